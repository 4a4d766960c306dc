/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that are made so that they never wait, and made again where they would
 * have waited: what they wait for cannot be asked otherwise.
 *
 * They are made again, in the order in which they began, when no thread is
 * ready, after TRY_EVERY hand-overs (order.c), and when a holder gives way
 * after many calls: only what another thread does can free a lock.
 */
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_rows_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NO_HAND 514    /* ERESTARTNOHAND: EINTR where a handler has run */
#define NO_INTR 513    /* ERESTARTNOINTR: made again after a handler */
#define SEM_OPS_MAX 64 /* of one call; more are made by the kernel */
#define SCRATCH 256    /* below the stack and the red zone of a leaf */

static uint64_t
flags_never_waiting(const struct order_thread *t)
{
	switch (t->nr) {
	case SYS_wait4:
	case SYS_waitid:
		return WNOHANG;
	case SYS_flock:
		return LOCK_NB;
	case SYS_msgsnd:
	case SYS_msgrcv:
		return IPC_NOWAIT;
	default:
		return 0;
	}
}

/* Memory of the caller that it does not use. */
static uint64_t
scratch_of(const struct order_thread *t, size_t len)
{
	return (tracee_stack_pointer(t->b.tid) - SCRATCH - len) & ~(uint64_t)15;
}

/* Where waitid() tells which child it was; the caller may not want to know. */
static uint64_t
place_of_info(const struct order_thread *t)
{
	return t->args[2] ? t->args[2] : scratch_of(t, sizeof(siginfo_t));
}

/* Does it wait at a pidfd that never waits? */
static bool
fails_at_once(struct order *o, struct order_thread *t)
{
	bool never;
	int fd;

	if (t->nr != SYS_waitid || t->again || (int)t->args[0] != P_PIDFD)
		return false;
	fd = order_copy(o, t, (int)t->args[1], 0);
	never = fd >= 0 && fcntl(fd, F_GETFL) & O_NONBLOCK;
	order_clear(o, t);
	return never;
}

/* The row's arg is that of the flags. */
enum order_way
order_row_try(struct order *o, struct order_thread *t)
{
	const int arg = t->row->arg;
	const uint64_t flag = flags_never_waiting(t);
	const bool waits_child = t->nr == SYS_wait4 || t->nr == SYS_waitid;

	if (t->args[arg] & flag || fails_at_once(o, t)) {
		order_clear(o, t);
		return waits_child ? ORDER_TIMED : ORDER_NATIVE;
	}
	if (waits_child) {
		const struct order_thread *lead = order_lead(o, t);

		t->seen = lead->children;
		/* any child, and none has ever ended */
		if (t->seen == 0 && lead->n_births && !lead->odd_births &&
			!t->signalled && t->nr == SYS_wait4 &&
			(int)t->args[0] == -1 &&
			!(t->args[2] & (__WCLONE | __WNOTHREAD))) {
			t->waits_child = true;
			return order_wait(o, t);
		}
	}
	if (t->nr == SYS_waitid && t->args[2] == 0)
		order_replace(t, 2, place_of_info(t));
	order_replace(t, arg, t->args[arg] | flag);
	t->then = ORDER_TRIED;
	return waits_child ? ORDER_TIMED_LEAVE : ORDER_LEAVE;
}

/* F_SETLKW becomes F_SETLK. */
enum order_way
order_row_lock(struct order *o, struct order_thread *t)
{
	(void)o;
	order_replace(t, 1, t->args[1] - 1);
	t->then = ORDER_TRIED;
	return ORDER_LEAVE;
}

/* A copy of the operations, below the stack, none of which waits. */
static bool
replace_operations(struct order_thread *t, const struct sembuf *ops, size_t n)
{
	struct sembuf never[SEM_OPS_MAX];
	const uint64_t to = scratch_of(t, sizeof never);

	for (size_t i = 0; i < n; i++) {
		never[i] = ops[i];
		never[i].sem_flg |= IPC_NOWAIT;
	}
	if (!tracee_poke(t->b.tid, to, never, n * sizeof *never))
		return false;
	order_replace(t, 1, to);
	return true;
}

enum order_way
order_row_semop(struct order *o, struct order_thread *t)
{
	struct sembuf ops[SEM_OPS_MAX];
	const uint64_t n = t->args[2];
	size_t n_never = 0;
	int64_t length = -1;

	if (t->again && t->deadline <= order_now(o)) {
		order_clear(o, t);
		return order_skip(t, -EAGAIN);
	}
	if (n == 0 || n > SEM_OPS_MAX ||
		!tracee_peek(t->b.tid, t->args[1], ops, n * sizeof *ops))
		return order_row_lent(o, t);
	for (size_t i = 0; i < n; i++)
		n_never += (ops[i].sem_flg & IPC_NOWAIT) != 0;
	if (t->nr == SYS_semtimedop && t->args[3])
		length = order_spec(t->b.tid, t->args[3]);
	/* where some wait, the result does not tell which has failed */
	if (n_never || (t->nr == SYS_semtimedop && t->args[3] && length < 0) ||
		!replace_operations(t, ops, n))
		return order_row_lent(o, t);
	if (!t->again)
		order_deadline(o, t, length);
	t->then = ORDER_TRIED;
	return ORDER_LEAVE;
}

static bool
would_wait(const struct order_thread *t, int64_t result)
{
	siginfo_t info = {.si_pid = 0};

	switch (t->nr) {
	case SYS_wait4:
		return result == 0;
	case SYS_waitid:
		return result == 0 &&
		       tracee_peek(t->b.tid, place_of_info(t), &info,
			       sizeof info) &&
		       info.si_pid == 0;
	case SYS_msgrcv:
		return result == -ENOMSG;
	case SYS_fcntl:
		return result == -EAGAIN || result == -EACCES;
	default:
		return result == -EAGAIN;
	}
}

/* What a signal does to the call. */
static int64_t
restart_of(const struct order_thread *t)
{
	switch (t->nr) {
	case SYS_semop:
	case SYS_semtimedop:
	case SYS_msgsnd:
	case SYS_msgrcv:
		return -NO_HAND;
	case SYS_futex:
		return -NO_INTR;
	default:
		return -ORDER_RESTART;
	}
}

bool
order_tried(struct order *o, struct order_thread *t, int64_t result)
{
	if (!would_wait(t, result)) {
		o->progress++;
		order_clear(o, t);
		return false;
	}
	(void)tracee_set_result(t->b.tid, restart_of(t));
	t->check = t->check || t->signalled;
	t->stop = ORDER_AFTER;
	t->waits_child = t->nr == SYS_wait4 || t->nr == SYS_waitid;
	t->tries = !t->waits_child;
	t->seen = t->tries ? o->progress : t->seen;
	t->tried = o->handovers;
	if (t->nr == SYS_futex)
		order_queue(o, t);
	return order_wait(o, t) == ORDER_HELD;
}

static bool
awaits_record(const struct order_thread *t)
{
	return t->row && t->nr == SYS_fcntl && (int)t->args[1] == F_SETLKW;
}

bool
order_lend_lock(struct order *o)
{
	struct order_thread *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < o->baton.n; i++) {
		struct order_thread *t = order_thread_of(o->baton.threads[i]);
		const bool locks = awaits_record(t);
		const bool waits = t->b.state == BATON_WAITS && !t->asleep;

		if (!waits && !locks)
			return false; /* it may free one */
		n += locks;
		if (waits && locks && (!first || t->b.since < first->b.since))
			first = t;
	}
	if (n < 2 || !first)
		return false;
	first->lent = true;
	baton_ready(&o->baton, &first->b);
	return true;
}
