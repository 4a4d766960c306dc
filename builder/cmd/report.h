/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - prints what a check of a store, a layout or an image found. */
#ifndef BUILDER_CMD_REPORT_H
#define BUILDER_CMD_REPORT_H

#include "builder/check/layout_check.h"

/* report_print - on standard output: one problem a line, or one JSON object */
void report_print(const struct layout_report *report, bool json);

struct findings;
/* report_findings - each finding in words, with what failed below it */
void report_findings(const struct findings *f);
/* report_word - a text in our own grammar of names as it is, any other quoted;
 * NULL: "-" */
const char *report_word(const char *text);

#endif
