/* SPDX-License-Identifier: Apache-2.0 */
/* confine_filter.h - the compiled filters of confine_table.c. */
#ifndef SANDBOX_CONFINE_FILTER_H
#define SANDBOX_CONFINE_FILTER_H

#include "base/error.h"

#include <linux/filter.h>
#include <stdbool.h>

extern const struct sock_filter seccomp_parse[];
extern const size_t n_seccomp_parse;
extern const struct sock_filter seccomp_unpack[];
extern const size_t n_seccomp_unpack;

/* confine_filter - put one on, for good; after no_new_privs */
int confine_filter(bool unpacks, struct error *err) MUST_CHECK;

#endif
