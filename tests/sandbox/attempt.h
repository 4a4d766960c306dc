/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attempt.h - what a hostile build tries, one row per attempt.
 *
 * A row names the smallest set of protections that stops the attempt.  In the
 * real box the attempt must fail in the way that the row says; without.c opens
 * a box without exactly these protections, where it must succeed.  So no
 * attempt can fail for a reason other than the one that its row names.
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

/* A raw call, so that no library answers instead of the kernel. */
#define CALL(...) ((int)syscall(__VA_ARGS__))

#define KILLED (-1) /* by SIGSYS */
/* by SIGSEGV: this kernel has no entry for 32-bit calls, so none can be made */
#define NO_ENTRY (-2)

/* The part of the filter that is left out: every refusal of one call, the rows
 * that test one value, or the test of the architecture. */
#define FILTER_CALL UINT64_C(0x10000)
#define FILTER_FOREIGN UINT64_C(0x20000)
#define CALLS(nr) (FILTER_CALL | (uint64_t)(nr))
#define ROW(nr, value) (CALLS(nr) | ((uint64_t)(value) + 1) << 32)
#define LIMIT(what) (PROTECTION_LIMIT + (what))

enum shown {
	SHOWN,      /* shown by every user */
	SHOWN_ROOT, /* shown by root only: requires the host's real root */
	SHOWN_HERE, /* shown unless this machine cannot, for the reason given */
	SHOWN_ROOT_HERE,
};

struct attempt {
	const char *name;
	int (*try)(void); /* below 0: it failed; see errno */
	int error;        /* errno, or KILLED */
	uint64_t without[8];
	enum shown shown;
	const char *reason;
};

struct attempt_group {
	const struct attempt *rows;
	size_t n;
};
/* One group per file. */
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

/* attempt_next - iterate over all rows: start with NULL, NULL at the end */
const struct attempt *attempt_next(const struct attempt *at);
/* attempt_find - find a row by its name; NULL if there is none */
const struct attempt *attempt_find(const char *name);
bool attempt_of_others(const struct attempt *at);

/* hold - offer another build everything that can be offered; never returns */
int hold(void);
/* litter - leave behind as much as possible, processes included */
int litter(void);

/* For the rows: fail_with() fails with this errno; reached() counts one errno
 * as success, if it shows that the kernel itself checked the arguments;
 * make_file() makes a file to write. */
int fail_with(int error);
int reached(int r, int error);
int make_file(const char *path);
/* text_of - the contents of a file, or "" */
const char *text_of(const char *path);
/* told - a number from the environment, where the host puts facts about
 * itself */
long told(const char *name);

#endif
