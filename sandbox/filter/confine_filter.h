/* SPDX-License-Identifier: Apache-2.0 */
/* confine_filter.h - the compiled filters of confine_table.c. */
#ifndef SANDBOX_FILTER_CONFINE_FILTER_H
#define SANDBOX_FILTER_CONFINE_FILTER_H

#include "base/error.h"

#include <linux/filter.h>

extern const struct sock_filter seccomp_parse[];
extern const size_t n_seccomp_parse;
extern const struct sock_filter seccomp_unpack[];
extern const size_t n_seccomp_unpack;
extern const struct sock_filter seccomp_answers[];
extern const size_t n_seccomp_answers;

enum confine_filter {
	CONFINE_PARSE,
	CONFINE_UNPACK,
	CONFINE_ANSWERS,
};
/* confine_filter - install one of them, for good; requires no_new_privs */
int confine_filter(enum confine_filter which, struct error *err) MUST_CHECK;

#endif
