/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error.h - one failure, described once, in a struct that the caller owns.
 *
 * The caller owns a struct error on its stack and passes its address last.
 * A function that fails fills it and returns -1; a function that succeeds
 * does not change it.  There is no global and no heap: a child in the sandbox
 * writes the struct to a pipe as it is, and so reports exactly like a callee.
 *
 * Sentences: lower case, no full stop, the thing, then the reason, then if
 * possible the command that mends it.  Foreign bytes go through text_quote().
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/scoped.h"

#include <stdbool.h>

enum error_kind {
	ERROR_NONE = 0,
	ERROR_USAGE,     /* the command line is wrong; exit 2 */
	ERROR_INPUT,     /* a file or name from the user is wrong; exit 2 */
	ERROR_INTEGRITY, /* bytes do not match a digest or signature; 1 */
	ERROR_POLICY,    /* checked, and the answer is no; 1 */
	ERROR_FAILED,    /* the recipe's own script failed; 1 */
	ERROR_NETWORK,   /* a mirror or remote gave no valid answer; 2 */
	ERROR_SYSTEM,    /* the kernel or a library failed, see sys; 2 */
	ERROR_LIMIT,     /* a limit was reached; 2 */
	ERROR_INTERNAL,  /* a mistake in hallmark itself; 2 */
	ERROR_KINDS
};

#define ERROR_TEXT_MAX 1024 /* bytes, with the terminating NUL */

struct error {
	enum error_kind kind;
	int sys;                   /* errno, or 0 */
	char text[ERROR_TEXT_MAX]; /* outermost context first, no newline */
};

#define ERROR_INIT \
	{ \
		.kind = ERROR_NONE \
	}

/* error_set - describe a failure.  Always returns -1. */
int error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* error_sys - the same for a failed system call; appends strerror(errno) */
int error_sys(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * error_wrap - put "context: " in front of the present text
 *
 * in      err   already filled by the callee
 * returns -1, so the usual line is: return error_wrap(err, "reading %s", p);
 */
int error_wrap(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* error_is_own - the machine or hallmark failed, and this tells nothing of what
 * was read: another time it may be read */
bool error_is_own(const struct error *err);

/* error_hint - append "; " and the advice that mends it.  Always returns -1. */
int error_hint(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* error_kind_name - "usage", "input" …, for programs */
const char *error_kind_name(enum error_kind kind);

/* error_status - the exit status of this kind of failure: 1 or 2 */
int error_status(const struct error *err);

#endif
