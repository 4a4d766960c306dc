/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that end while their threads wait. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void *
never_end(void *arg)
{
	pause();
	return arg;
}

static void *
end_process(void *arg)
{
	(void)arg;
	shared->flag = 1;
	_exit(0);
}

/* The first thread, which is the last to be reaped, waits for the end of
 * another. */
static void
end_with_threads(void)
{
	pthread_t t[8], last;

	for (int i = 0; i < 8; i++)
		pthread_create(&t[i], NULL, never_end, NULL);
	pthread_create(&last, NULL, end_process, NULL);
	pthread_join(t[0], NULL);
}

/* No other thread runs before all threads of a process that ends are gone. */
static void
end_first(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t pid;

		shared->flag = 0;
		pid = fork();
		if (pid == 0)
			end_with_threads();
		while (!shared->flag)
			sched_yield();
		note(waitpid(pid, NULL, WNOHANG) == pid ? 'e' : '-');
		while (wait(NULL) > 0)
			;
	}
	notes();
}

#define OWNERS 6

/* Locks that two processes share, whose owners end at once. */
static pthread_mutex_t *robust;

static void *
own_until_the_end(void *arg)
{
	pthread_mutex_lock(&robust[(intptr_t)arg]);
	pause();
	return NULL;
}

static void *
inherit(void *arg)
{
	const intptr_t i = (intptr_t)arg;

	if (pthread_mutex_lock(&robust[i]) == EOWNERDEAD)
		note((char)('a' + i));
	return NULL;
}

static void
let_owners_end(void)
{
	pthread_t t[OWNERS], heirs[OWNERS];
	const pid_t pid = fork();

	if (pid == 0) {
		for (intptr_t i = 0; i < OWNERS; i++)
			pthread_create(
				&t[i], NULL, own_until_the_end, (void *)i);
		sleep(2);
		_exit(0);
	}
	sleep(1);
	for (intptr_t i = 0; i < OWNERS; i++)
		pthread_create(&heirs[i], NULL, inherit, (void *)i);
	for (int i = 0; i < OWNERS; i++)
		pthread_join(heirs[i], NULL);
	waitpid(pid, NULL, 0);
}

static void
owners_end(void)
{
	pthread_mutexattr_t a;

	robust = mmap(NULL, OWNERS * sizeof *robust, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&a);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	for (int n = 0; n < 10; n++) {
		for (int i = 0; i < OWNERS; i++)
			pthread_mutex_init(&robust[i], &a);
		let_owners_end();
		note(' ');
	}
	notes();
}

/* It waits in the kernel until its child, which waits too, ends. */
static void
create_and_wait(int fd)
{
	char c;

	if (vfork() == 0) {
		(void)!read(fd, &c, 1);
		_exit(0);
	}
	_exit(1);
}

static void
kill_creator(void)
{
	for (int i = 0; i < 20; i++) {
		int p[2];
		pid_t pid;

		(void)!pipe(p);
		pid = fork();
		if (pid == 0) {
			close(p[1]);
			create_and_wait(p[0]);
		}
		sleep(1);
		kill(pid, SIGKILL);
		note(waitpid(pid, NULL, WNOHANG) == pid ? 'e' : '-');
		close(p[1]);
		close(p[0]);
		while (wait(NULL) > 0)
			;
	}
	notes();
}

static void
kill_stopped(void)
{
	for (int i = 0; i < 20; i++) {
		const pid_t pid = fork();

		if (pid == 0)
			pause();
		sleep(1);
		kill(pid, SIGSTOP);
		waitpid(pid, NULL, WUNTRACED);
		kill(pid, SIGKILL);
		note(waitpid(pid, NULL, WNOHANG) == pid ? 'e' : '-');
		while (wait(NULL) > 0)
			;
	}
	notes();
}

/* One that is killed before it has made its first step. */
static void
kill_newborn(void)
{
	for (int i = 0; i < 40; i++) {
		const pid_t pid = fork();

		if (pid == 0)
			never_end(NULL);
		kill(pid, SIGKILL);
		note(waitpid(pid, NULL, WNOHANG) == pid ? 'e' : '-');
		while (wait(NULL) > 0)
			;
	}
	notes();
}

/* A grandchild whose parent has ended, or which ended before its parent that
 * did not wait for it. */
static pid_t
leave_orphan(bool ends_first)
{
	const pid_t child = fork();

	if (child == 0) {
		const pid_t pid = fork();

		if (pid == 0) {
			if (!ends_first)
				usleep(1000);
			_exit(0);
		}
		shared->flag = (int)pid;
		if (ends_first)
			usleep(1000);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return shared->flag;
}

/* pid 1 of the box, which is not held, has reaped an orphan before another
 * process runs. */
static void
orphans(void)
{
	for (int i = 0; i < 20; i++) {
		const pid_t pid = leave_orphan(i % 2);

		usleep(2000);
		note(kill(pid, 0) < 0 && errno == ESRCH ? 'e' : '-');
	}
	notes();
}

static int held_fds[2];

static void *
take_letters(void *arg)
{
	char c;

	for (int i = 0; i < 5; i++) {
		(void)!read(held_fds[0], &c, 1);
		note(*(const char *)arg);
	}
	return NULL;
}

static void
run_takers(void)
{
	static char letters[] = "abc";
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, take_letters, &letters[i]);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	_exit(0);
}

/* A process stops with all of its threads, which wait, and continues. */
static void
stopped_threads(void)
{
	int status = 0;
	pid_t pid;

	note_ready();
	(void)!pipe(held_fds);
	if ((pid = fork()) == 0)
		run_takers();
	for (int i = 0; i < 5; i++) {
		kill(pid, SIGSTOP);
		waitpid(pid, &status, WUNTRACED);
		note(WIFSTOPPED(status) ? 'S' : '?');
		(void)!write(held_fds[1], "xxx", 3);
		kill(pid, SIGCONT);
		waitpid(pid, &status, WCONTINUED);
		note(WIFCONTINUED(status) ? 'C' : '?');
	}
	wait_all();
	notes();
}

static int written[2][2]; /* of each thread: by write, by writev */

static void *
write_both(void *arg)
{
	static char data[5000];
	const struct iovec part = {data, 3000};
	const int *to = arg;

	for (int i = 0; i < 1500; i++) {
		(void)!write(to[0], data, sizeof data);
		(void)!writev(to[1], &part, 1);
	}
	return NULL;
}

/* A thread that stops with its process before a call makes that call, not the
 * one before it. */
static void
stopped_writers(void)
{
	pthread_t t[2];
	pid_t pid;

	for (int i = 0; i < 4; i++)
		written[i / 2][i % 2] = memfd_create("written", 0);
	if ((pid = fork()) == 0) {
		for (int i = 0; i < 2; i++)
			pthread_create(&t[i], NULL, write_both, written[i]);
		for (int i = 0; i < 2; i++)
			pthread_join(t[i], NULL);
		_exit(0);
	}
	for (int i = 0; i < 5; i++) {
		(void)sched_yield();
		kill(pid, SIGSTOP);
		(void)sched_yield();
		kill(pid, SIGCONT);
	}
	wait_all();
	for (int i = 0; i < 4; i++)
		printf("%ld ",
			(long)lseek(written[i / 2][i % 2], 0, SEEK_END));
	puts("");
}

const struct ordered_case ordered_ends[] = {
	{"stopped-threads", stopped_threads},
	{"stopped-writers", stopped_writers}, {"ends", end_first},
	{"owners-end", owners_end}, {"creator-ends", kill_creator},
	{"stopped-ends", kill_stopped}, {"newborn-ends", kill_newborn},
	{"orphans", orphans}};
const size_t n_ordered_ends = sizeof ordered_ends / sizeof *ordered_ends;
