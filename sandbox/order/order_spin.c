/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A holder that spins: it waits for a word of memory to change, which only
 * another thread can do.
 *
 * It is known by single steps.  A thread that makes the same steps again and
 * again, and has the same values in all registers after each of them, does what
 * it has done before: it would do so for ever.  One look at each round is not
 * enough: a loop that counts in memory has the counter in a register, or in the
 * flags, only for a moment.  Code that was not optimized may add to a counter
 * on the stack without any trace in them, so a part of the stack is compared
 * too.
 *
 * When this looks depends on the machine, and a round may do something in memory
 * that it undoes, such as to take a lock.  So the thread gives way at one step of
 * its round, the same in every run: that with the least registers.
 */
#include "base/bytes.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"
#include "sandbox/order/order_look_private.h"
#include "sandbox/order/order_rows_private.h"

#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#define STEPS 400 /* at least, and: */
#define ROUNDS 4
#define VECTORS_MAX 544
#define RED_ZONE 128    /* below the stack pointer, in use too */
#define STACK_PART 4096 /* a page: each is there as a whole, or not at all */
#define STEP_LOOKS 50   /* each after a signal, or after this: */
#define STEP_PAUSE_NS 1000000

/* The thread runs on this processor, so the pause must leave it to the thread.
 * A signal that is taken here is lost to no other: the supervisor asks for its
 * children until none has an event. */
static void
pause_step(void)
{
	const struct timespec pause = {.tv_nsec = STEP_PAUSE_NS};
	sigset_t children;

	(void)sigemptyset(&children);
	(void)sigaddset(&children, SIGCHLD);
	(void)sigtimedwait(&children, NULL, &pause);
}

/* What a program computes with, except for memory and the upper halves of the
 * wide vectors. */
struct state {
	struct user_regs_struct regs;
	unsigned char vectors[VECTORS_MAX]; /* and floating point */
};

static bool
read_vectors(struct state *s, pid_t tid)
{
	return tracee_vectors_get(tid, s->vectors, sizeof s->vectors);
}

/* Its stack: variables of the function that runs, and of some callers. */
struct stack {
	uint64_t from;
	unsigned char parts[2][STACK_PART];
};

static void
read_stack(struct stack *s, pid_t tid)
{
	memset(s, 0, sizeof *s);
	s->from = (tracee_stack_pointer(tid) - RED_ZONE) &
		  ~(uint64_t)(STACK_PART - 1);
	for (size_t i = 0; i < ARRAY_LEN(s->parts); i++)
		(void)tracee_peek(
			tid, s->from + i * STACK_PART, s->parts[i], STACK_PART);
}

static bool
is_step(pid_t tid)
{
	siginfo_t info;

	return ptrace(PTRACE_GETSIGINFO, tid, NULL, &info) == 0 &&
	       (info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT);
}

void
order_clear_step(pid_t tid)
{
	struct user_regs_struct regs;

	if (tracee_registers_get(tid, &regs))
		cpu_clear_step(tid, &regs);
}

bool
order_take_step(struct order *o, pid_t tid)
{
	struct order_thread *t = order_find(o, tid);

	if (!t || !t->stepped || !is_step(tid))
		return false;
	t->stepped = false;
	order_clear_step(tid);
	return true;
}

/* Make one step; false if another event came, which is left to the tracer, or
 * if the step has no end yet: it has led into a call that waits, perhaps for a
 * thread that is held, and nothing here may wait for that. */
static bool
step_once(struct order_thread *t)
{
	const pid_t tid = t->b.tid;
	siginfo_t info = {.si_pid = 0};
	int status;

	t->stepped = true;
	if (ptrace(PTRACE_SINGLESTEP, tid, NULL, NULL) < 0)
		return false;
	for (int i = 0; i < STEP_LOOKS && info.si_pid == 0; i++) {
		pause_step();
		if (waitid(P_PID, (id_t)tid, &info,
			    WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) <
			0)
			return false;
	}
	if (info.si_pid != tid || info.si_code != CLD_TRAPPED ||
		info.si_status != SIGTRAP || !is_step(tid) ||
		waitpid(tid, &status, __WALL) != tid)
		return false;
	t->stepped = false;
	return true;
}

/* A read or write of a file that has done something has moved on in it, which
 * shows in no register. */
static bool
has_moved(pid_t tid, struct user_regs_struct *regs)
{
	return order_passes(cpu_call_made(tid, regs)) &&
	       (int64_t)*cpu_register_result(regs) > 0;
}

/* Its steps, from one state to the next time that it has the same, and makes the
 * same steps from there. */
struct round {
	struct state *states; /* vectors are zeros until they are read */
	int n;                /* that are known */
	int length;           /* 0: not known yet */
};

/* A look at a thread. */
struct look {
	const struct order *o;
	struct order_thread *t;
	int64_t began;                /* by the clock of the box */
	struct user_regs_struct regs; /* after the last step */
};

/* Make a step, and read the registers to which it has led. */
static enum order_spin
step_on(struct look *look)
{
	struct order_thread *t = look->t;

	/* the trap of a step before comes first */
	if (!t->stepped && cpu_shows_step(t->b.tid, &look->regs))
		return ORDER_SPIN_NOT;
	order_count(look->o, COUNTS_STEP);
	if (!step_once(t))
		return ORDER_SPIN_EVENT;
	if (!tracee_registers_get(t->b.tid, &look->regs))
		return ORDER_SPIN_NOT;
	cpu_clear_step(t->b.tid, &look->regs);
	/* a reader of clocks gives way after a number of reads */
	return order_now(look->o) != look->began ||
			       has_moved(t->b.tid, &look->regs)
		       ? ORDER_SPIN_NOT
		       : ORDER_SPIN_YES;
}

static bool
same_registers(const struct state *a, const struct user_regs_struct *b)
{
	return memcmp(&a->regs, b, sizeof *b) == 0;
}

/* Are the steps from this one on those from the first one, as far as they are
 * known? */
static bool
begins_again(const struct round *round, int at)
{
	for (int i = at; i < round->n; i++)
		if (!same_registers(&round->states[i - at],
			    &round->states[i].regs))
			return false;
	return true;
}

/* A step that no round has led to expect.  An inner loop that counts in memory
 * has the same registers each time, but for its end: it is no round. */
static void
add_step(struct round *round, const struct user_regs_struct *regs, int at)
{
	int length = round->length ? round->length + 1 : at > 0 ? at : 1;

	for (int i = round->n; i < at; i++)
		round->states[i].regs = round->states[i % round->length].regs;
	round->states[at].regs = *regs;
	round->n = at + 1;
	while (length < round->n && !begins_again(round, length))
		length++;
	round->length = length < round->n ? length : 0;
}

/* Make steps until they have been the same for several rounds. */
static enum order_spin
find_round(struct round *round, struct look *look, int longest)
{
	const pid_t tid = look->t->b.tid;
	struct stack first, last;
	int from = 0; /* the step at which the stack was read */

	for (int at = 0;; at++) {
		const enum order_spin r = step_on(look);

		if (r != ORDER_SPIN_YES)
			return r;
		if (round->length == 0 ||
			!same_registers(&round->states[at % round->length],
				&look->regs)) {
			if (at > longest)
				return ORDER_SPIN_NOT; /* too long a way */
			add_step(round, &look->regs, at);
			from = 0;
		}
		if (round->length == 0 || at % round->length != 0)
			continue;
		if (from == 0) {
			from = at;
			read_stack(&first, tid);
		} else if (at - from >= STEPS &&
			   at - from >= ROUNDS * round->length) {
			read_stack(&last, tid);
			return memcmp(&last, &first, sizeof last) == 0
				       ? ORDER_SPIN_YES
				       : ORDER_SPIN_NOT;
		}
	}
}

/* Make the steps from one to another, again: each has the state that it had
 * before; the vectors of a first time are kept. */
static enum order_spin
repeat_steps(struct round *round, struct look *look, int from, int to,
	bool first)
{
	for (int i = from + 1; i <= to; i++) {
		struct state *was = &round->states[i % round->length];
		struct state now = {.vectors = {0}};
		const enum order_spin r = step_on(look);

		if (r != ORDER_SPIN_YES)
			return r;
		if (!same_registers(was, &look->regs) ||
			!read_vectors(first ? was : &now, look->t->b.tid) ||
			(!first && memcmp(was->vectors, now.vectors,
					   sizeof now.vectors) != 0))
			return ORDER_SPIN_NOT;
	}
	return ORDER_SPIN_YES;
}

static bool
same_state(const struct state *a, const struct state *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* The step with the least registers; of several, one at which no other step is
 * equal.  Below 0: each has an equal one. */
static int
find_least(const struct round *round)
{
	int least = -1;

	for (int i = 0; i < round->length; i++) {
		const struct state *at = &round->states[i];
		int equal = 0;

		if (least >= 0 &&
			memcmp(at, &round->states[least], sizeof *at) > 0)
			continue;
		for (int j = 0; j < round->length; j++)
			equal += same_state(at, &round->states[j]);
		if (equal == 1)
			least = i;
	}
	return least;
}

enum order_spin
order_spins(const struct order *o, struct order_thread *t, int longest,
	int *length)
{
	scoped_free struct state *states =
		mem_alloc((size_t)longest + 1, sizeof *states);
	struct round round = {.states = states};
	struct look look = {.o = o, .t = t, .began = order_now(o)};
	enum order_spin r;
	int least;

	/* the kernel would unblock the trap, and forget its action */
	if (order_keeps_off(t, ORDER_TRAP) ||
		!tracee_registers_get(t->b.tid, &look.regs))
		return ORDER_SPIN_NOT;
	r = find_round(&round, &look, longest);
	for (int i = 0; i < 2 && r == ORDER_SPIN_YES; i++)
		r = repeat_steps(&round, &look, 0, round.length, i == 0);
	if (r != ORDER_SPIN_YES)
		return r;
	least = find_least(&round);
	if (least < 0)
		return ORDER_SPIN_NOT;
	*length = round.length;
	return repeat_steps(&round, &look, 0, least, false);
}
