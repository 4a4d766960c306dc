/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sanitized.h - is hallmark built with sanitizers?
 *
 * Sanitizers map terabytes, read the processor's counter, make system calls of
 * their own and write their reports to standard error.  So in such a build
 * memory is not limited, the counter stays readable, standard error stays open,
 * and the filters allow those calls.
 */
#ifndef SANDBOX_CORE_SANITIZED_H
#define SANDBOX_CORE_SANITIZED_H

/* meson.build defines it where b_sanitize is set */
#ifdef HALLMARK_SANITIZED
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#endif
