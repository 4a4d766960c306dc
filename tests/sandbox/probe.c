/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs inside a box and reports, as TAP lines, what it could do there.
 *
 *     probe refused|others   attempts that must fail as the table says
 *     probe try NAME         one attempt, in a box where it may succeed
 *     probe surroundings     what it sees of time, paths and machine
 *     probe magic            starts a file that the host's binfmt_misc knows
 *     probe programs         starts its own programs; each is "probe fine"
 *     probe /tmp/magic.atk   what the host's binfmt_misc runs for that file
 *     probe MODE             one of the ways to misbehave at the end of main()
 */
#include "tests/sandbox/probe.h"
#include "tests/sandbox/attempt.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int failures;

void
tell(bool good, const char *name, const char *why)
{
	printf("%s - %s%s%s\n", good ? "ok" : "not ok", name, good ? "" : ": ",
		good ? "" : why);
	failures += !good;
}

static char *
contents(const char *path)
{
	static char text[65536];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int
count(const char *folder)
{
	DIR *dir = opendir(folder);
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static void
same(const char *name, const char *is, const char *wanted)
{
	char why[512];

	snprintf(why, sizeof why, "it is \"%.200s\", wanted \"%.200s\"", is,
		wanted);
	tell(strcmp(is, wanted) == 0, name, why);
}

static void
same_number(const char *name, long long is, long long wanted)
{
	char why[128];

	snprintf(why, sizeof why, "it is %lld, wanted %lld", is, wanted);
	tell(is == wanted, name, why);
}

static void
status_line(const char *name, const char *key, const char *wanted)
{
	char *line = strstr(contents("/proc/self/status"), key);
	char *end = line ? strchr(line, '\n') : NULL;

	if (end)
		*end = '\0';
	same(name, line ? line + strlen(key) : "absent", wanted);
}

/* Tests of both levels. */
static void
place(void)
{
	char cwd[256];
	struct stat st;

	same_number("uid", getuid(), 1000);
	same_number("gid", getgid(), 1000);
	same("folder", getcwd(cwd, sizeof cwd), "/build");
	same("umask", umask(022) == 022 ? "022" : "other", "022");
	same_number("descriptors: . .. 0 1 2 and the folder's own",
		count("/proc/self/fd"), 6);
	status_line("no capability", "CapEff:\t", "0000000000000000");
	status_line("none to gain", "CapBnd:\t", "0000000000000000");
	status_line("none ambient", "CapAmb:\t", "0000000000000000");
	status_line("no new privileges", "NoNewPrivs:\t", "1");
	status_line("a filter", "Seccomp:\t", "2");
	status_line("nothing ignored", "SigIgn:\t", "0000000000000000");
	status_line("nothing blocked", "SigBlk:\t", "0000000000000000");
	same("pid 1", contents("/proc/1/cmdline"), "init");
	same("a stub of meminfo",
		strncmp(contents("/proc/meminfo"), "MemTotal:        8388608",
			24) == 0
			? "stub"
			: contents("/proc/meminfo"),
		"stub");
	same("nothing in /proc/interrupts", contents("/proc/interrupts"), "");
	same("the release in /proc/sys", contents("/proc/sys/kernel/osrelease"),
		"6.1.0\n");
	same_number("entries of /dev", count("/dev"), 12);
	same_number("/build is empty but for what was put there",
		count("/build"), 2);
	tell(stat("/dev/null", &st) == 0 && st.st_rdev == makedev(1, 3),
		"/dev/null is null", "it is not");
	tell(open("/dev/tty", O_RDWR) < 0, "there is no terminal",
		"there is one");
	same_number("chown to root is answered", chown("/tmp", 0, 0), 0);
	same_number("personality is answered", CALL(SYS_personality, 0), 0);
}

static long long
raw_clock(int id)
{
	struct timespec t = {0};

	CALL(SYS_clock_gettime, id, &t);
	return t.tv_sec;
}

static void
file_times(long long epoch)
{
	struct stat st, later;
	int fd = open("/tmp/a", O_CREAT | O_RDWR, 0644);

	fstat(fd, &st);
	same_number("mtime by fstat", st.st_mtim.tv_sec, epoch);
	same_number("ctime by fstat", st.st_ctim.tv_sec, epoch);
	close(fd);
	for (;;) { /* until the kernel's clock ticks */
		close(open("/tmp/b", O_CREAT | O_RDWR | O_TRUNC, 0644));
		stat("/tmp/a", &st);
		stat("/tmp/b", &later);
		if (later.st_mtim.tv_nsec != st.st_mtim.tv_nsec)
			break;
	}
	tell(later.st_mtim.tv_sec == epoch &&
			later.st_mtim.tv_nsec > st.st_mtim.tv_nsec,
		"a later file is newer within the same second", "it is not");
	chdir("/tmp");
	lstat("b", &st);
	same_number("by a relative path", st.st_mtim.tv_nsec,
		later.st_mtim.tv_nsec);
	fd = open("/tmp", O_RDONLY | O_DIRECTORY);
	chdir("/");
	fstatat(fd, "b", &st, 0);
	same_number("beneath a descriptor", st.st_mtim.tv_nsec,
		later.st_mtim.tv_nsec);
	symlink("nowhere", "/tmp/link");
	same_number("a dangling link", lstat("/tmp/link", &st), 0);
	same_number("its mtime", st.st_mtim.tv_sec, epoch);
	same_number(
		"through it", stat("/tmp/link", &st) < 0 ? errno : 0, ENOENT);
	same_number("through a file", stat("/tmp/b/x", &st) < 0 ? errno : 0,
		ENOTDIR);
	same_number("a bad address",
		CALL(SYS_newfstatat, AT_FDCWD, (char *)1, &st, 0) < 0 ? errno
								      : 0,
		EFAULT);
	same_number("no address, as newer kernels take it",
		CALL(SYS_newfstatat, AT_FDCWD, NULL, &st, AT_EMPTY_PATH) < 0
			? errno
			: 0,
		EFAULT);
	same_number("a bad buffer",
		CALL(SYS_newfstatat, AT_FDCWD, "/tmp", (void *)1, 0) < 0 ? errno
									 : 0,
		EFAULT);
	same_number(
		"a closed descriptor", fstat(77, &st) < 0 ? errno : 0, EBADF);
	utimensat(AT_FDCWD, "/tmp/b", (struct timespec[]){{1000, 0}, {2000, 5}},
		0);
	stat("/tmp/b", &st);
	same_number("an mtime set by hand stays", st.st_mtim.tv_sec, 2000);
	mkdir("/tmp/shut", 0);
	same_number("no permission, no answer",
		stat("/tmp/shut/x", &st) < 0 ? errno : 0, EACCES);
}

/* Names in a folder come sorted, whatever the order in which they were made,
 * and a reader can return to an earlier position. */
static void
folders(void)
{
	char name[300], before[300] = "";
	struct dirent *e;
	bool sorted = true;
	long middle = 0;
	int n = 0;
	DIR *dir;

	mkdir("/tmp/many", 0755);
	for (int i = 2999; i >= 0; i--) {
		snprintf(name, sizeof name, "/tmp/many/%d", i * 7919 % 3000);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	dir = opendir("/tmp/many");
	while ((e = readdir(dir))) {
		sorted = sorted && strcmp(before, e->d_name) < 0;
		snprintf(before, sizeof before, "%s", e->d_name);
		if (++n == 1500) {
			middle = telldir(dir);
			snprintf(name, sizeof name, "%s", e->d_name);
		}
	}
	same_number("entries of a folder", n, 3002);
	tell(sorted, "files are listed in the order of their names",
		"they are not");
	seekdir(dir, middle);
	e = readdir(dir);
	tell(e && strcmp(e->d_name, name) > 0,
		"seekdir returns to the position", "it does not");
	for (n = 0; readdir(dir); n++)
		;
	same_number("from there to the end", n, 3002 - 1501);
	rewinddir(dir);
	e = readdir(dir);
	same("rewinddir", e ? e->d_name : "nothing", ".");
	closedir(dir);
	same_number("a buffer that is too small",
		CALL(SYS_getdents64, open("/tmp/many", O_RDONLY), name, 8) < 0
			? errno
			: 0,
		EINVAL);
	same_number("no folder",
		CALL(SYS_getdents64, open("/probe", O_RDONLY), name, 32) < 0
			? errno
			: 0,
		ENOTDIR);
}

/* As rm -r does it with a large folder: other folders are read meanwhile. */
static void
emptied(void)
{
	char name[128];
	struct dirent *e;
	DIR *dir;

	mkdir("/tmp/emptied", 0755);
	chdir("/tmp/emptied");
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof name, "%0100d", i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	dir = opendir(".");
	while ((e = readdir(dir))) {
		unlink(e->d_name);
		count("/tmp");
	}
	closedir(dir);
	chdir("/");
	tell(rmdir("/tmp/emptied") == 0,
		"a folder that is emptied while it is read lists every file",
		"it does not");
}

/* Tests of level deterministic. */
static void
machine(long long epoch)
{
	struct utsname name;
	struct sysinfo info;
	struct timeval tv;
	struct timespec a, b;
	unsigned char chance[16], other[16];
	struct statfs fs;
	struct stat st;
	int fd, again;

	same_number("time()", time(NULL), epoch);
	same_number("clock_gettime", raw_clock(CLOCK_REALTIME), epoch);
	same_number("the coarse clock", raw_clock(5), epoch);
	same_number("TAI", raw_clock(11), epoch);
	gettimeofday(&tv, NULL);
	same_number("gettimeofday", tv.tv_sec, epoch);
	clock_gettime(CLOCK_REALTIME, &a);
	clock_gettime(CLOCK_REALTIME, &b);
	same_number("the clock moves", b.tv_nsec - a.tv_nsec, 1000);
	tell(raw_clock(CLOCK_MONOTONIC) < 60 && raw_clock(CLOCK_BOOTTIME) < 60,
		"the monotonic clocks begin at zero", "they do not");
	clock_gettime(CLOCK_MONOTONIC, &a);
	nanosleep(&(struct timespec){0, 50000000}, NULL);
	clock_gettime(CLOCK_MONOTONIC, &b);
	tell((b.tv_sec - a.tv_sec) * 1000000000ll + b.tv_nsec - a.tv_nsec >=
			50000000,
		"sleep takes its time", "it does not");
	uname(&name);
	same("release", name.release, "6.1.0");
	same("node", name.nodename, "hallmark");
	sysinfo(&info);
	same_number("memory", (long long)(info.totalram * info.mem_unit),
		8589934592ll);
	same_number("up", info.uptime, 1);
	statfs("/tmp", &fs);
	same_number("free blocks", (long long)fs.f_bavail, 8388608);
	same_number("statfs of nothing", statfs("/no", &fs) < 0 ? errno : 0,
		ENOENT);
	same_number("processors", sysconf(_SC_NPROCESSORS_ONLN), 1);
	stat("/", &st);
	same_number("the environment's device", (long long)st.st_dev,
		(long long)makedev(0, 1));
	same_number("getrandom", getrandom(chance, sizeof chance, 0), 16);
	printf("# chance");
	for (size_t i = 0; i < sizeof chance; i++)
		printf(" %02x", chance[i]);
	fd = open("/dev/urandom", O_RDONLY);
	same_number("urandom", read(fd, chance, sizeof chance), 16);
	again = open("/dev/../dev/random", O_RDONLY | O_CLOEXEC);
	same_number("urandom again", read(again, other, sizeof other), 16);
	tell(memcmp(chance, other, sizeof other) != 0,
		"each open of urandom has bytes of its own", "the same");
	close(again);
	same_number("urandom is a device",
		fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) &&
			st.st_rdev == makedev(1, 9),
		1);
	printf("\n# urandom");
	for (size_t i = 0; i < sizeof chance; i++)
		printf(" %02x", chance[i]);
	printf("\n# stack %p\n# uuid %s", (void *)&chance,
		contents("/proc/sys/kernel/random/uuid"));
	file_times(epoch);
	folders();
	emptied();
}

/* Leaves a daemon with another parent and session that never ends. */
static void
leave_a_daemon(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			for (;;)
				pause();
		_exit(0);
	}
	wait(NULL);
	printf("# left a daemon\n");
}

static void
no_more(int sig)
{
	(void)sig;
}

/* One call stops thousands at once, repeatedly: the tracer must still check the
 * time limit. */
static void
flood(void)
{
	signal(SIGUSR1, no_more);
	for (int i = 0; i < 3500; i++)
		if (fork() == 0)
			for (;;)
				pause();
	for (int i = 0; i < 3; i++)
		fork();
	for (;;)
		kill(-1, SIGUSR1);
}

/* One process makes and removes a file repeatedly, and another stats it by each
 * kind of path: counts how often it sees real times. */
static int
born(long long epoch)
{
	pid_t maker = fork();
	int bad = 0;

	if (maker == 0)
		for (;;) {
			close(open("/tmp/born", O_CREAT | O_WRONLY, 0644));
			unlink("/tmp/born");
		}
	chdir("/tmp");
	for (int i = 0; i < 20000; i++) {
		struct stat st;

		if (stat(i % 2 ? "/tmp/born" : "born", &st) == 0)
			bad += st.st_mtime != epoch;
	}
	kill(maker, SIGKILL);
	waitpid(maker, NULL, 0);
	printf("# born: %d real times\n", bad);
	return bad > 0;
}

/* Is something mounted on /usr, where no mount belongs? */
static bool
astray(void)
{
	struct stat here, there;

	return stat("/", &here) == 0 && stat("/usr", &there) == 0 &&
	       here.st_dev != there.st_dev;
}

static int
misbehave(const char *mode)
{
	if (strcmp(mode, "flood") == 0)
		flood();
	else if (strcmp(mode, "daemon") == 0)
		leave_a_daemon();
	else if (strcmp(mode, "stop") == 0)
		kill(getpid(), SIGSTOP);
	else if (strcmp(mode, "forever") == 0 || strcmp(mode, "wait") == 0)
		for (;;)
			pause();
	else if (strcmp(mode, "abort") == 0)
		abort();
	else if (strcmp(mode, "i386") == 0)
		/* getpid by the x32 entry: the filter kills */
		return CALL(0x40000000 | SYS_getpid) >= 0;
	else if (strcmp(mode, "talk") == 0)
		for (int i = 0; i < 100000; i++)
			printf("a line that is sixty-three bytes long, with "
			       "its "
			       "end of line too\n");
	else if (strcmp(mode, "fill") == 0) {
		char block[65536] = {1};
		int fd = open("/build/big", O_CREAT | O_WRONLY, 0644);

		while (write(fd, block, sizeof block) > 0)
			;
		return errno;
	} else if (strcmp(mode, "forks") == 0) {
		int n = 0;

		while (n < 10000) {
			pid_t pid = fork();

			if (pid == 0)
				for (;;)
					pause();
			if (pid < 0)
				break;
			n++;
		}
		printf("# forked %d\n", n);
		return n > 64;
	} else if (strcmp(mode, "close") == 0) {
		close(0);
		close(1);
		close(2);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	long long epoch = told("SOURCE_DATE_EPOCH");
	const char *mode = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(mode, "refused") == 0 || strcmp(mode, "others") == 0)
		refused(*mode == 'o');
	else if (strcmp(mode, "try") == 0 && argc > 2)
		return tried(argv[2]);
	else if (strcmp(mode, "hold") == 0)
		return hold();
	else if (strcmp(mode, "litter") == 0)
		return litter();
	else if (strcmp(mode, "settings") == 0)
		shown_net(), shown_owners();
	else if (strcmp(mode, "astray") == 0)
		return !astray();
	else if (strcmp(mode, "born") == 0)
		return born(epoch);
	else if (strcmp(mode, "magic") == 0)
		return exec_magic();
	else if (strcmp(mode, "programs") == 0)
		return exec_programs();
	else if (strcmp(mode, "fine") == 0)
		return EXEC_FINE;
	else if (strcmp(mode, "/tmp/magic.atk") == 0 ||
		 strcmp(*argv, "/tmp/magic.atk") == 0)
		puts("# a program of the host runs");
	else if (strcmp(mode, "root?") == 0)
		return geteuid() != 0;
	else if (strcmp(mode, "surroundings") == 0) {
		place();
		if (argc > 3 && strcmp(argv[2], "deterministic") == 0)
			machine(epoch), shown_times(epoch), shown_all(argv[3]);
	} else
		return misbehave(mode);
	return failures > 100 ? 100 : failures;
}
