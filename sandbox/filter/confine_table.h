/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine_table.h - the system calls of a helper that parses foreign bytes, and
 * of the answering process.
 *
 * The rows have the form of seccomp_table.h; a call without a row fails with
 * ENOSYS.
 */
#ifndef SANDBOX_FILTER_CONFINE_TABLE_H
#define SANDBOX_FILTER_CONFINE_TABLE_H

#include "sandbox/filter/seccomp_table.h"

/* Of a helper that reads bytes and returns an answer. */
extern const struct seccomp_row confine_parse_rows[];
extern const size_t n_confine_parse_rows;
/* Of a helper that also creates files beneath a folder. */
extern const struct seccomp_row confine_unpack_rows[];
extern const size_t n_confine_unpack_rows;
/* Of the answering process, see sandbox/answer/dispatch.h. */
extern const struct seccomp_row confine_answers_rows[];
extern const size_t n_confine_answers_rows;

#endif
