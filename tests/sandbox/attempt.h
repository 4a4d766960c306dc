/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attempt.h - what a hostile build tries, as rows.
 *
 * A row says which protections together stop it, as few as there are.  The
 * probe tries it in the real box, where it must fail in the way of the row;
 * without.c opens a box without exactly these, where it must succeed.  So no
 * attempt can fail for another reason than the one it names.
 */
#ifndef TESTS_SANDBOX_ATTEMPT_H
#define TESTS_SANDBOX_ATTEMPT_H

#include "sandbox/core/protections.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* A raw call, so that no library answers for the kernel. */
#define CALL(...) ((int)syscall(__VA_ARGS__))

#define KILLED (-1) /* by SIGSYS */
/* by SIGSEGV: this kernel has no entry for such a call, none is ever made */
#define NO_ENTRY (-2)

/* What of the filter is left out: every refusal of one call, the rows of it
 * that ask for one value, or the question of the architecture. */
#define FILTER_CALL UINT64_C(0x10000)
#define FILTER_FOREIGN UINT64_C(0x20000)
#define CALLS(nr) (FILTER_CALL | (uint64_t)(nr))
#define ROW(nr, value) (CALLS(nr) | ((uint64_t)(value) + 1) << 32)
#define LIMIT(what) (PROTECTION_LIMIT + (what))

enum shown {
	SHOWN,      /* by everybody */
	SHOWN_ROOT, /* by root alone: where the host's own root is asked for */
	SHOWN_HERE, /* unless this machine cannot, for the reason given */
	SHOWN_ROOT_HERE,
};

struct attempt {
	const char *name;
	int (*try)(void); /* below 0: it failed, errno says how */
	int error;        /* errno, or KILLED */
	uint64_t without[8];
	enum shown shown;
	const char *reason;
};

struct attempt_group {
	const struct attempt *rows;
	size_t n;
};
/* One a file. */
#define GROUP(name) extern const struct attempt_group attempts_##name
GROUP(mounts);
GROUP(namespaces);
GROUP(kernel);
GROUP(calls);
GROUP(setid);
GROUP(processes);
GROUP(limits);
GROUP(files);
GROUP(proc);
GROUP(net);
GROUP(host);
GROUP(of_others); /* another build runs at the same time */

/* attempt_next - all of them, one after another: NULL first, NULL at last */
const struct attempt *attempt_next(const struct attempt *at);
/* attempt_find - by its name, or NULL */
const struct attempt *attempt_find(const char *name);
bool attempt_of_others(const struct attempt *at);

/* hold - offer another build all that can be offered; does not return */
int hold(void);
/* litter - leave as much as can be left, processes among it */
int litter(void);

/* for the rows: fail in a way of their own; count one errno as success, where
 * it shows that the kernel itself looked at the arguments; a file to write */
int fail_with(int error);
int reached(int r, int error);
int make_file(const char *path);
/* what a file says, or nothing */
const char *text_of(const char *path);
/* a number from the environment: what the host told us of itself */
long told(const char *name);

#endif
