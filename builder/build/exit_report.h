/* SPDX-License-Identifier: Apache-2.0 */
/* exit_report.h - describe how a box ended. */
#ifndef BUILDER_BUILD_EXIT_REPORT_H
#define BUILDER_BUILD_EXIT_REPORT_H

#include "sandbox/box.h"

/*
 * exit_report_judge - whether the program in the box succeeded
 *
 * in      what  names the program: "the build of hello"
 * returns 0; -1 with ERROR_LIMIT, which says what limit was reached, its value
 *         and how to raise it; ERROR_FAILED if the program failed; ERROR_SYSTEM
 *         if the machine had no memory left
 */
int exit_report_judge(const struct box_report *report,
	const struct box_plan *plan, const char *what,
	struct error *err) MUST_CHECK;

/* exit_report_full - filling a box failed; if the limit 'disk' was the reason,
 * say so in err */
int exit_report_full(const struct box_plan *plan, struct error *err);
/* exit_report_large - reading the output failed; if the limit 'disk' was the
 * reason, say so in err */
int exit_report_large(const struct box_plan *plan, struct error *err);

#endif
