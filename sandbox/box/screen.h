/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h - hallmark's own terminal, while a box uses one through it.
 *
 * The terminal is descriptor 0; no box ever holds it.
 */
#ifndef SANDBOX_BOX_SCREEN_H
#define SANDBOX_BOX_SCREEN_H

#include "base/error.h"

#include <stdbool.h>
#include <termios.h>

struct screen {
	bool raw;
	struct termios before;
};
#define SCREEN_INIT \
	{ \
		.raw = false \
	}

/* screen_take - every key is a byte from now on; in the background of a shell
 * this stops hallmark until it is called back */
int screen_take(struct screen *s, struct error *err) MUST_CHECK;
/* screen_take_again - after a stop; nothing happens in the background */
void screen_take_again(struct screen *s);
/* screen_give_back - as it was before; never fails, never stops */
void screen_give_back(struct screen *s);
DEFINE_SCOPED_IN(struct screen, screen_give_back);

/* screen_size - what is shown on master is as large as our terminal */
void screen_size(int master);

/* Where in a UTF-8 character the bytes that were seen end. */
struct tamer {
	unsigned char first; /* of the character */
	int n_left;
};

/*
 * screen_tame - a terminal is a place to attack: what passes here begins no
 * escape sequence, sets no title and asks the terminal for no answer
 *
 * Control characters, C1 too, become '?', but for those in keep.
 */
void screen_tame(struct tamer *t, char *piece, size_t len, const char *keep);

#endif
