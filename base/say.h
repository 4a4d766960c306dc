/* SPDX-License-Identifier: Apache-2.0 */
/*
 * say.h - words for people, on standard error.
 *
 * A step is a line "  verb   what"; on a terminal the current step is
 * redrawn with its progress, elsewhere it is printed once when it begins.
 * Colour only on a terminal and without NO_COLOR.
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

/* say_step - what is being done now: say_step("unpack", "%zu packages", n) */
void say_step(const char *verb, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* say_progress - how far the current step is; terminal only, ten a second */
void say_progress(int64_t done, int64_t of, const char *unit);
/* say_done - ends the line of the current step */
void say_done(void);
void say_note(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not when quiet */
void say_detail(const char *fmt, ...) PRINTF_LIKE(1, 2);  /* when verbose */
void say_tail(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not when quiet */
void say_warning(const char *fmt, ...) PRINTF_LIKE(1, 2); /* always */
void say_error(const struct error *err);                  /* always */

#endif
