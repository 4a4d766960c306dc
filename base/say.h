/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.h - messages for people, on standard error.
 *
 * A step is a line "  verb   object".  A terminal shows the current step with
 * its progress, redrawn; elsewhere the line is printed once, when the step
 * begins.  Colour appears only on a terminal and without NO_COLOR.
 */
#ifndef BASE_SAY_H
#define BASE_SAY_H

#include "base/bytes.h"

enum say_level {
	SAY_QUIET,
	SAY_NORMAL,
	SAY_VERBOSE
};

void say_init(enum say_level level);
bool say_is_verbose(void);

/* say_step - begin a step: say_step("unpack", "%zu packages", n) */
void say_step(const char *verb, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* say_progress - the progress of the current step; terminal only, at most ten
 * times a second */
void say_progress(int64_t done, int64_t of, const char *unit);
/* say_done - end the line of the current step */
void say_done(void);
void say_note(const char *fmt, ...) PRINTF_LIKE(1, 2);   /* not when quiet */
void say_detail(const char *fmt, ...) PRINTF_LIKE(1, 2); /* when verbose */
void say_tail(const char *fmt, ...) PRINTF_LIKE(1, 2);   /* not when quiet */
/*
 * say_output - print a piece of what a build has printed, with "  | " before
 * each line, as say_tail() does: it is told apart from hallmark's own lines
 *
 * In all these functions a space comes between "##word" and "[", which services
 * that run builds would take for a command to them.
 * returns 0; -1 with ERROR_SYSTEM if standard error takes no more
 */
int say_output(const char *piece, size_t len, struct error *err) MUST_CHECK;
void say_warning(const char *fmt, ...) PRINTF_LIKE(1, 2); /* always */
/* say_log - where the output of the build is that runs; a detail, and what
 * say_log_path() then returns, for the answer about a failure (else NULL) */
void say_log(const char *path);
const char *say_log_path(void);
/* say_script - the script of the build ended with this exit status: for the
 * answer about a failure, with say_script_status(); -1: none has */
void say_script(int status);
int say_script_status(void);
void say_error(const struct error *err); /* always */

#endif
