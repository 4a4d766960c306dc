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
try c alarm-interrupts race <<'END'
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
