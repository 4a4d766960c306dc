/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine_table.h - the system calls of a process that reads foreign bytes,
 * and of the one that answers a build's calls.
 *
 * In the rows' own form, see seccomp_table.h; what stands in no row gets
 * ENOSYS.
 */
#ifndef SANDBOX_FILTER_CONFINE_TABLE_H
#define SANDBOX_FILTER_CONFINE_TABLE_H

#include "sandbox/filter/seccomp_table.h"

/* Bytes in, answer out. */
extern const struct seccomp_row confine_parse_rows[];
extern const size_t n_confine_parse_rows;
/* The same, and what makes files beneath a folder. */
extern const struct seccomp_row confine_unpack_rows[];
extern const size_t n_confine_unpack_rows;
/* Beside the box, see virtual.h. */
extern const struct seccomp_row confine_answers_rows[];
extern const size_t n_confine_answers_rows;

#endif
