/* SPDX-License-Identifier: Apache-2.0 */
/* ending.h - how a box ended, in words. */
#ifndef BUILDER_BUILD_ENDING_H
#define BUILDER_BUILD_ENDING_H

#include "sandbox/box.h"

/*
 * ending_judge - was it a success?
 *
 * in      what  "the build of hello"
 * returns 0; -1 with ERROR_LIMIT, which limit was reached, what it is and how
 *         to raise it; ERROR_FAILED where the program said no
 */
int ending_judge(const struct box_report *report, const struct box_plan *plan,
	const char *what, struct error *err) MUST_CHECK;

/* ending_full - a box could not be filled: is that the limit 'disk'? Then the
 * failure says so */
int ending_full(const struct box_plan *plan, struct error *err);

#endif
