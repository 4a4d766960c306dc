# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
export GOFLAGS=-mod=mod GOCACHE=$PWD/cache GO111MODULE=on
mkdir program
cd program
cat >go.mod <<'END'
module example.org/program
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"os/exec"
	"sync"
	"time"
)

func main() {
	var w sync.WaitGroup
	sum := make(chan int, 8)
	for i := 0; i < 8; i++ {
		w.Add(1)
		go func(i int) { defer w.Done(); time.Sleep(time.Millisecond); sum <- i }(i)
	}
	w.Wait()
	close(sum)
	all := 0
	for i := range sum {
		all += i
	}
	out, err := exec.Command("echo", "-n", "hello").Output()
	fmt.Println(all, string(out), err)
}
END
go build -p "$JOBS" -o "$OUT/program" .
"$OUT/program" >"$OUT/said"
