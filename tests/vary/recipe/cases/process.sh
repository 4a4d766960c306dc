# SPDX-License-Identifier: Apache-2.0
# The process itself, and what it was born with.
try sh pid always <<'END'
echo $$ $PPID $(sh -c 'echo $$ $PPID')
END
try c pids always <<'END'
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>
int main(void)
{
	printf("%d %d %d %d %d %d\n", getpid(), getppid(), gettid(), getpgrp(),
		getsid(0), getpgid(0));
	fflush(stdout);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			printf("%d %d\n", getpid(), getppid());
			return 0;
		} else
			wait(0);
}
END
try bash bash-pids always <<'END'
echo $$ $BASHPID $PPID $SHLVL $BASH_SUBSHELL $UID $EUID
sleep 0 &
echo $!
END
try sh user user <<'END'
id
whoami
logname || :
groups
who
END
try sh user-home user <<'END'
echo ~ "$HOME" "${USER-}" "${LOGNAME-}"
getent passwd "$(id -u)"
END
try c login user <<'END'
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	gid_t g[64];
	int n = getgroups(64, g);
	printf("%d %d %d %d %s\n", getuid(), geteuid(), getgid(), n,
		getlogin() ? getlogin() : "none");
	for (int i = 0; i < n; i++)
		printf("%d ", g[i]);
	puts(getpwuid(getuid()) ? getpwuid(getuid())->pw_gecos : "nobody");
}
END
try sh environment env <<'END'
env | sort
END
try sh environ-raw env <<'END'
tr '\0' '\n' </proc/self/environ
END
try c environ-order env <<'END'
#include <stdio.h>
extern char **environ;
int main(int c, char **v)
{
	for (char **e = environ; *e; e++)
		puts(*e);
	printf("%p %p %p\n", (void *)v, (void *)environ, (void *)v[0]);
}
END
try sh umask umask <<'END'
umask
: >file
mkdir dir
stat -c '%a %n' file dir
cp /etc/passwd copy
stat -c '%a' copy
END
try sh tar-modes umask <<'END'
echo x >x
tar cf - --mtime=@0 --owner=0 --group=0 x | od -An -c | sed -n '7,9p'
END
try sh nice nice <<'END'
nice
cut -d' ' -f18,19 /proc/self/stat
ps -o ni= -p $$
END
try c priority nice <<'END'
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	struct sched_param p;
	sched_getparam(0, &p);
	printf("%d %d %d %ld\n", getpriority(PRIO_PROCESS, 0),
		sched_getscheduler(0), p.sched_priority,
		syscall(SYS_ioprio_get, 1, 0));
	unsigned a[16] = {0};
	printf("%ld", syscall(SYS_sched_getattr, 0, a, 56, 0));
	for (int i = 0; i < 14; i++)
		printf(" %u", a[i]);
	puts("");
}
END
try c sched-interval machine <<'END'
#include <sched.h>
#include <stdio.h>
#include <time.h>
int main(void)
{
	struct timespec t = {0};
	int r = sched_rr_get_interval(0, &t);
	printf("%d %ld\n", r, t.tv_nsec);
}
END
try sh ulimit limits <<'END'
ulimit -a
ulimit -Ha
END
try c rlimits limits <<'END'
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
int main(void)
{
	for (int i = 0; i < 16; i++) {
		struct rlimit r;
		getrlimit(i, &r);
		printf("%d %lx %lx\n", i, r.rlim_cur, r.rlim_max);
	}
	printf("%d\n", getdtablesize());
}
END
try c next-descriptor descriptors <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	printf("%d", open("/dev/null", 0));
	for (int i = 0; i < 3; i++)
		printf(" %x", fcntl(i, F_GETFL));
	puts("");
}
END
try sh terminal terminal <<'END'
tty || :
stty size || :
tput cols || :
echo "${TERM-} ${COLUMNS-} ${LINES-}"
[ -t 0 ] && echo in
ps -o tty= -p $$
: </dev/tty
END
try c terminal-size terminal <<'END'
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
int main(void)
{
	struct winsize w = {0};
	struct termios t = {0};
	for (int i = 0; i < 3; i++)
		printf("%d %d %d %d\n", ioctl(i, TIOCGWINSZ, &w), w.ws_col,
			tcgetattr(i, &t), isatty(i));
	puts(ttyname(0) ? ttyname(0) : "none");
	puts(ctermid(0));
}
END
try sh signals-ignored signals <<'END'
grep ^Sig /proc/self/status | grep -v SigQ
trap
END
try c signals signals <<'END'
#include <signal.h>
#include <stdio.h>
int main(void)
{
	sigset_t m, p;
	sigprocmask(0, 0, &m);
	sigpending(&p);
	for (int i = 1; i < 65; i++) {
		struct sigaction a;
		if (sigaction(i, 0, &a) == 0)
			printf("%d%d%d ", a.sa_handler != SIG_DFL,
				sigismember(&m, i), sigismember(&p, i));
	}
	puts("");
}
END
try sh cwd path <<'END'
pwd -P
readlink /proc/self/cwd
END
try c argv-zero path <<'END'
#include <stdio.h>
#include <sys/auxv.h>
#include <errno.h>
#include <unistd.h>
#include <limits.h>
#include <stdlib.h>
extern char *program_invocation_name;
int main(int c, char **v)
{
	puts(v[0]);
	puts((char *)getauxval(AT_EXECFN));
	puts(program_invocation_name);
	puts(realpath("/proc/self/exe", 0));
}
END
try c assert-path path <<'END'
#include <stdio.h>
int main(void) { puts(__FILE__); }
END
try c auxv-values machine <<'END'
#include <stdio.h>
#include <sys/auxv.h>
int main(void)
{
	for (int i = 3; i < 64; i++)
		if (i != AT_RANDOM && i != AT_SYSINFO_EHDR)
			printf("%d %lx\n", i, getauxval(i));
	char *s = (void *)getauxval(AT_PLATFORM);
	puts(s ? s : "none");
	s = (void *)getauxval(AT_BASE_PLATFORM);
	puts(s ? s : "none");
}
END
try c auxv-vdso always <<'END'
#include <stdio.h>
#include <sys/auxv.h>
int main(void) { printf("%lx\n", getauxval(AT_SYSINFO_EHDR)); }
END
try c prctl-values inherited <<'END'
#include <stdio.h>
#include <sys/prctl.h>
int main(void)
{
	int v = -1;
	printf("%d %d %d %d %d", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0),
		prctl(PR_GET_SECUREBITS, 0, 0, 0, 0), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
		prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0));
	prctl(PR_GET_PDEATHSIG, &v);
	printf(" %d", v);
	prctl(PR_GET_CHILD_SUBREAPER, &v);
	printf(" %d", v);
	prctl(PR_GET_TSC, &v);
	printf(" %d %d %d %d", v, prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0),
		prctl(PR_GET_SECCOMP, 0, 0, 0, 0), prctl(PR_MCE_KILL_GET, 0, 0, 0, 0));
	for (int i = 0; i < 4; i++)
		printf(" %d", prctl(PR_GET_SPECULATION_CTRL, i, 0, 0, 0));
	printf(" %d", prctl(64 /* PR_GET_IO_FLUSHER */, 0, 0, 0, 0));
	printf(" %d", prctl(66 /* PR_GET_MDWE */, 0, 0, 0, 0));
	puts("");
	for (int i = 0; i < 41; i++)
		printf("%d%d ", prctl(PR_CAPBSET_READ, i),
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0));
	puts("");
}
END
try c capabilities user <<'END'
#include <linux/capability.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct d[2] = {0};
	printf("%ld", syscall(SYS_capget, &h, d));
	printf(" %x %x %x\n", d[0].effective, d[0].permitted, d[0].inheritable);
}
END
try c sysconf cpus <<'END'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	for (int i = 0; i < 250; i++)
		if (i != _SC_AVPHYS_PAGES)
			printf("%d=%ld ", i, sysconf(i));
	puts("");
}
END
try c getcpu cpus <<'END'
#include <sched.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void)
{
	unsigned c = 9, n = 9;
	syscall(SYS_getcpu, &c, &n, 0);
	printf("%d %u %u\n", sched_getcpu(), c, n);
	for (int i = 0; i < 20; i++) {
		usleep(1000);
		printf("%d", sched_getcpu());
	}
	puts("");
}
END
try c cpu-of-segment instruction <<'END'
/* where the kernel keeps the processor's number for the vDSO */
#include <stdio.h>
int main(void)
{
	unsigned b;
	__asm__("mov $0x7b, %0; lsl %0, %0" : "=r"(b));
	printf("%x\n", b);
}
END
try c rseq cpus <<'END'
#include <stddef.h>
#include <stdio.h>
extern const ptrdiff_t __rseq_offset;
extern const unsigned __rseq_size, __rseq_flags;
int main(void)
{
	unsigned *r = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);
	printf("%u %u %u %u %u %u\n", __rseq_size, __rseq_flags, r[0], r[1], r[5], r[6]);
}
END
try c affinity cpus <<'END'
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	unsigned long m[16] = {0};
	cpu_set_t s;
	printf("%ld %lx\n", syscall(SYS_sched_getaffinity, 0, sizeof m, m), m[0]);
	printf("%d\n", pthread_getaffinity_np(pthread_self(), sizeof s, &s));
	printf("%d\n", CPU_COUNT(&s));
	CPU_ZERO(&s);
	CPU_SET(0, &s);
	printf("%d\n", sched_setaffinity(0, sizeof s, &s));
	printf("%d\n", sched_getaffinity(0, sizeof s, &s));
	printf("%d\n", CPU_COUNT(&s));
}
END
try sh processors cpus <<'END'
nproc
nproc --all
getconf _NPROCESSORS_ONLN
getconf _NPROCESSORS_CONF
grep -c ^processor /proc/cpuinfo
taskset -p $$ | sed 's/.*://'
grep -i allowed /proc/self/status
END
try python3 python-process cpus <<'END'
import multiprocessing, os, threading, sys
print(os.cpu_count(), multiprocessing.cpu_count(), os.sched_getaffinity(0), os.getpid(), threading.get_ident(), threading.get_native_id())
print(os.getloadavg(), os.times(), sys.flags, os.get_terminal_size(0) if os.isatty(0) else None)
END
try sh locale locale <<'END'
locale
echo "${LANG-} ${LC_ALL-} ${LANGUAGE-}"
END
try sh locale-sort locale <<'END'
printf '%s\n' b A a B _ - Z z é e | sort | tr '\n' ' '
echo [a-z]*
printf 'é' | wc -m
END
try perl perl-locale locale <<'END'
use POSIX;
print setlocale(LC_ALL, ""), " ", localeconv()->{decimal_point}, "\n";
END
try python3 python-encoding locale <<'END'
import locale, sys
print(sys.getfilesystemencoding(), locale.getpreferredencoding(), sys.stdout.encoding, locale.getlocale())
END
try sh time-zone timezone <<'END'
date -d @0
date +%Z%z
END
try c tz-name timezone <<'END'
#include <stdio.h>
#include <time.h>
int main(void)
{
	time_t t = 1000000000;
	tzset();
	printf("%s %s %ld %d %s", tzname[0], tzname[1], timezone, daylight,
		asctime(localtime(&t)));
}
END
try gawk gawk-process always <<'END'
BEGIN {
	PROCINFO["sorted_in"] = "@ind_str_asc"
	for (i in PROCINFO)
		if (!isarray(PROCINFO[i]))
			print i, PROCINFO[i]
	for (i in ENVIRON)
		print i, ENVIRON[i]
}
END
try tclsh tcl-process host <<'END'
puts "[pid] [info hostname] [pwd] $tcl_platform(osVersion) $tcl_platform(user)"
puts [array get env]
END
try sh xargs-limits limits <<'END'
xargs --show-limits </dev/null 2>&1
getconf ARG_MAX
END
try c openmp cpus <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int c, char **v)
{
	char s[600];
	if (c == 1) {
		sprintf(s, "gcc -fopenmp -w -o it %s.c && ./it x", v[0]);
		return system(s);
	}
#ifdef _OPENMP
	printf("%d %d\n", omp_get_num_procs(), omp_get_max_threads());
#endif
}
END
try sh xz-threads cpus <<'END'
seq 900000 | head -c 6000000 >f
xz -0 -T0 -k f
md5sum f.xz
END
try sh listings time <<'END'
ls -la / /tmp /build /dev/shm /etc | cut -c1-70
END
