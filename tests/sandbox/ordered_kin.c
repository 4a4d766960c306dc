/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that share their memory, that outlive others, or that get children
 * or signals without a call that says so. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIDFD 3 /* P_PIDFD, for waitid() */

static volatile int words[2];
static int ends[2];
static char stack[65536] __attribute__((aligned(16)));

static int
futex(volatile int *word, int op, int value)
{
	const long r = syscall(SYS_futex, word, op, value, NULL);

	return r < 0 ? -errno : (int)r;
}

static void catch (int sig)
{
	(void)sig;
}

static void
set_flag(int sig)
{
	(void)sig;
	shared->flag = 1;
}

static int
wake_parent(void *arg)
{
	(void)arg;
	usleep(1000);
	words[0] = 1;
	return futex(&words[0], FUTEX_WAKE_PRIVATE, 1);
}

static int
end_soon(void *arg)
{
	usleep(1000);
	return (int)(intptr_t)arg;
}

/* Processes that share their memory share its futexes. */
static void
shared_memory(void)
{
	pid_t pid;
	int status;

	pid = clone(
		wake_parent, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
	printf("%d", futex(&words[0], FUTEX_WAIT_PRIVATE, 0));
	waitpid(pid, &status, 0);
	printf("%d", WEXITSTATUS(status));
	words[1] = 1;
	pid = clone(end_soon, stack + sizeof stack,
		CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, NULL, NULL, NULL,
		&words[1]);
	printf("%d", futex(&words[1], FUTEX_WAIT, 1));
	waitpid(pid, &status, 0);
	printf("%d\n", words[1]);
}

static void *
outlive_first(void *arg)
{
	char c;

	(void)arg;
	printf("%d", futex(&shared->flag, FUTEX_WAIT, 0));
	printf("%d\n", (int)read(ends[0], &c, 1));
	fflush(stdout);
	_exit(0);
}

/* What a thread waits for is found without the first thread of its process. */
static void
outlived(void)
{
	pthread_t t;

	(void)!pipe(ends);
	if (fork() == 0) {
		pthread_create(&t, NULL, outlive_first, NULL);
		pthread_exit(NULL);
	}
	sleep(1);
	shared->flag = 1;
	(void)futex(&shared->flag, FUTEX_WAKE, 1);
	sleep(1);
	(void)!write(ends[1], "x", 1);
	wait_all();
}

/* A signal of a descriptor, of a queue or of a parent's end comes at once. */
static void
wait_for_signal(char c)
{
	const int began = note_seconds();

	shared->flag = 1;
	pause();
	printf("%c%d", c, note_seconds() - began);
	fflush(stdout);
	_exit(0);
}

static void
unsent_signals(void)
{
	pid_t pid;

	(void)!pipe(ends);
	signal(SIGIO, catch);
	signal(SIGUSR1, catch);
	if (fork() == 0) {
		fcntl(ends[0], F_SETOWN, getpid());
		fcntl(ends[0], F_SETFL, O_ASYNC);
		wait_for_signal('o');
	}
	sleep(1);
	(void)!write(ends[1], "x", 1);
	sleep(100);
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			wait_for_signal('e');
		}
		sleep(1);
		_exit(0);
	}
	sleep(100);
	fcntl(ends[0], F_SETFL, 0);
	signal(SIGIO, set_flag);
	shared->flag = 0;
	if (fork() == 0) {
		fcntl(ends[0], F_SETOWN, getpid());
		fcntl(ends[0], F_SETFL, O_ASYNC);
		wait_for_signal('y');
	}
	while (!shared->flag)
		sched_yield();
	shared->flag = 0;
	usleep(10);
	(void)!write(ends[1], "x", 1);
	while (!shared->flag)
		sched_yield();
	wait_all();
	puts("");
}

/* A stopped process is killed where its parent, the last one of its group that
 * has another one, ends: it has ended before another runs. */
static void
orphaned_group(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t pid, child;

		(void)!pipe(ends);
		pid = fork();
		if (pid == 0) {
			setpgid(0, 0);
			child = fork();
			if (child == 0) {
				raise(SIGSTOP);
				_exit(0);
			}
			waitpid(child, NULL, WUNTRACED);
			_exit(write(ends[1], &child, sizeof child) < 0);
		}
		(void)!read(ends[0], &child, sizeof child);
		waitpid(pid, NULL, 0);
		note(kill(child, 0) < 0 ? 'e' : '-');
		kill(child, SIGKILL);
		close(ends[0]);
		close(ends[1]);
	}
	notes();
}

static void *
have_child(void *arg)
{
	(void)arg;
	if (fork() == 0) {
		sleep(3);
		_exit(0);
	}
	pause();
	return NULL;
}

static void
note_wait(pid_t r)
{
	printf("%c", r >= 0            ? 'c'
		     : errno == ECHILD ? 'n'
		     : errno == EAGAIN ? 'a'
				       : '!');
}

/* Children that are not for this wait(), or for that of another. */
static void
others_children(void)
{
	int began = note_seconds(), status;
	siginfo_t info;
	pthread_t t;
	pid_t pid;

	setvbuf(stdout, NULL, _IONBF, 0);
	pthread_create(&t, NULL, have_child, NULL);
	sleep(1);
	note_wait(waitpid(-1, NULL, __WNOTHREAD));
	note_wait(waitpid(-1, NULL, __WCLONE));
	printf("%d", note_seconds() - began);
	note_wait(waitpid(-1, NULL, 0));
	(void)!pipe(ends);
	if (fork() == 0) {
		pid = clone(end_soon, stack + sizeof stack,
			CLONE_PARENT | SIGCHLD, (void *)7);
		(void)!write(ends[1], &pid, sizeof pid);
		note_wait(waitpid(-1, NULL, 0));
		fflush(stdout);
		sleep(5);
		_exit(0);
	}
	(void)!read(ends[0], &pid, sizeof pid);
	began = note_seconds();
	printf("%d", waitpid(pid, &status, 0) == pid);
	printf("%d%d", WEXITSTATUS(status), note_seconds() - began);
	note_wait((pid_t)syscall(SYS_waitid, PIDFD,
		syscall(SYS_pidfd_open, getppid(), O_NONBLOCK), &info, WEXITED,
		NULL));
	note_wait(wait(NULL));
	pid = fork();
	if (pid == 0)
		_exit((int)sleep(1));
	note_wait((pid_t)syscall(SYS_waitid, PIDFD,
		syscall(SYS_pidfd_open, pid, O_NONBLOCK), &info, WEXITED,
		NULL));
	wait_all();
	puts("");
}

/* A process that takes the children of others is told of those that had ended
 * before. */
static void
inherited_children(void)
{
	const int began = note_seconds();
	int status;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (fork() == 0) {
		if (fork() == 0) {
			if (fork() == 0)
				_exit('c');
			sleep(2);
			_exit('b');
		}
		sleep(50);
		_exit('a');
	}
	wait(&status);
	printf("%c%d ", WEXITSTATUS(status), note_seconds() - began);
	while (wait(&status) > 0)
		printf("%c%d ", WEXITSTATUS(status), note_seconds() - began);
	puts("");
}

/* hallmark itself has children, whose signals are none of the build. */
static void
child_signals(void)
{
	struct signalfd_siginfo info;
	struct pollfd p = {.events = POLLIN};
	sigset_t set;
	int n = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	p.fd = signalfd(-1, &set, 0);
	for (int i = 0; i < 30; i++) {
		if (fork() == 0) {
			if (fork() == 0)
				_exit(0);
			wait(NULL);
			usleep((unsigned)i);
			_exit(0);
		}
		n += poll(&p, 1, -1) == 1 &&
		     read(p.fd, &info, sizeof info) > 0 &&
		     info.ssi_signo == SIGCHLD;
		wait(NULL);
	}
	printf("%d\n", n);
}

const struct ordered_case ordered_kin[] = {{"shared-memory", shared_memory},
	{"outlived", outlived}, {"unsent-signals", unsent_signals},
	{"orphaned-group", orphaned_group},
	{"others-children", others_children},
	{"inherited-children", inherited_children},
	{"child-signals", child_signals}};
const size_t n_ordered_kin = sizeof ordered_kin / sizeof *ordered_kin;
