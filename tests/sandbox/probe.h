/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h - what the parts of the probe share. */
#ifndef TESTS_SANDBOX_PROBE_H
#define TESTS_SANDBOX_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* A raw call, so that no library answers for the kernel. */
#define CALL(...) ((int)syscall(__VA_ARGS__))

void tell(bool good, const char *name, const char *why);
/* What must fail, and with which errno. */
struct attempt {
	const char *name;
	int (*try)(void);
	int error;
};
extern const struct attempt attempts_reach[];
extern const size_t n_attempts_reach;

void refused(void);

#endif
