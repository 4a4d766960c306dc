/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/xdg.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

static enum say_level level = SAY_NORMAL;
static bool redraws, colour, open_line;
static char current[160], log_path[PATH_MAX];
static int script_status = -1;
static int64_t drawn_ns;
/* what a build has printed: its last line has no end yet */
static bool open_output;

/* Position inside what a service could take for a command to it. */
struct defuser {
	int hashes;   /* "#" in a row */
	bool in_word; /* letters follow them */
};
static struct defuser of_output;

#define OUTPUT "  | "

/* Services that run builds take "##[", "##vso[" and the like for commands,
 * anywhere in a line of their log: a space before "[" ends that. */
static void
add_defused(struct bytes *to, struct defuser *d, char c)
{
	if (c == '[' && d->hashes > 1)
		bytes_addc(to, ' ');
	if (c == '#') {
		d->hashes = d->in_word ? 1 : d->hashes + (d->hashes < 2);
		d->in_word = false;
	} else if (d->hashes > 1 && c >= 'a' && c <= 'z') {
		d->in_word = true;
	} else {
		*d = (struct defuser){0};
	}
	bytes_addc(to, c);
}

int
say_output(const char *piece, size_t len, struct error *err)
{
	scoped(bytes_done) struct bytes shown = BYTES_INIT;

	for (size_t i = 0; i < len; i++) {
		if (!open_output)
			bytes_adds(&shown, OUTPUT);
		open_output = piece[i] != '\n';
		add_defused(&shown, &of_output, piece[i]);
	}
	return file_write_fd(2, shown.data, shown.len, "the log", err);
}

void
say_init(enum say_level wanted)
{
	bool terminal = isatty(2) && !text_equal(xdg_variable("TERM"), "dumb");

	level = wanted;
	/* verbose, a build's own lines come between: they would be appended to
	 * a line that is still to be drawn again */
	redraws = terminal && wanted != SAY_VERBOSE;
	colour = terminal && !xdg_variable("NO_COLOR");
}

bool
say_is_verbose(void)
{
	return level == SAY_VERBOSE;
}

void
say_step(const char *verb, const char *fmt, ...)
{
	va_list ap;
	int at;

	say_done();
	if (level == SAY_QUIET)
		return;
	at = snprintf(current, sizeof current, "%s%9s%s  ",
		colour ? "\033[1m" : "", verb, colour ? "\033[0m" : "");
	va_start(ap, fmt);
	(void)vsnprintf(current + at, sizeof current - (size_t)at, fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "%s%s", current, redraws ? "" : "\n");
	open_line = redraws;
	drawn_ns = clock_ticks_ns();
}

void
say_progress(int64_t done, int64_t of, const char *unit)
{
	char whole[64];
	int64_t now;

	if (!open_line || (now = clock_ticks_ns()) - drawn_ns < 100000000)
		return;
	drawn_ns = now;
	(void)fprintf(stderr, "\r\033[K%s  %lld", current, (long long)done);
	/* a step that names the whole is not told it again */
	(void)snprintf(whole, sizeof whole, "%lld %s", (long long)of, unit);
	if (of > 0 && strstr(current, whole))
		(void)fputs(" done", stderr);
	else if (of > 0)
		(void)fprintf(stderr, " of %s", whole);
	else
		(void)fprintf(stderr, " %s", unit);
}

void
say_done(void)
{
	if (open_line)
		(void)fprintf(stderr, "\r\033[K%s\n", current);
	open_line = false;
	if (open_output)
		(void)fputc('\n', stderr);
	open_output = false;
	of_output = (struct defuser){0};
}

static void say_line(const char *head, const char *fmt, va_list ap)
	PRINTF_LIKE(2, 0);

static void
say_line(const char *head, const char *fmt, va_list ap)
{
	scoped(bytes_done) struct bytes line = BYTES_INIT;
	scoped_free char *text = NULL;
	struct defuser d = {0};

	say_done();
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	bytes_adds(&line, head);
	for (const char *c = text; *c; c++)
		add_defused(&line, &d, *c);
	(void)fprintf(stderr, "%s\n", line.data);
}

void
say_note(const char *fmt, ...)
{
	va_list ap;

	if (level == SAY_QUIET)
		return;
	va_start(ap, fmt);
	say_line("hallmark: ", fmt, ap);
	va_end(ap);
}

void
say_detail(const char *fmt, ...)
{
	va_list ap;

	if (level != SAY_VERBOSE)
		return;
	va_start(ap, fmt);
	say_line("           ", fmt, ap);
	va_end(ap);
}

void
say_tail(const char *fmt, ...)
{
	va_list ap;

	if (level == SAY_QUIET)
		return;
	va_start(ap, fmt);
	say_line(OUTPUT, fmt, ap);
	va_end(ap);
}

void
say_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_line("hallmark: warning: ", fmt, ap);
	va_end(ap);
}

void
say_log(const char *path)
{
	(void)snprintf(log_path, sizeof log_path, "%s", path);
	say_detail("the output of the build is in %s", text_quotes(path));
}

void
say_script(int status)
{
	script_status = status;
}

int
say_script_status(void)
{
	return script_status;
}

const char *
say_log_path(void)
{
	return *log_path ? log_path : NULL;
}

void
say_error(const struct error *err)
{
	scoped(bytes_done) struct bytes line = BYTES_INIT;
	struct defuser d = {0};

	say_done();
	for (const char *c = err->text; *c; c++)
		add_defused(&line, &d, *c);
	(void)fprintf(stderr, "%shallmark: %s%s\n", colour ? "\033[31m" : "",
		line.data ? line.data : "", colour ? "\033[0m" : "");
}
