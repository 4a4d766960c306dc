# SPDX-License-Identifier: Apache-2.0
# Who comes first: threads and processes that run at once.  These are the last:
# how many numbers of processes they use varies as well.
try c thread-order race <<'END'
#include <pthread.h>
#include <stdio.h>
static void *f(void *a) { printf("%ld ", (long)a); return 0; }
int main(void)
{
	pthread_t t[16];
	for (long i = 0; i < 16; i++)
		pthread_create(t + i, 0, f, (void *)i);
	for (int i = 0; i < 16; i++)
		pthread_join(t[i], 0);
	puts("");
}
END
try c thread-race race <<'END'
#include <pthread.h>
#include <stdio.h>
static volatile long n;
static void *f(void *a)
{
	for (int i = 0; i < 3000000; i++)
		n++;
	return 0;
}
int main(void)
{
	pthread_t t[4];
	for (long i = 0; i < 4; i++)
		pthread_create(t + i, 0, f, 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], 0);
	printf("%ld\n", n);
}
END
try sh background-order race <<'END'
for i in 1 2 3 4 5 6 7 8; do (ls / >/dev/null; echo $i) & done
wait
END
try sh make-parallel race <<'END'
printf 'all: a b c d e f g h\n%%:; @ls >/dev/null; echo $@\n' >Makefile
make -s -j4
END
try sh xargs-parallel race <<'END'
seq 20 | xargs -P4 -n1 echo
END
try python3 python-threads race <<'END'
import concurrent.futures, os
with concurrent.futures.ThreadPoolExecutor(8) as p:
    f = [p.submit(os.listdir, '/usr/share') for i in range(16)]
    print([f.index(x) for x in concurrent.futures.as_completed(f)])
END
try c alarm-interrupts interrupt <<'END'
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>
static volatile long n;
static void got(int s) { printf("%ld\n", n); fflush(stdout); _exit(0); }
int main(void)
{
	struct itimerval v = {.it_value = {0, 30000}};
	signal(SIGALRM, got);
	setitimer(ITIMER_REAL, &v, 0);
	for (;;)
		n++;
}
END
try c timer-ticks race <<'END'
/* how often a timer interrupts a computation of some length */
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
static volatile long ticks;
static void got(int s) { ticks++; }
int main(void)
{
	struct itimerval v = {{0, 1000}, {0, 1000}};
	volatile double x = 1;
	signal(SIGALRM, got);
	setitimer(ITIMER_REAL, &v, 0);
	for (long i = 0; i < 60000000; i++)
		x = 1.5 / (x + 1);
	printf("%ld\n", ticks);
}
END
try c lost-update race <<'END'
/* two processes count in one file, each reads it and writes one more */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	char text[16] = "0";
	int f = open("count", O_RDWR | O_CREAT, 0600);
	pwrite(f, text, sizeof text, 0);
	for (int p = 0; p < 4; p++)
		if (fork() == 0) {
			for (int i = 0; i < 2000; i++) {
				pread(f, text, sizeof text, 0);
				sprintf(text, "%d", atoi(text) + 1);
				pwrite(f, text, sizeof text, 0);
			}
			_exit(0);
		}
	while (wait(0) > 0)
		;
	pread(f, text, sizeof text, 0);
	puts(text);
}
END
try c spin-hand-off race <<'END'
/* three threads hand a turn on by memory alone; a fourth counts meanwhile */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
static volatile int turn, end;
static volatile long n;
static void *take(void *a)
{
	for (int i = 0; i < 30; i++) {
		while (turn % 3 != (long)a)
			sched_yield();
		printf("%ld ", n);
		turn++;
	}
	return 0;
}
static void *count(void *a)
{
	while (!end) {
		n++;
		sched_yield();
	}
	return 0;
}
int main(void)
{
	pthread_t t[4];
	pthread_create(t + 3, 0, count, 0);
	for (long i = 0; i < 3; i++)
		pthread_create(t + i, 0, take, (void *)i);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], 0);
	end = 1;
	pthread_join(t[3], 0);
	puts("");
}
END
try sh parallel-files race <<'END'
# files that several processes write at once, newest first
mkdir made
for i in 1 2 3 4 5 6 7 8; do
	(for j in 1 2 3; do ls / >made/$i.$j; done) &
done
wait
ls -t made
ls -i made | sort -n | cut -d. -f2-
END
try sh equal-sleeps race <<'END'
# jobs that all wait for the same moment
for i in 9 8 7 6 5 4 3 2 1; do { sleep 0.05; echo "job $i"; } & done
wait
END
try c spin-memory race <<'END'
/* each waits for its turn without a call */
#include <pthread.h>
#include <stdio.h>
static volatile long turn, n;
static void *take(void *a)
{
	for (int i = 0; i < 3; i++) {
		while (turn % 3 != (long)a)
			;
		for (int j = 0; j < 1000; j++)
			n += turn;
		turn++;
	}
	return 0;
}
int main(void)
{
	pthread_t t[3];
	for (long i = 0; i < 3; i++)
		pthread_create(t + i, 0, take, (void *)i);
	while (turn < 3)
		;
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], 0);
	printf("%ld\n", n);
}
END
try sh pipe-writers race <<'END'
for i in 1 2 3 4; do (for j in 1 2 3 4 5; do echo $i.$j; done) & done | cat
wait
END
try c cpu-limit limit <<'END'
/* where a limit of processor time strikes; in the box it never does */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
static volatile long n;
static void got(int s) { printf("%ld\n", n); fflush(stdout); _exit(0); }
int main(void)
{
	struct rlimit r = {1, 5};
	volatile double x = 1;
	signal(SIGXCPU, got);
	setrlimit(RLIMIT_CPU, &r);
	/* divisions that wait for each other take seconds on any processor */
	while (n < 400000000) {
		n++;
		x = 1.5 / (x + 1);
	}
	puts("the end");
}
END
try c pipe-pieces race <<'END'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	int p[2];
	char b[65536];
	pipe(p);
	if (fork() == 0) {
		for (int i = 0; i < 2000; i++)
			write(p[1], b, 333);
		_exit(0);
	}
	close(p[1]);
	long n, h = 0;
	while ((n = read(p[0], b, sizeof b)) > 0)
		h = h * 31 + n;
	printf("%lx\n", h);
}
END
try c wait-any-order race <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
volatile int x;
int main(void)
{
	pid_t p[12], r;
	for (int i = 0; i < 12; i++)
		if ((p[i] = fork()) == 0) {
			for (int j = 0; j < 300000; j++)
				x++;
			_exit(0);
		}
	while ((r = wait(0)) > 0)
		for (int i = 0; i < 12; i++)
			if (p[i] == r)
				printf("%d ", i);
	puts("");
}
END
try sh timeout-of-loop race <<'END'
timeout 0.2 sh -c 'while :; do echo x; done' | wc -l
END
try sh sleep-race race <<'END'
(sleep 0.02; echo a) & (sleep 0.021; echo b) & (sleep 0.019; echo c) &
wait
END
try sh pipe-numbers race <<'END'
# who looks first, at the one that it reads or at the one that it writes to
sh -c 'readlink /proc/self/fd/0; ls -Li /proc/self/fd/0' <<-X | cat
	here
	X
END
