# SPDX-License-Identifier: Apache-2.0
# Go: static programs that do without a C library.
try go go-time time <<'END'
package main
import ("fmt"; "time")
func main() { fmt.Println(time.Now(), time.Now().UnixNano()) }
END
try go go-elapsed load <<'END'
package main
import ("fmt"; "time")
func main() { t := time.Now(); time.Sleep(5 * time.Millisecond); fmt.Println(time.Since(t)) }
END
try go go-random always <<'END'
package main
import ("crypto/rand"; "fmt"; mrand "math/rand"; "time"; "os")
func main() {
	b := make([]byte, 8); rand.Read(b); mrand.Seed(time.Now().UnixNano())
	f, _ := os.CreateTemp("", "it")
	fmt.Println(b, mrand.Int(), f.Name())
}
END
try go go-map always <<'END'
package main
import "fmt"
func main() {
	m := map[string]int{}
	for i := 0; i < 30; i++ { m[fmt.Sprint(i)] = i }
	for k := range m { fmt.Print(k, " ") }
	for i := 0; i < 9; i++ { a, b := make(chan int, 1), make(chan int, 1); a <- 1; b <- 1
		select { case <-a: fmt.Print("a"); case <-b: fmt.Print("b") } }
	fmt.Println()
}
END
try go go-machine cpus <<'END'
package main
import ("fmt"; "os"; "runtime"; "os/user")
func main() {
	h, _ := os.Hostname(); u, _ := user.Current()
	fmt.Println(runtime.NumCPU(), runtime.GOMAXPROCS(0), h, u, os.Getpid(), os.Getppid(), os.Getpagesize())
}
END
try go go-pointers always <<'END'
package main
import "fmt"
func main() { x := new([99]int); fmt.Printf("%p %p %p\n", x, &x, main) }
END
try go go-goroutines race <<'END'
package main
import ("fmt"; "sync")
func main() {
	var w sync.WaitGroup; var l sync.Mutex
	for i := 0; i < 20; i++ { w.Add(1); go func(i int) { l.Lock(); fmt.Print(i, " "); l.Unlock(); w.Done() }(i) }
	w.Wait(); fmt.Println()
}
END
