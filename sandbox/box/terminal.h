/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.h - hallmark's own terminal, while a box shows its terminal there.
 *
 * Ours is descriptor 0; no process of a box ever holds it.
 */
#ifndef SANDBOX_BOX_TERMINAL_H
#define SANDBOX_BOX_TERMINAL_H

#include "base/error.h"

#include <stdbool.h>
#include <termios.h>

struct terminal {
	bool raw;
	struct termios before;
};
#define TERMINAL_INIT \
	{ \
		.raw = false \
	}

/* terminal_take - set raw mode, so that every key is a byte; if hallmark is a
 * background job, SIGTTOU stops it until the shell continues it */
int terminal_take(struct terminal *s, struct error *err) MUST_CHECK;
/* terminal_take_again - raw mode after a stop; no effect in the background */
void terminal_take_again(struct terminal *s);
/* terminal_give_back - restore the mode; never fails, never stops hallmark */
void terminal_give_back(struct terminal *s);
DEFINE_SCOPED_IN(struct terminal, terminal_give_back);

/* terminal_size - copy the size of our terminal to the terminal of master */
void terminal_size(int master);

/* Position inside a UTF-8 character between two pieces of output. */
struct tamer {
	unsigned char first; /* byte of the character */
	int n_left;          /* bytes of the character still to come */
};

/*
 * terminal_tame - replace the control characters of one piece of output by '?'
 *
 * C1 controls too; those in keep stay.  Output can attack a terminal: without
 * control characters it cannot begin an escape sequence, set the title or make
 * the terminal send input.
 */
void terminal_tame(struct tamer *t, char *piece, size_t len, const char *keep);

#endif
