/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#define DELETE 0x7f
#define CONTROL(letter) ((letter) - 'A' + 1)

void
passphrase_done(struct bytes *secret)
{
	if (secret->data)
		explicit_bzero(secret->data, secret->cap);
	bytes_done(secret);
}

/* Room for all of it at once: a buffer that grows leaves copies behind. */
static void
make_room(struct bytes *out)
{
	bytes_room(out, PASSPHRASE_MAX + 2);
}

/* 1: the line ended, or the file; 0: another byte was added. */
static int
read_byte(int fd, char *out, const char *name, struct error *err)
{
	ssize_t n;

	do
		n = read(fd, out, 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_sys(err, "reading the passphrase from %s",
			text_quotes(name));
	return n == 0 || *out == '\n';
}

static int
refuse_long(struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"the passphrase is longer than %d bytes", PASSPHRASE_MAX);
}

static int
read_line(struct bytes *out, int fd, const char *name, struct error *err)
{
	char c = '\0';
	int ended;

	make_room(out);
	while ((ended = read_byte(fd, &c, name, err)) == 0) {
		if (out->len >= PASSPHRASE_MAX)
			return refuse_long(err);
		bytes_addc(out, c);
	}
	if (ended < 0)
		return -1;
	if (out->len > 0 && out->data[out->len - 1] == '\r')
		out->len--;
	return 0;
}

static int
read_file(struct bytes *out, const char *path, struct error *err)
{
	scoped_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_sys(
			err, "the passphrase's file %s", text_quotes(path));
	return read_line(out, fd, path, err);
}

static int
read_descriptor(struct bytes *out, const char *number, struct error *err)
{
	int64_t fd;

	if (text_number(&fd, number, strlen(number), 65535) < 0)
		return error_set(err, ERROR_USAGE,
			"--passphrase-fd %s: the number of an open descriptor "
			"is required",
			text_quotes(number));
	return read_line(out, (int)fd, number, err);
}

/* One key that was pressed; 1: the line has ended. */
static int
take_key(struct bytes *out, char c, struct error *err)
{
	switch (c) {
	case '\r':
	case '\n':
		return 1;
	case CONTROL('C'):
	case CONTROL('D'):
		return error_set(err, ERROR_FAILED, "no passphrase was given");
	case CONTROL('U'):
		out->len = 0;
		return 0;
	case DELETE:
	case CONTROL('H'):
		if (out->len > 0)
			out->len--;
		return 0;
	default:
		if (out->len >= PASSPHRASE_MAX)
			return refuse_long(err);
		bytes_addc(out, c);
		return 0;
	}
}

/* Without signals from the keyboard: one would leave the terminal without
 * echo. */
static int
read_quietly(struct bytes *out, int fd, struct error *err)
{
	struct termios before, quiet;
	int ended = 0;
	char c;

	if (tcgetattr(fd, &before) < 0)
		return error_sys(err, "reading the terminal's state");
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0)
		return error_sys(err, "setting the terminal's state");
	make_room(out);
	while (ended == 0) {
		c = CONTROL('D'); /* the terminal has gone away */
		ended = read_byte(fd, &c, "the terminal", err);
		if (ended >= 0)
			ended = take_key(out, c, err);
	}
	(void)tcsetattr(fd, TCSAFLUSH, &before);
	(void)!write(fd, "\n", 1);
	return ended < 0 ? -1 : 0;
}

static int
ask(struct bytes *out, const char *question, const struct passphrase *from,
	struct error *err)
{
	scoped_close int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_set(err, ERROR_INPUT,
			"a passphrase is required for %s, and there is no "
			"terminal to ask on; --passphrase-file FILE or "
			"--passphrase-fd N gives it",
			text_quotes(from->key));
	(void)dprintf(fd, "%s %s: ", question, text_quotes(from->key));
	return read_quietly(out, fd, err);
}

static int
read_given(struct bytes *out, const struct passphrase *from, struct error *err)
{
	if (from->file && from->fd)
		return error_set(err, ERROR_USAGE,
			"--passphrase-file and --passphrase-fd both give the "
			"passphrase; give only one");
	return from->file ? read_file(out, from->file, err)
			  : read_descriptor(out, from->fd, err);
}

int
passphrase_get(
	struct bytes *out, const struct passphrase *from, struct error *err)
{
	if (from->words) {
		make_room(out);
		bytes_add(out, from->words->data, from->words->len);
		return 0;
	}
	return from->file || from->fd
		       ? read_given(out, from, err)
		       : ask(out,
				 from->question ? from->question
						: "Passphrase of",
				 from, err);
}

static int
ask_twice(struct bytes *out, const struct passphrase *from, struct error *err)
{
	scoped(passphrase_done) struct bytes again = BYTES_INIT;

	if (ask(out, "New passphrase for", from, err) < 0 ||
		ask(&again, "The same passphrase again, for", from, err) < 0)
		return -1;
	if (out->len != again.len ||
		memcmp(out->data, again.data, again.len) != 0)
		return error_set(err, ERROR_INPUT,
			"the two passphrases differ; nothing was written");
	return 0;
}

int
passphrase_new(
	struct bytes *out, const struct passphrase *from, struct error *err)
{
	int result = from->file || from->fd ? read_given(out, from, err)
					    : ask_twice(out, from, err);

	if (result < 0)
		return -1;
	if (out->len == 0)
		return error_set(err, ERROR_INPUT,
			"the passphrase is empty; without --encrypt the key "
			"is written unencrypted");
	return 0;
}
