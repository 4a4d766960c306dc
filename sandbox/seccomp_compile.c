/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to libseccomp, which knows the numbers of system calls: a program
 * that runs while hallmark is built and prints the filters as C.  Compiling
 * them at each start would cost more than the rest of the box.
 *
 *     seccomp-compile > seccomp_filters.c
 *
 * The filter is a binary search over ranges of call numbers that are treated
 * alike; at its leaves stand an answer, or the rows of one call in order.
 */
#include "sandbox/seccomp_table.h"

#include <err.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "hallmark's box knows x86-64 and aarch64"
#endif

#define NR_MAX 1024 /* no architecture has more; x32 begins far above */
#define CODE_MAX 4096

struct program {
	struct sock_filter code[CODE_MAX];
	size_t len;
};

static bool deterministic;
static int numbers[2048]; /* of each row: its call's number, or below 0 */

static void
emit(struct program *p, unsigned short code, uint32_t k, size_t jt, size_t jf)
{
	if (p->len == CODE_MAX || jt > 255 || jf > 255)
		errx(1, "the filter is too long");
	p->code[p->len++] = (struct sock_filter){
		code, (unsigned char)jt, (unsigned char)jf, k};
}

static void
answer(struct program *p, uint32_t value)
{
	emit(p, BPF_RET | BPF_K, value, 0, 0);
}

static uint32_t
action(const struct seccomp_row *row)
{
	switch (row->kind) {
	case SECCOMP_REFUSE:
		return SECCOMP_RET_ERRNO | (uint32_t)row->value;
	case SECCOMP_PRETEND:
		return SECCOMP_RET_ERRNO;
	case SECCOMP_ANSWER:
		return deterministic ? SECCOMP_RET_USER_NOTIF
				     : SECCOMP_RET_ALLOW;
	case SECCOMP_WATCH:
		return deterministic ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
	default:
		return SECCOMP_RET_ALLOW;
	}
}

/* The rows of one call, first match first; true where one always matches. */
static void
rows_of(struct program *p, int nr)
{
	for (size_t i = 0; i < n_seccomp_rows; i++) {
		const struct seccomp_row *row = &seccomp_rows[i];
		size_t n = 0;

		if (numbers[i] != nr)
			continue;
		while (n < 2 && row->when[n].arg)
			n++;
		for (size_t j = 0; j < n; j++) {
			const struct seccomp_when *w = &row->when[j];
			size_t left = (n - 1 - j) * 3 + 1;

			emit(p, BPF_LD | BPF_W | BPF_ABS,
				(uint32_t)(16 + 8 * (w->arg - 1)), 0, 0);
			emit(p, BPF_ALU | BPF_AND | BPF_K, w->mask, 0, 0);
			emit(p, BPF_JMP | BPF_JEQ | BPF_K, w->value, 0, left);
		}
		answer(p, action(row));
		if (n == 0)
			return;
	}
	answer(p, SECCOMP_RET_ERRNO | ENOSYS);
}

/* What one number comes to: an answer, or -1 where its arguments decide. */
static int64_t
simple(int nr)
{
	for (size_t i = 0; i < n_seccomp_rows; i++)
		if (numbers[i] == nr)
			return seccomp_rows[i].when[0].arg
				       ? -1
				       : (int64_t)action(&seccomp_rows[i]);
	return SECCOMP_RET_ERRNO | ENOSYS;
}

static void
search(struct program *p, const int *starts, size_t n)
{
	if (n == 1) {
		int64_t is = simple(starts[0]);

		if (is < 0)
			rows_of(p, starts[0]);
		else
			answer(p, (uint32_t)is);
		return;
	}
	emit(p, BPF_JMP | BPF_JGE | BPF_K, (uint32_t)starts[n / 2], 0, 1);
	size_t jump = p->len;
	emit(p, BPF_JMP | BPF_JA, 0, 0, 0);
	search(p, starts, n / 2);
	p->code[jump].k = (uint32_t)(p->len - jump - 1);
	search(p, starts + n / 2, n - n / 2);
}

static void
compile(const char *name)
{
	static struct program p;
	int starts[NR_MAX];
	size_t n = 0;

	p.len = 0;
	for (int nr = 0; nr < NR_MAX; nr++)
		if (nr == 0 || simple(nr) < 0 || simple(nr) != simple(nr - 1))
			starts[n++] = nr;
	emit(&p, BPF_LD | BPF_W | BPF_ABS, 4, 0, 0);
	emit(&p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	answer(&p, SECCOMP_RET_KILL_PROCESS);
	emit(&p, BPF_LD | BPF_W | BPF_ABS, 0, 0, 0);
	/* x32 numbers carry bit 30; -1 is what a tracer makes of a call */
	emit(&p, BPF_JMP | BPF_JSET | BPF_K, 0x40000000, 0, 1);
	answer(&p, SECCOMP_RET_KILL_PROCESS);
	search(&p, starts, n);
	printf("const struct sock_filter seccomp_%s[] = {\n", name);
	for (size_t i = 0; i < p.len; i++)
		printf("\t{0x%04x, %u, %u, 0x%08x},\n", p.code[i].code,
			p.code[i].jt, p.code[i].jf, p.code[i].k);
	printf("};\nconst size_t n_seccomp_%s = %zu;\n\n", name, p.len);
}

int
main(void)
{
	if (n_seccomp_rows > sizeof numbers / sizeof *numbers)
		errx(1, "too many rows");
	for (size_t i = 0; i < n_seccomp_rows; i++) {
		numbers[i] = seccomp_syscall_resolve_name(seccomp_rows[i].name);
		if (numbers[i] == __NR_SCMP_ERROR)
			errx(1, "no system call is named %s",
				seccomp_rows[i].name);
	}
	printf("/* made by sandbox/seccomp_compile.c from its table */\n"
	       "#include \"sandbox/seccomp.h\"\n\n");
	compile("hermetic");
	deterministic = true;
	compile("deterministic");
	return 0;
}
