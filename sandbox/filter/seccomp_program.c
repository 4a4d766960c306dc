/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the program that prints the filters, not of hallmark itself. */
#include "sandbox/filter/seccomp_program.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <string.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "hallmark's box knows x86-64 and aarch64"
#endif

const uint32_t seccomp_program_arch = ARCH;

#define NR_MAX 1024 /* no architecture has larger numbers, except x32 */

struct maker {
	struct seccomp_program *out;
	const struct seccomp_row *rows;
	const int *numbers;
	size_t n_rows;
	enum seccomp_use use;
	bool full;
};

static void
emit(struct maker *m, unsigned short code, uint32_t k, size_t jt, size_t jf)
{
	struct seccomp_program *p = m->out;

	m->full = m->full || p->len == SECCOMP_PROGRAM_MAX || jt > 255 ||
		  jf > 255;
	if (!m->full)
		p->code[p->len++] = (struct sock_filter){
			code, (unsigned char)jt, (unsigned char)jf, k};
}

static void
emit_return(struct maker *m, uint32_t value)
{
	emit(m, BPF_RET | BPF_K, value, 0, 0);
}

static uint32_t
action(const struct maker *m, const struct seccomp_row *row)
{
	const bool deterministic = m->use != SECCOMP_USE_HERMETIC;

	switch (row->kind) {
	case SECCOMP_REFUSE:
		return SECCOMP_RET_ERRNO | (uint32_t)row->value;
	case SECCOMP_PRETEND:
		return SECCOMP_RET_ERRNO;
	case SECCOMP_ANSWER:
		return deterministic ? SECCOMP_RET_USER_NOTIF
				     : SECCOMP_RET_ALLOW;
	case SECCOMP_ANSWER_OR_PRETEND:
		return deterministic ? SECCOMP_RET_USER_NOTIF
				     : SECCOMP_RET_ERRNO;
	case SECCOMP_SEE:
		return SECCOMP_RET_USER_NOTIF;
	case SECCOMP_HOLD: /* row_counts() leaves these out elsewhere */
	case SECCOMP_ALTER:
	case SECCOMP_WATCH:
		return deterministic ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
	default:
		return SECCOMP_RET_ALLOW;
	}
}

/* Does this row decide about this call in this program? */
static bool
row_counts(const struct maker *m, size_t i, int nr)
{
	if (m->numbers[i] != nr)
		return false;
	if (m->rows[i].kind == SECCOMP_HOLD)
		return m->use == SECCOMP_USE_ORDERED ||
		       m->use == SECCOMP_USE_TRACED_ORDERED;
	if (m->rows[i].kind == SECCOMP_SEE)
		return m->use == SECCOMP_USE_TRACED ||
		       m->use == SECCOMP_USE_TRACED_ORDERED;
	return m->rows[i].kind != SECCOMP_ALTER ||
	       m->use != SECCOMP_USE_HERMETIC;
}

/* Does the condition hold where any bit of the mask is set? */
static bool
is_any(const struct seccomp_when *w)
{
	return w->arg > SECCOMP_ANY;
}

/* The offset in struct seccomp_data of the tested half of an argument. */
static uint32_t
argument_offset(int arg)
{
	const bool upper = arg > SECCOMP_UPPER;

	return (uint32_t)(16 + 8 * (arg - 1 - (upper ? SECCOMP_UPPER : 0)) +
			  (upper ? 4 : 0));
}

/* Emit one condition; *held is the argument that is loaded, or 0.  Returns the
 * jump for the case that it does not hold; the jump has no length yet. */
static size_t
emit_condition(struct maker *m, const struct seccomp_when *w, int *held)
{
	const int arg = is_any(w) ? w->arg - SECCOMP_ANY : w->arg;
	bool none = w->value == 0,
	     bit = w->value == w->mask && (w->mask & (w->mask - 1)) == 0;

	if (*held != arg)
		emit(m, BPF_LD | BPF_W | BPF_ABS, argument_offset(arg), 0, 0);
	*held = arg;
	if (w->mask == UINT32_MAX && !is_any(w)) {
		emit(m, BPF_JMP | BPF_JEQ | BPF_K, w->value, 0, 0);
	} else if (none || bit) {
		emit(m, BPF_JMP | BPF_JSET | BPF_K, w->mask, 0, 0);
	} else {
		emit(m, BPF_ALU | BPF_AND | BPF_K, w->mask, 0, 0);
		emit(m, BPF_JMP | BPF_JEQ | BPF_K, w->value, 0, 0);
		*held = 0;
	}
	return m->out->len - 1;
}

/* Set the length of a jump, so that it leads to the next instruction. */
static void
patch_jump(struct maker *m, size_t jump, bool on_set)
{
	struct sock_filter *i = &m->out->code[jump];
	size_t length = m->out->len - jump - 1;

	m->full = m->full || length > 255;
	if (on_set)
		i->jt = (unsigned char)length;
	else
		i->jf = (unsigned char)length;
}

/* Emit one row of a call.  Returns the argument that is loaded where the row
 * does not match, or 0. */
static int
emit_row(struct maker *m, const struct seccomp_row *row, int held)
{
	size_t jumps[SECCOMP_WHEN_MAX], n = 0;
	int first = 0;
	bool same = true;

	for (; n < SECCOMP_WHEN_MAX && row->when[n].arg; n++) {
		jumps[n] = emit_condition(m, &row->when[n], &held);
		first = n == 0 ? held : first;
		same = same && first == held;
	}
	emit_return(m, action(m, row));
	for (size_t j = 0; j < n && !m->full; j++)
		patch_jump(m, jumps[j],
			row->when[j].value == 0 && !is_any(&row->when[j]) &&
				row->when[j].mask != UINT32_MAX);
	return same && n > 0 ? held : 0;
}

/* Emit the rows of one call; the first match decides. */
static void
emit_rows(struct maker *m, int nr)
{
	int held = 0;

	for (size_t i = 0; i < m->n_rows; i++) {
		if (!row_counts(m, i, nr))
			continue;
		held = emit_row(m, &m->rows[i], held);
		if (!m->rows[i].when[0].arg)
			return;
	}
	emit_return(m, SECCOMP_RET_ERRNO | ENOSYS);
}

/* The action for a call number, or -1 where its arguments decide. */
static int64_t
fixed_action(const struct maker *m, int nr)
{
	for (size_t i = 0; i < m->n_rows; i++)
		if (row_counts(m, i, nr))
			return m->rows[i].when[0].arg
				       ? -1
				       : (int64_t)action(m, &m->rows[i]);
	return SECCOMP_RET_ERRNO | ENOSYS;
}

/* Let a jump lead to the next instruction; where that is too far for its 8
 * bits, insert a long jump behind it. */
static void
patch_long_jump(struct maker *m, size_t jump)
{
	struct seccomp_program *p = m->out;
	size_t length = p->len - jump - 1;

	if (length <= 255) {
		p->code[jump].jt = (unsigned char)length;
		return;
	}
	emit(m, BPF_JMP | BPF_JA, 0, 0, 0);
	if (m->full)
		return;
	memmove(&p->code[jump + 2], &p->code[jump + 1],
		length * sizeof *p->code);
	p->code[jump].jf = 1;
	p->code[jump + 1] =
		(struct sock_filter){BPF_JMP | BPF_JA, 0, 0, (uint32_t)length};
}

static void
emit_search(struct maker *m, const int *starts, size_t n)
{
	size_t jump;

	if (n == 1) {
		int64_t is = fixed_action(m, starts[0]);

		if (is < 0)
			emit_rows(m, starts[0]);
		else
			emit_return(m, (uint32_t)is);
		return;
	}
	jump = m->out->len;
	emit(m, BPF_JMP | BPF_JGE | BPF_K, (uint32_t)starts[n / 2], 0, 0);
	emit_search(m, starts, n / 2);
	patch_long_jump(m, jump);
	emit_search(m, starts + n / 2, n - n / 2);
}

bool
seccomp_program_make(struct seccomp_program *out,
	const struct seccomp_row *rows, const int *numbers, size_t n_rows,
	enum seccomp_use use)
{
	struct maker m = {.out = out,
		.rows = rows,
		.numbers = numbers,
		.n_rows = n_rows,
		.use = use};
	int starts[NR_MAX];
	size_t n = 0;

	out->len = 0;
	for (int nr = 0; nr < NR_MAX; nr++)
		if (nr == 0 || fixed_action(&m, nr) < 0 ||
			fixed_action(&m, nr) != fixed_action(&m, nr - 1))
			starts[n++] = nr;
	emit(&m, BPF_LD | BPF_W | BPF_ABS, 4, 0, 0);
	emit(&m, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	emit_return(&m, SECCOMP_RET_KILL_PROCESS);
	emit(&m, BPF_LD | BPF_W | BPF_ABS, 0, 0, 0);
	/* x32 numbers have bit 30; -1 is a call that a tracer has cancelled */
	emit(&m, BPF_JMP | BPF_JSET | BPF_K, 0x40000000, 0, 1);
	emit_return(&m, SECCOMP_RET_KILL_PROCESS);
	emit_search(&m, starts, n);
	return !m.full;
}
