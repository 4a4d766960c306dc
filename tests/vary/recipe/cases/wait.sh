# SPDX-License-Identifier: Apache-2.0
# One process waits for another, and looks at a clock then: what both have
# waited, and who of them was first, is by no means the same thing.
try sh job-then-clock time <<'END'
(sleep 0.1; date +%s.%N) & wait
date +%s.%N
END
try sh jobs-beside time <<'END'
(sleep 0.05; date +%s.%N >a) &
(sleep 0.3; date +%s.%N >b) &
wait
cat a b
date +%s.%N
END
try sh pipeline-clocks time <<'END'
for i in 1 2 3; do
	(sleep 0.02; date +%s.%N) | (read x; echo $x; date +%s.%N)
	date +%s.%N
done
END
try bash job-words time <<'END'
sleep 0.4 & sleep 0.1 & wait -n
echo $? $EPOCHREALTIME
wait
echo $EPOCHREALTIME
TIMEFORMAT='%R %U %S %P'
time sleep 0.2 | cat
time (sleep 0.1; echo a | cat)
times
END
try bash coprocess time <<'END'
coproc { while read -r x; do sleep 0.05; echo "got $x $EPOCHREALTIME"; done; }
for i in 1 2 3; do
	echo $i >&"${COPROC[1]}"
	read -r y <&"${COPROC[0]}"
	echo "$y $EPOCHREALTIME"
done
END
try bash read-timeout time <<'END'
for i in 1 2 3; do read -t 0.05 x < <(exec sleep 1); echo $? $EPOCHREALTIME; done
read -t 5 x < <(sleep 0.1; echo a)
echo $? $x $EPOCHREALTIME
END
try sh timeout time <<'END'
timeout 0.1 sleep 5; echo $?; date +%s.%N
timeout 9 sleep 0.1; echo $?; date +%s.%N
END
try sh named-pipe time <<'END'
mkfifo f
(sleep 0.1; echo hello >f; date +%s.%N >g) & cat f
wait
cat g
date +%s.%N
END
try sh lock-handed-on time <<'END'
(flock 9; : >held; sleep 0.5) 9>lock &
until [ -e held ]; do :; done
flock -w 9 lock echo got
wait
date +%s.%N
END
try sh jobs-of-make time <<'END'
printf 'all: a b c d\n\t@date +%%s.%%N\na b c d:\n\t@sleep 0.1; date +%%s; echo $@\n' >Makefile
make -j2 -O >log
sort log
date +%s.%N
END
try sh xargs-beside time <<'END'
seq 8 | xargs -P2 -n1 sh -c 'sleep 0.05; echo $0' | sort
date +%s.%N
END
try python3 run-with-timeout time <<'END'
import subprocess, time
try: subprocess.run(['sleep', '5'], timeout=0.3)
except subprocess.TimeoutExpired as e: print(e)
print(time.time())
try: subprocess.run('echo a; exec sleep 5', shell=True, capture_output=True, timeout=0.4)
except subprocess.TimeoutExpired as e: print(e, e.stdout)
print(time.time())
END
try python3 connection time <<'END'
import os, socket, time
s = socket.create_server(('127.0.0.1', 0))
if not os.fork():
    c = socket.create_connection(s.getsockname()); time.sleep(.05); c.sendall(b'hi'); time.sleep(.05); os._exit(0)
c, a = s.accept(); c.settimeout(9); print(a, c.recv(9), c.recv(9))
os.wait(); print(time.time())
s.settimeout(.1)
try: s.accept()
except OSError as e: print(e, time.time())
END
try perl alarm-in-wait time <<'END'
use Time::HiRes qw(time sleep);
local $SIG{ALRM} = sub { die "alarm\n" };
eval { Time::HiRes::alarm(0.1); select undef, undef, undef, 5; };
print $@; printf "%.6f\n", time;
my $p = fork; if (!$p) { sleep 0.1; exit 3 }
waitpid $p, 0; printf "%d %.6f\n", $?, time;
END
try perl benchmark time <<'END'
# computes until the next tick, between looks ever longer
use Benchmark;
print timestr(timeit(3, sub { 1 })), "\n", time, "\n";
END
try tclsh events time <<'END'
after 100 {puts a; set x 1}
after 20 {puts b}
vwait x
puts [clock microseconds]
set f [open "|sh -c {sleep 0.1; echo hi}"]
puts [gets $f]
close $f
puts [clock microseconds]
END
try gawk process-beside time <<'END'
BEGIN {
	c = "sleep 0.1; sort"
	PROCINFO[c, "READ_TIMEOUT"] = 9000
	print "b\na" |& c
	close(c, "to")
	while ((c |& getline l) > 0) print l, systime(), strftime()
	close(c)
	"date +%s.%N" | getline d
	print d
}
END
try c child-ended time <<'END'
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void now(const char *what)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	printf("%s %ld.%09ld\n", what, t.tv_sec, t.tv_nsec);
}
int main(void)
{
	sigset_t m;
	siginfo_t info;
	int s;
	sigemptyset(&m);
	sigaddset(&m, SIGCHLD);
	sigprocmask(SIG_BLOCK, &m, 0);
	if (!fork()) {
		usleep(80000);
		_exit(7);
	}
	printf("%d %d\n", sigwaitinfo(&m, &info), info.si_status);
	waitpid(-1, &s, 0);
	now("told, and waited for");
	if (!fork()) {
		usleep(80000);
		_exit(3);
	}
	while (waitpid(-1, &s, WNOHANG) == 0)
		;
	now("asked for all the time");
}
END
try c semaphore-beside time <<'END'
#include <stdio.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	int s = semget(IPC_PRIVATE, 1, 0600);
	struct sembuf down = {0, -1}, up = {0, 1};
	struct timespec t = {0, 50000000}, long_time = {9, 0};
	printf("%d\n", semtimedop(s, &down, 1, &t));
	if (!fork()) {
		usleep(50000);
		semop(s, &up, 1);
		_exit(0);
	}
	printf("%d\n", semtimedop(s, &down, 1, &long_time));
	wait(0);
	clock_gettime(CLOCK_REALTIME, &t);
	printf("%ld.%09ld\n", t.tv_sec, t.tv_nsec);
}
END
try c orphan time <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	int p[2], s;
	char b[99];
	struct timespec t;
	pipe(p);
	if (!fork()) {
		if (!fork()) {
			while (getppid() != 1)
				usleep(1000);
			_exit(write(p[1], b, sprintf(b, "%d %d\n", getpid(), getppid())));
		}
		usleep(50000);
		_exit(0);
	}
	close(p[1]);
	wait(&s);
	write(1, b, read(p[0], b, 99));
	clock_gettime(CLOCK_REALTIME, &t);
	dprintf(1, "%ld.%09ld\n", t.tv_sec, t.tv_nsec);
}
END
try c timerfd-intervals load <<'END'
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	/* a busy machine holds a process up for longer */
	struct itimerspec i = {{0, 5000000}, {0, 5000000}};
	timerfd_settime(fd, 0, &i, 0);
	for (int k = 0; k < 5; k++) {
		struct pollfd p = {fd, POLLIN};
		uint64_t n;
		struct timespec t;
		poll(&p, 1, -1);
		read(fd, &n, 8);
		clock_gettime(CLOCK_MONOTONIC, &t);
		printf("%lu %ld.%09ld\n", n, (long)t.tv_sec, t.tv_nsec);
	}
	timerfd_gettime(fd, &i);
	printf("%ld.%09ld\n", (long)i.it_value.tv_sec, i.it_value.tv_nsec);
}
END
try c alarm-intervals load <<'END'
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static int n;
static void hear(int s) { n++; }
int main(void)
{
	struct itimerval v = {{0, 20000}, {0, 20000}};
	struct timespec t;
	sigset_t all, none;
	sigfillset(&all);
	sigemptyset(&none);
	signal(SIGALRM, hear);
	sigprocmask(SIG_SETMASK, &all, 0);
	setitimer(ITIMER_REAL, &v, 0);
	while (n < 5)
		sigsuspend(&none);
	clock_gettime(CLOCK_REALTIME, &t);
	getitimer(ITIMER_REAL, &v);
	printf("%d %ld.%09ld left %ld.%06ld\n", n, (long)t.tv_sec, t.tv_nsec,
		(long)v.it_value.tv_sec, (long)v.it_value.tv_usec);
}
END
