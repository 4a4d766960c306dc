/* SPDX-License-Identifier: Apache-2.0 */
/* seccomp.h - the compiled filters of seccomp_table.c; install one of them. */
#ifndef SANDBOX_FILTER_SECCOMP_H
#define SANDBOX_FILTER_SECCOMP_H

#include "sandbox/plan.h"

#include <linux/filter.h>
#include <stddef.h>

extern const struct sock_filter seccomp_hermetic[];
extern const size_t n_seccomp_hermetic;
extern const struct sock_filter seccomp_deterministic[];
extern const size_t n_seccomp_deterministic;
extern const struct sock_filter seccomp_ordered[];
extern const size_t n_seccomp_ordered;
extern const struct sock_filter seccomp_traced[];
extern const size_t n_seccomp_traced;
extern const struct sock_filter seccomp_traced_ordered[];
extern const size_t n_seccomp_traced_ordered;

/*
 * seccomp_enter - install the plan's filter for good; children inherit it
 *
 * out     *listener  receives notifications of the calls that the box answers;
 *                    -1 where the level has none
 */
int seccomp_enter(int *listener, const struct box_plan *plan,
	struct error *err) MUST_CHECK;

#endif
