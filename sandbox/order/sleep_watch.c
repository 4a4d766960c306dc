/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/order/sleep_watch.h"
#include "sandbox/core/affinity.h"
#include "sandbox/core/pdeathsig.h"
#include "sandbox/core/procfs.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Most threads sleep soon, or not at all: the first looks follow each other, the
 * later ones leave the processor to the thread. */
#define SOON 16
#define SHORT_NS 20000
#define LONG_NS 1000000

/* What the two processes share. */
struct shared {
	atomic_uint armed; /* a futex */
	atomic_uint rang;
	atomic_uint turns; /* counts how often it was armed */
	atomic_int tid;
};

struct sleep_watch {
	struct shared *shared;
	pid_t pid; /* 0: it has ended */
};

static void
futex(struct shared *s, int op, unsigned value)
{
	(void)syscall(SYS_futex, &s->armed, op, value, NULL, NULL, 0);
}

static enum {
	GONE, /* its end is an event of its own */
	RUNS,
	SLEEPS,
	HELD, /* it sleeps in a call that is held late */
}
look_at(pid_t tid)
{
	char text[256];
	int64_t nr;

	if (procfs_read(text, sizeof text, AT_FDCWD, tid, "syscall") <= 0)
		return GONE;
	if (!procfs_word(&nr, text, 0))
		return RUNS;
	return order_passes(nr) && order_state(tid) == 'S' ? HELD : SLEEPS;
}

/* The scheduler may put the processes of a session into a group, each of which
 * gets the same share: this one shall have the least. */
static bool
step_back(void)
{
	const struct sched_param none = {.sched_priority = 0};
	const int fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!write(fd, "19", 2);
		(void)close(fd);
	}
	affinity_set(0, 1);
	(void)prctl(PR_SET_TIMERSLACK, 1);
	return sched_setscheduler(0, SCHED_IDLE, &none) == 0;
}

static void
pause_for(long ns)
{
	const struct timespec pause = {.tv_nsec = ns};

	(void)nanosleep(&pause, NULL);
}

static _Noreturn void
watch(struct shared *s, int bell, pid_t parent)
{
	const uint64_t once = 1;
	unsigned turn = 0, n = 0;
	struct error err;

	if (pdeathsig_set(parent, &err) < 0 || setsid() < 0)
		_exit(1);
	if (bell > 0)
		(void)syscall(SYS_close_range, 0, bell - 1, 0);
	(void)syscall(SYS_close_range, bell + 1, ~0u, 0);
	if (!step_back())
		_exit(1);
	for (;;) {
		while (!atomic_load(&s->armed))
			futex(s, FUTEX_WAIT, 0);
		n = turn == atomic_load(&s->turns) ? n + 1 : 0;
		turn = atomic_load(&s->turns);
		switch (look_at(atomic_load(&s->tid))) {
		case HELD:
			atomic_store(&s->armed, 0);
			atomic_store(&s->rang, 1);
			(void)!write(bell, &once, sizeof once);
			(void)kill(parent, SIGALRM);
			break;
		case SLEEPS:
			pause_for(n < SOON ? SHORT_NS : LONG_NS);
			break;
		case GONE:
			atomic_store(&s->armed, 0);
			break;
		case RUNS:
			if (n < SOON)
				(void)sched_yield();
			else
				pause_for(LONG_NS);
			break;
		}
	}
}

struct sleep_watch *
sleep_watch_new(int bell, struct error *err)
{
	const pid_t self = getpid();
	struct sleep_watch *w = mem_alloc(1, sizeof *w);

	w->shared = mmap(NULL, sizeof *w->shared, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w->shared == MAP_FAILED) {
		(void)error_sys(err, "sharing memory");
		free(w);
		return NULL;
	}
	w->pid = fork();
	if (w->pid == 0)
		watch(w->shared, bell, self);
	if (w->pid < 0) {
		(void)error_sys(err, "starting the process that sees sleepers");
		(void)munmap(w->shared, sizeof *w->shared);
		free(w);
		return NULL;
	}
	return w;
}

void
sleep_watch_free(struct sleep_watch *w)
{
	if (!w)
		return;
	if (w->pid > 0)
		(void)kill(w->pid, SIGKILL);
	(void)munmap(w->shared, sizeof *w->shared);
	free(w);
}

void
sleep_watch_arm(struct sleep_watch *w, pid_t tid)
{
	atomic_store(&w->shared->tid, tid);
	atomic_fetch_add(&w->shared->turns, 1);
	if (!atomic_exchange(&w->shared->armed, 1))
		futex(w->shared, FUTEX_WAKE, 1);
}

bool
sleep_watch_rang(struct sleep_watch *w)
{
	return atomic_exchange(&w->shared->rang, 0);
}

bool
sleep_watch_ended(struct sleep_watch *w, pid_t pid)
{
	const bool ended = w->pid > 0 && w->pid == pid;

	if (ended)
		w->pid = 0;
	return ended;
}
