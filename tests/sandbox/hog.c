/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hog MODE - runs inside a box and takes more of one resource than it was
 * given.
 * If nothing stops it, it ends with 0.
 */
#include "tests/sandbox/hog_kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define PIECE (4 << 20)
#define ENOUGH (1 << 30) /* bytes: no box gets as many here */

/* Lets real time pass at either level, where clocks and sleep are not real. */
static void
pass_time(void)
{
	for (volatile long i = 0; i < 600000000; i++)
		;
}

static void
wait_for_ever(void)
{
	for (;;)
		pause();
}

static void *
take(size_t len)
{
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		memset(p, 1, len);
	return p;
}

static int
memory(void)
{
	for (int i = 0; i < ENOUGH / PIECE; i++)
		take(PIECE);
	return 0;
}

/* Many processes, each of which takes little. */
static int
many(void)
{
	for (int i = 0; i < 400; i++)
		if (fork() == 0) {
			take(PIECE);
			wait_for_ever();
		}
	while (wait(NULL) > 0)
		;
	return 0;
}

/* Memory that is shared before it is written is counted once. */
static int
shared(void)
{
	char *p = take(16 << 20);
	int ends[2];

	if (pipe(ends) < 0)
		return errno;
	for (int i = 0; i < 40; i++)
		if (fork() == 0) {
			close(ends[1]);
			_exit(read(ends[0], p, 1) != 0 || *p != 1);
		}
	pass_time();
	close(ends[1]);
	while (wait(NULL) > 0)
		;
	return 0;
}

/* Address space is not memory. */
static int
reserve(void)
{
	return mmap(NULL, (size_t)1 << 40, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		       0) == MAP_FAILED;
}

static int
fill(int fd, size_t most)
{
	static char block[65536];

	memset(block, 1, sizeof block);
	for (size_t done = 0; done < most; done += sizeof block)
		if (write(fd, block, sizeof block) < 0)
			return errno;
	return 0;
}

static int
memfd(void)
{
	for (int i = 0; i < ENOUGH / PIECE; i++)
		fill(memfd_create("hog", 0), PIECE);
	return 0;
}

static void *
then_end(void *run)
{
	exit((*(int (**)(void))run)());
}

/* The main thread has ended, and another takes more. */
static int
headless(int (*run)(void))
{
	static int (*mode)(void);
	pthread_t id;

	mode = run;
	if (pthread_create(&id, NULL, then_end, &mode) != 0)
		return errno;
	pthread_exit(NULL);
}

static int
headless_memory(void)
{
	return headless(memory);
}

static int
headless_memfd(void)
{
	return headless(memfd);
}

static int
sysv(void)
{
	for (int i = 0; i < ENOUGH / PIECE; i++) {
		int id = shmget(IPC_PRIVATE, PIECE, 0600);
		void *p = shmat(id, NULL, 0);

		if (p == (void *)-1)
			return errno;
		memset(p, 1, PIECE);
		shmdt(p);
	}
	return 0;
}

static int
files_in_memory(void)
{
	return fill(open("/tmp/big", O_CREAT | O_WRONLY, 0600), ENOUGH);
}

static int
bomb(void)
{
	for (;;)
		fork();
	return 0;
}

static void *
thread(void *arg)
{
	wait_for_ever();
	return arg;
}

static int
threads(void)
{
	for (;;) {
		pthread_t id;

		pthread_create(&id, NULL, thread, NULL);
	}
	return 0;
}

/* As many processes as are allowed, this one included. */
static int
crowd(void)
{
	for (int i = 1; i < 64; i++) {
		pid_t pid = fork();

		if (pid == 0)
			wait_for_ever();
		if (pid < 0)
			return errno;
	}
	printf("crowded\n");
	return 0;
}

static int
crowd_stays(void)
{
	int r = crowd();

	while (r == 0)
		pause();
	return r;
}

/* Forks and exits, many more than are allowed at one time. */
static int
short_lives(void)
{
	for (int i = 0; i < 200; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return errno;
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return 0;
}

static void *
exec_self(void *mode)
{
	execl("/probe", "/probe", "nothing", mode, NULL);
	return NULL;
}

/* A thread that execs replaces the first thread: no death is reported. */
static int
execs(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		pthread_t id;

		if (pid < 0)
			return errno;
		if (pid == 0) {
			pthread_create(&id, NULL, exec_self, "");
			wait_for_ever();
		}
		waitpid(pid, NULL, 0);
	}
	return 0;
}

static int
spin(void)
{
	for (volatile long i = 0;; i++)
		;
	return 0;
}

static int
spin_child(void)
{
	if (fork() == 0)
		spin();
	wait(NULL);
	return 0;
}

static int
one_file(void)
{
	return fill(open("/build/big", O_CREAT | O_WRONLY, 0600), ENOUGH);
}

/* Ends as a shell does if its child was killed: 128 and the signal. */
static int
one_file_child(void)
{
	int status;

	if (fork() == 0)
		_exit(one_file());
	wait(&status);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static int
kill_fsz(void)
{
	return kill(getpid(), SIGXFSZ);
}

static int
kill_cpu(void)
{
	return kill(getpid(), SIGXCPU);
}

/* The kernel's own behaviour: bytes up to the limit, then EFBIG.  Here the
 * limit is a MiB. */
static int
meet_file_size(void)
{
	int fd = open("/build/big", O_CREAT | O_WRONLY, 0600);

	signal(SIGXFSZ, SIG_IGN);
	return fill(fd, ENOUGH) != EFBIG || lseek(fd, 0, SEEK_END) != 1 << 20 ||
	       ftruncate(fd, (1 << 20) + 1) == 0 || errno != EFBIG;
}

static int
fail_file_size(void)
{
	return meet_file_size() ? 9 : 3;
}

/* Fills the disk twice: as many bytes fit each time. */
static int
meet_disk(void)
{
	off_t len[2];

	for (int i = 0; i < 2; i++) {
		int fd = open("/build/big", O_CREAT | O_WRONLY, 0600);

		if (fill(fd, ENOUGH) != ENOSPC)
			return 1;
		len[i] = lseek(fd, 0, SEEK_END);
		pass_time();
		unlink("/build/big");
		close(fd);
	}
	return len[0] != len[1] || len[0] < 1 << 20;
}

static int
fail_disk(void)
{
	return meet_disk() ? 9 : 3;
}

/* A limit that a process has set for itself is not a limit of the box. */
static int
own_limit(void)
{
	const struct rlimit small = {4096, 4096};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	return one_file() != EFBIG;
}

static int
raise_it(void)
{
	struct rlimit is;

	getrlimit(RLIMIT_FSIZE, &is);
	is.rlim_cur = is.rlim_max = RLIM_INFINITY;
	return setrlimit(RLIMIT_FSIZE, &is) == 0;
}

static int
descriptors(void)
{
	(void)hog_most_open();
	while (dup(0) >= 0)
		;
	if (errno != EMFILE)
		return errno;
	/* nothing in here shows whether the supervisor has looked, which may
	 * take seconds on a busy machine; to compute so long takes minutes on
	 * an emulated one */
	(void)nanosleep(&(struct timespec){.tv_sec = 20}, NULL);
	return 7;
}

static int
no_more_space(void)
{
	return one_file();
}

static int
empty_files(void)
{
	char name[64];

	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof name, "/build/%d", i);
		if (close(open(name, O_CREAT | O_WRONLY, 0600)) < 0)
			return errno;
	}
	return 0;
}

static int
meet_files(void)
{
	char name[64];
	int n = 0, is;

	if (empty_files() != EBADF)
		return 1;
	pass_time();
	for (; n < 100000; n++) {
		snprintf(name, sizeof name, "/build/%d", n);
		if (unlink(name) < 0)
			break;
	}
	is = open("/build/0", O_CREAT | O_WRONLY, 0600);
	return n < 1000 || is < 0;
}

static int
fail_files(void)
{
	return meet_files() ? 9 : 3;
}

static int
talk(void)
{
	static char line[4096];

	memset(line, 'x', sizeof line);
	for (int i = 0; i < ENOUGH / 4096; i++)
		if (write(1, line, sizeof line) < 0)
			return errno;
	return 0;
}

/* It ends before the supervisor could read all of it. */
static int
talk_and_go(void)
{
	static char line[30000];

	memset(line, 'x', sizeof line);
	return write(1, line, sizeof line) < 0;
}

static int
nothing(void)
{
	return 0;
}

static int
idle(void)
{
	wait_for_ever();
	return 0;
}

/* A new session, stopped, ignoring signals, without descriptors, and taking
 * memory. */
static int
hidden_bomb(void)
{
	if (fork() == 0) {
		setsid();
		for (int i = 0; i < 3; i++)
			close(i);
		for (int i = 1; i < NSIG; i++)
			signal(i, SIG_IGN);
		if (fork() > 0)
			_exit(0);
		for (int i = 0; i < 20; i++)
			if (fork() == 0)
				raise(SIGSTOP);
		bomb();
	}
	idle();
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} modes[] = {
	{"nothing", nothing},
	{"idle", idle},
	{"memory", memory},
	{"many", many},
	{"shared", shared},
	{"reserve", reserve},
	{"memfd", memfd},
	{"headless-memory", headless_memory},
	{"headless-memfd", headless_memfd},
	{"sysv", sysv},
	{"semaphores", hog_semaphores},
	{"messages", hog_messages},
	{"sockets", hog_sockets},
	{"tables", hog_tables},
	{"page-tables", hog_page_tables},
	{"inodes", hog_inodes},
	{"seen-files", hog_seen_files},
	{"seen-pipes", hog_seen_pipes},
	{"files-in-memory", files_in_memory},
	{"bomb", bomb},
	{"hidden-bomb", hidden_bomb},
	{"threads", threads},
	{"crowd", crowd},
	{"crowd-stays", crowd_stays},
	{"short-lives", short_lives},
	{"execs", execs},
	{"spin", spin},
	{"spin-child", spin_child},
	{"one-file", one_file},
	{"one-file-child", one_file_child},
	{"kill-fsz", kill_fsz},
	{"kill-cpu", kill_cpu},
	{"meet-file-size", meet_file_size},
	{"fail-file-size", fail_file_size},
	{"meet-disk", meet_disk},
	{"fail-disk", fail_disk},
	{"meet-files", meet_files},
	{"fail-files", fail_files},
	{"own-limit", own_limit},
	{"raise-it", raise_it},
	{"descriptors", descriptors},
	{"no-more-space", no_more_space},
	{"empty-files", empty_files},
	{"talk", talk},
	{"talk-and-go", talk_and_go},
};

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < N(modes); i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			return modes[i].run();
	return 99;
}
