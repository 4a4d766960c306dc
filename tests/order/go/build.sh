# SPDX-License-Identifier: Apache-2.0
# A program of forty packages, and one that uses the scheduler.
export GOFLAGS=-mod=mod GOCACHE=$PWD/cache GO111MODULE=on HOME=$PWD
mkdir program
cd program
printf 'module example.org/program\n' >go.mod
i=0
while [ $i -lt 40 ]; do
	mkdir p$i
	echo "package p$i
import (\"fmt\"; \"strings\")
type T struct { a, b int; m map[string]int }
func F(x int) string { t := T{a: x}; t.m = map[string]int{\"a\": x}
	return strings.Repeat(fmt.Sprint(t, x*$i), 2) }" >p$i/p.go
	i=$((i + 1))
done
{
	echo 'package main'
	echo 'import ("fmt"; "os/exec"; "sync"; "time"; "math/rand"; "runtime"; "context"'
	i=0
	while [ $i -lt 40 ]; do
		echo "\"example.org/program/p$i\""
		i=$((i + 1))
	done
	echo ')
func main() {
	var w sync.WaitGroup; var mu sync.Mutex; var order []int
	for i := 0; i < 50; i++ { w.Add(1); go func(i int) { defer w.Done()
		s := 0; for j := 0; j < 100000; j++ { s = (s*31 + j) % 1000003 }
		if i%7 == 0 { time.Sleep(time.Duration(i) * time.Microsecond) }
		mu.Lock(); order = append(order, i); mu.Unlock() }(i) }
	w.Wait(); fmt.Println(order)
	c := make(chan int)
	for i := 0; i < 8; i++ { go func(i int) { for j := 0; j < 20; j++ { c <- i*100 + j } }(i) }
	for i := 0; i < 160; i++ { fmt.Print(<-c, " ") }
	a, b := make(chan int, 1), make(chan int, 1); a <- 1; b <- 2
	select { case x := <-a: fmt.Println(x); case x := <-b: fmt.Println(x) }
	m := map[int]int{}; for i := 0; i < 20; i++ { m[i] = i }
	for k := range m { fmt.Print(k, " ") }
	ctx, stop := context.WithTimeout(context.Background(), time.Second); defer stop(); <-ctx.Done()
	rand.Seed(time.Now().UnixNano()); fmt.Println(rand.Int(), time.Now(), runtime.NumCPU())
	out, err := exec.Command("echo", "hello").Output(); fmt.Println(string(out), err)
	for i := 0; i < 300; i++ { x := make([]byte, 1<<20); x[i] = 1 }; runtime.GC()'
	i=0
	while [ $i -lt 40 ]; do
		echo "fmt.Println(p$i.F(3))"
		i=$((i + 1))
	done
	echo '}'
} >main.go
go build -p 4 -o "$OUT/program" .
"$OUT/program" >"$OUT/said"
GOMAXPROCS=4 "$OUT/program" >"$OUT/said-4"
