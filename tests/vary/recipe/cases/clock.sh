# SPDX-License-Identifier: Apache-2.0
# What time it is, by every way to ask.
try sh date-seconds time <<'END'
date +%s
END
try sh date-nanoseconds time <<'END'
date +%N
END
try sh date-words time <<'END'
date
date -R
date -u +%c
END
try c time-call time <<'END'
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void) { printf("%ld %ld\n", (long)time(0), syscall(SYS_time, 0)); }
END
try c gettimeofday time <<'END'
#include <stdio.h>
#include <sys/time.h>
int main(void)
{
	struct timeval v;
	gettimeofday(&v, 0);
	printf("%ld.%06ld\n", (long)v.tv_sec, (long)v.tv_usec);
}
END
try c clocks time <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	for (int i = 0; i < 12; i++) {
		struct timespec t = {0};
		int r = clock_gettime(i, &t);
		printf("%d: %d %ld.%09ld\n", i, r, (long)t.tv_sec, t.tv_nsec);
	}
}
END
try c clocks-raw time <<'END'
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void)
{
	for (int i = 0; i < 12; i++) {
		struct timespec t = {0};
		long r = syscall(SYS_clock_gettime, i, &t);
		printf("%d: %ld %ld.%09ld\n", i, r, (long)t.tv_sec, t.tv_nsec);
	}
}
END
try c monotonic time <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
}
END
try c boottime time <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t);
	printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
}
END
try c monotonic-raw time <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
}
END
try c monotonic-coarse time <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
}
END
try c clock-function load <<'END'
#include <stdio.h>
#include <time.h>
volatile int x;
int main(void)
{
	for (int i = 0; i < 3000000; i++)
		x += i;
	printf("%ld\n", (long)clock());
}
END
try c clock-cpu-of-child load <<'END'
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>
volatile int x;
int main(void)
{
	pid_t p = fork();
	clockid_t id;
	struct timespec t = {0};
	int r;
	if (p == 0) {
		for (int i = 0; i < 9000000; i++)
			x += i;
		_exit(0);
	}
	siginfo_t si;
	waitid(P_PID, p, &si, WEXITED | WNOWAIT);
	r = clock_getcpuclockid(p, &id);
	clock_gettime(id, &t);
	printf("%d %ld.%09ld\n", r, (long)t.tv_sec, t.tv_nsec);
}
END
try c clock-resolution machine <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	for (int i = 0; i < 12; i++) {
		struct timespec t = {0};
		int r = clock_getres(i, &t);
		printf("%d: %d %ld.%09ld\n", i, r, (long)t.tv_sec, t.tv_nsec);
	}
}
END
try c rdtsc time <<'END'
#include <stdio.h>
#include <x86intrin.h>
int main(void) { printf("%llu\n", (unsigned long long)__rdtsc()); }
END
try c rdtscp cpus <<'END'
#include <stdio.h>
#include <x86intrin.h>
int main(void)
{
	unsigned aux;
	unsigned long long t = __rdtscp(&aux);
	printf("%llu %u\n", t, aux);
}
END
try c loops-in-a-moment load <<'END'
/* how fast is this machine: what a benchmark at build time would choose by */
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec a, b;
	long n = 0;
	clock_gettime(CLOCK_MONOTONIC, &a);
	do {
		n++;
		clock_gettime(CLOCK_MONOTONIC, &b);
	} while ((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec <
		 3000000);
	printf("%ld\n", n);
}
END
try c sleep-measured load <<'END'
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct timespec a, b;
	clock_gettime(CLOCK_REALTIME, &a);
	usleep(20000);
	clock_gettime(CLOCK_REALTIME, &b);
	printf("%ld\n", (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec -
			       a.tv_nsec);
}
END
try c times-call time <<'END'
#include <stdio.h>
#include <sys/times.h>
int main(void)
{
	struct tms t;
	long ticks = times(&t);
	printf("%ld %ld %ld %ld %ld\n", ticks, (long)t.tms_utime,
		(long)t.tms_stime, (long)t.tms_cutime, (long)t.tms_cstime);
}
END
try c ftime time <<'END'
#include <stdio.h>
#include <sys/timex.h>
#include <time.h>
int main(void)
{
	struct timespec t;
	timespec_get(&t, TIME_UTC);
	printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
}
END
try c adjtimex time <<'END'
#include <stdio.h>
#include <sys/timex.h>
int main(void)
{
	struct timex t = {0};
	int r = adjtimex(&t);
	printf("%d %ld %ld %ld %ld.%ld %ld %d\n", r, t.offset, t.freq,
		t.maxerror, (long)t.time.tv_sec, (long)t.time.tv_usec, t.tick,
		t.tai);
}
END
try c vdso-called time <<'END'
/* finds the vDSO without the C library's help */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(void)
{
	char line[256];
	unsigned long base = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof line, f))
		if (strstr(line, "[vdso]"))
			base = strtoul(line, 0, 16);
	if (!base)
		return puts("no vdso"), 0;
	Elf64_Ehdr *e = (void *)base;
	Elf64_Phdr *p = (void *)(base + e->e_phoff);
	Elf64_Dyn *d = 0;
	unsigned long load = 0;
	for (int i = 0; i < e->e_phnum; i++) {
		if (p[i].p_type == PT_DYNAMIC)
			d = (void *)(base + p[i].p_offset);
		if (p[i].p_type == PT_LOAD)
			load = base + p[i].p_offset - p[i].p_vaddr;
	}
	char *str = 0;
	Elf64_Sym *sym = 0;
	for (; d->d_tag; d++) {
		if (d->d_tag == DT_STRTAB)
			str = (void *)(load + d->d_un.d_ptr);
		if (d->d_tag == DT_SYMTAB)
			sym = (void *)(load + d->d_un.d_ptr);
	}
	for (int i = 1; i < 40; i++)
		if (!strcmp(str + sym[i].st_name, "__vdso_clock_gettime")) {
			struct timespec t;
			int (*now)(int, struct timespec *) =
				(void *)(load + sym[i].st_value);
			now(CLOCK_REALTIME, &t);
			printf("%ld.%09ld\n", (long)t.tv_sec, t.tv_nsec);
			return 0;
		}
}
END
try c vsyscall-page time <<'END'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static void gone(int s) { puts("no vsyscall"); exit(0); }
int main(void)
{
	time_t (*now)(time_t *) = (void *)0xffffffffff600400ul;
	setbuf(stdout, 0);
	signal(SIGSEGV, gone);
	printf("%ld\n", (long)now(0));
}
END
try c date-macros time <<'END'
#include <stdio.h>
int main(void) { puts(__DATE__ " " __TIME__ " " __TIMESTAMP__); }
END
try python3 python-clocks time <<'END'
import time
print(time.time(), time.time_ns(), time.monotonic_ns(), time.perf_counter_ns(),
      time.process_time_ns(), time.thread_time_ns())
END
try python3 python-datetime time <<'END'
import datetime
print(datetime.datetime.now(), datetime.date.today(), datetime.datetime.utcnow())
END
try perl perl-time time <<'END'
use Time::HiRes qw(time clock_gettime CLOCK_MONOTONIC);
print "$^T ", time, " ", clock_gettime(CLOCK_MONOTONIC), " ", scalar(localtime), "\n";
END
try ruby ruby-time time <<'END'
puts Time.now.to_f, Process.clock_gettime(Process::CLOCK_MONOTONIC)
END
try lua5.4 lua-time time <<'END'
print(os.time(), os.clock(), os.date())
END
try tclsh tcl-clock time <<'END'
puts "[clock seconds] [clock milliseconds] [clock microseconds] [clock clicks]"
END
try gawk awk-systime time <<'END'
BEGIN { print systime(), strftime() }
END
try bash bash-seconds time <<'END'
echo $EPOCHSECONDS $EPOCHREALTIME
printf '%(%s)T\n' -1
END
try bash bash-time load <<'END'
time for i in {1..20000}; do :; done
times
END
try sh time-program load <<'END'
/usr/bin/time -v sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done'
END
try sh uptime time <<'END'
uptime
cat /proc/uptime
END
try c wait-deadline load <<'END'
/* how much of a wait is left when it is cut short */
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static void nothing(int s) {}
int main(void)
{
	struct itimerval v = {.it_value = {0, 20000}};
	struct timespec want = {3, 0}, left = {0};
	struct sigaction a = {.sa_handler = nothing};
	sigaction(SIGALRM, &a, 0);
	setitimer(ITIMER_REAL, &v, 0);
	nanosleep(&want, &left);
	printf("%ld.%09ld\n", (long)left.tv_sec, left.tv_nsec);
	setitimer(ITIMER_REAL, &v, 0);
	printf("%u\n", sleep(100));
}
END
try c select-left load <<'END'
#include <stdio.h>
#include <sys/select.h>
#include <unistd.h>
int main(void)
{
	int p[2];
	pipe(p);
	if (fork() == 0) {
		usleep(10000);
		write(p[1], "x", 1);
		_exit(0);
	}
	fd_set s;
	FD_ZERO(&s);
	FD_SET(p[0], &s);
	struct timeval v = {3, 0};
	select(p[0] + 1, &s, 0, 0, &v);
	printf("%ld.%06ld\n", (long)v.tv_sec, (long)v.tv_usec);
}
END
try c timer-left load <<'END'
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
volatile int x;
int main(void)
{
	struct itimerval v = {.it_value = {100, 0}}, l;
	struct itimerspec s = {.it_value = {100, 0}}, m;
	timer_t t;
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct sigevent e = {.sigev_notify = SIGEV_NONE};
	timer_create(CLOCK_MONOTONIC, &e, &t);
	setitimer(ITIMER_REAL, &v, 0);
	setitimer(ITIMER_VIRTUAL, &v, 0);
	setitimer(ITIMER_PROF, &v, 0);
	timer_settime(t, 0, &s, 0);
	timerfd_settime(fd, 0, &s, 0);
	for (int i = 0; i < 20000000; i++)
		x += i;
	for (int i = 0; i < 3; i++) {
		getitimer(i, &l);
		printf("%ld.%06ld\n", (long)l.it_value.tv_sec,
			(long)l.it_value.tv_usec);
	}
	timer_gettime(t, &m);
	printf("%ld.%09ld\n", (long)m.it_value.tv_sec, m.it_value.tv_nsec);
	timerfd_gettime(fd, &m);
	printf("%ld.%09ld\n", (long)m.it_value.tv_sec, m.it_value.tv_nsec);
}
END
try c timer-overruns load <<'END'
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <stdint.h>
volatile int x;
int main(void)
{
	struct itimerspec s = {{0, 10000}, {0, 10000}};
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t n;
	timerfd_settime(fd, 0, &s, 0);
	for (int i = 0; i < 20000000; i++)
		x += i;
	read(fd, &n, 8);
	printf("%lu\n", n);
}
END
try c getrusage load <<'END'
#include <stdio.h>
#include <sys/resource.h>
volatile int x;
int main(void)
{
	struct rusage r;
	for (int i = 0; i < 20000000; i++)
		x += i;
	for (int who = -1; who < 2; who++) {
		getrusage(who, &r);
		printf("%ld.%06ld %ld.%06ld %ld %ld %ld %ld %ld %ld %ld\n",
			(long)r.ru_utime.tv_sec, (long)r.ru_utime.tv_usec,
			(long)r.ru_stime.tv_sec, (long)r.ru_stime.tv_usec,
			r.ru_maxrss, r.ru_minflt, r.ru_majflt, r.ru_inblock,
			r.ru_oublock, r.ru_nvcsw, r.ru_nivcsw);
	}
}
END
try c wait4-usage load <<'END'
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
volatile int x;
int main(void)
{
	struct rusage r;
	if (fork() == 0) {
		for (int i = 0; i < 20000000; i++)
			x += i;
		_exit(3);
	}
	int s;
	wait4(-1, &s, 0, &r);
	printf("%d %ld.%06ld %ld.%06ld %ld %ld %ld %ld\n", s,
		(long)r.ru_utime.tv_sec, (long)r.ru_utime.tv_usec,
		(long)r.ru_stime.tv_sec, (long)r.ru_stime.tv_usec, r.ru_maxrss,
		r.ru_minflt, r.ru_nvcsw, r.ru_nivcsw);
}
END
try c sigchld-usage load <<'END'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
volatile int x;
static void got(int s, siginfo_t *i, void *u)
{
	printf("%d %ld %ld\n", i->si_status, (long)i->si_utime,
		(long)i->si_stime);
}
int main(void)
{
	struct sigaction a = {.sa_sigaction = got, .sa_flags = SA_SIGINFO};
	sigaction(SIGCHLD, &a, 0);
	if (fork() == 0) {
		for (int i = 0; i < 200000000; i++)
			x += i;
		_exit(3);
	}
	pause();
}
END
try c log-line time <<'END'
#include <err.h>
#include <stdio.h>
#include <time.h>
int main(void)
{
	char s[64];
	time_t t = time(0);
	strftime(s, sizeof s, "%Y-%m-%d %H:%M:%S %Z", localtime(&t));
	puts(s);
	puts(ctime(&t));
}
END
try c deadline-condition load <<'END'
/* how long a wait until a time of the wall clock lasts */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
int main(void)
{
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	struct timespec t, a, b;
	clock_gettime(CLOCK_REALTIME, &t);
	clock_gettime(CLOCK_MONOTONIC, &a);
	if ((t.tv_nsec += 30000000) >= 1000000000)
		t.tv_sec++, t.tv_nsec -= 1000000000;
	pthread_mutex_lock(&m);
	int r = pthread_cond_timedwait(&c, &m, &t);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%d %ld\n", r, (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec -
				      a.tv_nsec);
}
END
try c deadline-semaphore load <<'END'
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
int main(void)
{
	sem_t s;
	struct timespec t, a, b;
	sem_init(&s, 0, 0);
	clock_gettime(CLOCK_REALTIME, &t);
	clock_gettime(CLOCK_MONOTONIC, &a);
	if ((t.tv_nsec += 30000000) >= 1000000000)
		t.tv_sec++, t.tv_nsec -= 1000000000;
	int r = sem_timedwait(&s, &t);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%d %d %ld\n", r, errno, (b.tv_sec - a.tv_sec) * 1000000000L +
						b.tv_nsec - a.tv_nsec);
}
END
try c deadline-sleep load <<'END'
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
static void until(int clock)
{
	struct timespec t, b;
	clock_gettime(clock, &t);
	if ((t.tv_nsec += 20000000) >= 1000000000)
		t.tv_sec++, t.tv_nsec -= 1000000000;
	int r = clock_nanosleep(clock, TIMER_ABSTIME, &t, 0);
	clock_gettime(clock, &b);
	printf("%d %d %ld\n", clock, r, (b.tv_sec - t.tv_sec) * 1000000000L +
						b.tv_nsec - t.tv_nsec);
	int fd = timerfd_create(clock, 0);
	uint64_t n = 0;
	struct itimerspec s = {.it_value = b};
	s.it_value.tv_sec += 1;
	timerfd_settime(fd, TFD_TIMER_ABSTIME, &s, 0);
	read(fd, &n, 8);
	clock_gettime(clock, &t);
	printf("%lu %ld\n", n, (t.tv_sec - s.it_value.tv_sec) * 1000000000L +
				       t.tv_nsec - s.it_value.tv_nsec);
}
int main(void)
{
	until(CLOCK_REALTIME);
	until(CLOCK_MONOTONIC);
	until(CLOCK_BOOTTIME);
}
END
