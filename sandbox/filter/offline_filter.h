/* SPDX-License-Identifier: Apache-2.0 */
/* offline_filter.h - the filter of a helper that runs code of others. */
#ifndef SANDBOX_FILTER_OFFLINE_FILTER_H
#define SANDBOX_FILTER_OFFLINE_FILTER_H

#include "base/error.h"

/*
 * offline_filter - from now on this process starts no program, creates no
 * socket but Unix ones, and traces no other process
 *
 * Every other system call is left: which ones a library makes is not known.
 * For good; requires no_new_privs.
 */
int offline_filter(struct error *err) MUST_CHECK;

#endif
