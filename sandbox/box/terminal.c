/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/box/terminal.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>

static int
set_raw(const struct terminal *s)
{
	struct termios raw = s->before;

	cfmakeraw(&raw);
	return tcsetattr(0, TCSANOW, &raw);
}

int
terminal_take(struct terminal *s, struct error *err)
{
	if (tcgetattr(0, &s->before) < 0 || set_raw(s) < 0)
		return error_sys(err, "using the terminal");
	s->raw = true;
	return 0;
}

void
terminal_take_again(struct terminal *s)
{
	if (tcgetpgrp(0) != getpgrp())
		return;
	/* terminal_give_back() restores what the shell has set meanwhile */
	if (!s->raw && tcgetattr(0, &s->before) < 0)
		return;
	s->raw = set_raw(s) == 0;
}

void
terminal_give_back(struct terminal *s)
{
	sigset_t stop, before;

	if (!s->raw)
		return;
	s->raw = false;
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &stop, &before);
	(void)tcsetattr(0, TCSANOW, &s->before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
}

void
terminal_size(int master)
{
	struct winsize size;

	if (ioctl(0, TIOCGWINSZ, &size) == 0)
		(void)ioctl(master, TIOCSWINSZ, &size);
}

/* How many more bytes the character has that begins with c. */
static int
bytes_after(unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return 0;
	return c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
}

/* A C1 control in two bytes is c2 80 to c2 9f; the terminal waits for more
 * after c2, so replacing the second is enough.  After e0 and f0 such a byte
 * belongs to no character, nor does any above after ed (surrogates) and f4. */
static bool
ends_character(unsigned char first, unsigned char c)
{
	return ((first == 0xc2 || first == 0xe0) && c < 0xa0) ||
	       (first == 0xf0 && c < 0x90) || (first == 0xed && c >= 0xa0) ||
	       (first == 0xf4 && c >= 0x90);
}

static bool
is_control(struct tamer *t, unsigned char c)
{
	if (t->n_left > 0 && c >= 0x80 && c < 0xc0) {
		const bool ends = ends_character(t->first, c);

		t->n_left = ends ? 0 : t->n_left - 1;
		t->first = 0;
		return ends;
	}
	t->first = c;
	t->n_left = bytes_after(c);
	return c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0);
}

void
terminal_tame(struct tamer *t, char *piece, size_t len, const char *keep)
{
	for (size_t i = 0; i < len; i++) {
		char c = piece[i];

		if (is_control(t, (unsigned char)c) && (!c || !strchr(keep, c)))
			piece[i] = '?';
	}
}
