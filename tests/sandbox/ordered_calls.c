/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that wait for another process: each must go on in one order. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct ordered_shared *shared;

int
note_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int)t.tv_sec;
}

void
note_ready(void)
{
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

void
note(char c)
{
	const int at = shared->n;

	/* long enough for another processor to come in between */
	for (volatile int i = 0; i < 20000; i++)
		;
	shared->text[at] = c;
	shared->n = at + 1;
}

void
notes(void)
{
	printf("%.*s\n", shared->n, shared->text);
}

void
note_children(int n, void (*run)(int i))
{
	for (int i = 0; i < n; i++)
		if (fork() == 0) {
			run(i);
			note((char)('a' + i));
			_exit(0);
		}
}

void
wait_all(void)
{
	while (wait(NULL) > 0)
		;
}

/* --- FIFOs --- */

static void
open_to_write(int i)
{
	(void)i;
	(void)open("/build/fifo", O_WRONLY);
}

static void
open_to_read(int i)
{
	(void)i;
	(void)open("/build/fifo", O_RDONLY);
}

static void
fifo_writers(void)
{
	mkfifo("/build/fifo", 0600);
	note_children(3, open_to_write);
	sleep(1);
	(void)open("/build/fifo", O_RDONLY);
	note('P');
	wait_all();
	notes();
}

static void
fifo_readers(void)
{
	mkfifo("/build/fifo", 0600);
	note_children(3, open_to_read);
	sleep(1);
	(void)open("/build/fifo", O_WRONLY);
	note('P');
	wait_all();
	notes();
}

static void
got_signal(int sig)
{
	(void)sig;
	note('s');
}

/* A signal ends the open of one child, and another child itself. */
static void
fifo_signals(void)
{
	struct sigaction a = {.sa_handler = got_signal};
	pid_t pids[2];
	int status;

	mkfifo("/build/fifo", 0600);
	sigaction(SIGUSR1, &a, NULL);
	for (int i = 0; i < 2; i++)
		if ((pids[i] = fork()) == 0) {
			if (open("/build/fifo", O_WRONLY) < 0 && errno == EINTR)
				note('i');
			_exit(0);
		}
	sleep(1);
	note('P');
	kill(pids[0], SIGUSR1);
	kill(pids[1], SIGKILL);
	note('Q');
	waitpid(pids[1], &status, 0);
	note(WIFSIGNALED(status) ? 'k' : '!');
	wait_all();
	notes();
}

/* --- System V --- */

static int id;

static void
take_semaphore(int i)
{
	static const struct sembuf down = {0, -1, 0};

	(void)i;
	semop(id, (struct sembuf *)&down, 1);
}

static void
semaphores(void)
{
	struct sembuf up = {0, 1, 0}, down = {0, -1, 0};
	const struct timespec hour = {3600, 0};
	time_t before;

	id = semget(IPC_PRIVATE, 1, 0600);
	note_children(3, take_semaphore);
	sleep(1);
	for (int i = 0; i < 3; i++) {
		note('P');
		semop(id, &up, 1);
		sleep(1);
	}
	wait_all();
	before = note_seconds();
	if (semtimedop(id, &down, 1, &hour) < 0 && errno == EAGAIN &&
		note_seconds() - before == 3600)
		note('T');
	down.sem_flg = IPC_NOWAIT;
	if (semop(id, &down, 1) < 0 && errno == EAGAIN)
		note('N');
	semctl(id, 0, IPC_RMID);
	notes();
}

static void
take_message(int i)
{
	struct {
		long type;
		char text[8];
	} m;

	(void)i;
	msgrcv(id, &m, sizeof m.text, 0, 0);
}

static void
messages(void)
{
	struct {
		long type;
		char text[8];
	} m = {1, "x"};

	id = msgget(IPC_PRIVATE, 0600);
	note_children(3, take_message);
	sleep(1);
	for (int i = 0; i < 3; i++) {
		note('P');
		msgsnd(id, &m, 1, 0);
		sleep(1);
	}
	wait_all();
	msgctl(id, IPC_RMID, NULL);
	notes();
}

/* --- locks --- */

static void
lock_file(int i)
{
	const int fd = open("/build/lock", O_RDWR);

	(void)i;
	flock(fd, LOCK_EX);
}

static void
lock_range(int i)
{
	struct flock l = {.l_type = F_WRLCK};
	const int fd = open("/build/lock", O_RDWR);

	fcntl(fd, i == 1 ? F_OFD_SETLKW : F_SETLKW, &l);
}

/* Several wait for one lock, for which another sleeps. */
static void
file_locks(void)
{
	const int fd = open("/build/lock", O_RDWR | O_CREAT, 0600);
	struct flock l = {.l_type = F_WRLCK};

	flock(fd, LOCK_EX);
	note_children(3, lock_file);
	sleep(3600);
	note('P');
	flock(fd, LOCK_UN);
	wait_all();
	fcntl(fd, F_SETLK, &l);
	note_children(3, lock_range);
	sleep(3600);
	note('Q');
	close(fd);
	wait_all();
	notes();
}

static void
lock_and_tell(int i)
{
	lock_file(i);
	shared->flag = 1;
}

/* A wait that ends by its time lets its thread free another lock. */
static void
hold_for_a_time(int i)
{
	const struct timespec t = {5, 0};
	struct sembuf down = {0, -1, 0};

	if (i == 1) {
		lock_file(i);
		return;
	}
	lock_file(i);
	sleep(1);
	semtimedop(id, &down, 1, &t);
	note('T');
	flock(3, LOCK_UN);
	pause();
}

static void
lock_after_time(void)
{
	close(open("/build/lock", O_RDWR | O_CREAT, 0600));
	id = semget(IPC_PRIVATE, 1, 0600);
	note_children(2, hold_for_a_time);
	wait(NULL);
	semctl(id, 0, IPC_RMID);
	notes();
}

/* The lock is free, and who has freed it only yields. */
static void
yield_for_lock(void)
{
	const int fd = open("/build/lock", O_RDWR | O_CREAT, 0600);

	flock(fd, LOCK_EX);
	note_children(1, lock_and_tell);
	sleep(1);
	flock(fd, LOCK_UN);
	while (!shared->flag)
		sched_yield();
	wait_all();
	notes();
}

const struct ordered_case ordered_calls[] = {{"fifo-writers", fifo_writers},
	{"fifo-readers", fifo_readers}, {"fifo-signals", fifo_signals},
	{"semaphores", semaphores}, {"messages", messages},
	{"file-locks", file_locks}, {"lock-after-time", lock_after_time},
	{"yield-for-lock", yield_for_lock}};
const size_t n_ordered_calls = sizeof ordered_calls / sizeof *ordered_calls;
