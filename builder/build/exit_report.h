/* SPDX-License-Identifier: Apache-2.0 */
/* exit_report.h - how a box ended, in words. */
#ifndef BUILDER_BUILD_EXIT_REPORT_H
#define BUILDER_BUILD_EXIT_REPORT_H

#include "sandbox/box.h"

/*
 * exit_report_judge - was it a success?
 *
 * in      what  "the build of hello"
 * returns 0; -1 with ERROR_LIMIT, which limit was reached, what it is and how
 *         to raise it; ERROR_FAILED where the program said no
 */
int exit_report_judge(const struct box_report *report,
	const struct box_plan *plan, const char *what,
	struct error *err) MUST_CHECK;

/* exit_report_full - a box could not be filled: is that the limit 'disk'? Then
 * the failure says so */
int exit_report_full(const struct box_plan *plan, struct error *err);

#endif
