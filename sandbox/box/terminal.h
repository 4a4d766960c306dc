/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.h - hallmark's own terminal, while a box uses one through it.
 *
 * The terminal is descriptor 0; no box ever holds it.
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

/* terminal_take - every key is a byte from now on; in the background of a shell
 * this stops hallmark until it is called back */
int terminal_take(struct terminal *s, struct error *err) MUST_CHECK;
/* terminal_take_again - after a stop; nothing happens in the background */
void terminal_take_again(struct terminal *s);
/* terminal_give_back - as it was before; never fails, never stops */
void terminal_give_back(struct terminal *s);
DEFINE_SCOPED_IN(struct terminal, terminal_give_back);

/* terminal_size - what is shown on master is as large as our terminal */
void terminal_size(int master);

/* Where in a UTF-8 character the bytes that were seen end. */
struct tamer {
	unsigned char first; /* of the character */
	int n_left;
};

/*
 * terminal_tame - a terminal is a place to attack: what passes here begins no
 * escape sequence, sets no title and asks the terminal for no answer
 *
 * Control characters, C1 too, become '?', but for those in keep.
 */
void terminal_tame(struct tamer *t, char *piece, size_t len, const char *keep);

#endif
