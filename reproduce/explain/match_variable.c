/* SPDX-License-Identifier: Apache-2.0 */
/* match_variable.c - variables of the environment. */
#include "reproduce/explain/matcher_private.h"

static const char variables[] =
	"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TERM|PWD|OLDPWD|"
	"TMPDIR|TEMP|TMP|SHLVL|MAIL|EDITOR|PAGER|DISPLAY|HOSTNAME|"
	"LD_LIBRARY_PATH|LD_PRELOAD|PERL5LIB|PYTHONPATH|PKG_CONFIG_PATH|"
	"XDG_RUNTIME_DIR|XDG_SESSION_ID|SSH_CLIENT|SSH_TTY|MAKEFLAGS|"
	"MAKELEVEL|MANPATH|INFOPATH|CLASSPATH|JAVA_HOME|GOPATH|GOROOT|"
	"CARGO_HOME|CCACHE_DIR|DEB_BUILD_OPTIONS|DEB_HOST_ARCH|CI|"
	"BUILD_NUMBER|BUILD_ID|BUILD_TAG|BUILD_URL|JOB_NAME|GITHUB_RUN_ID|"
	"GITHUB_SHA|CI_JOB_ID|CI_PIPELINE_ID|http_proxy|https_proxy|no_proxy|"
	"LS_COLORS|COLUMNS|LINES|SUDO_USER|SUDO_COMMAND|DBUS_SESSION_BUS_"
	"ADDRESS";

/* The names of variables are in capital letters, but for those of proxies. */
static bool
is_variable(struct slice name)
{
	return is_one_of(name, variables) &&
	       ((name.p[0] <= 'Z' && name.p[name.len - 1] <= 'Z') ||
		       slice_ends(name, "_proxy"));
}

static bool
is_identifier(uint8_t c)
{
	return is_alnum(c) || c == '_';
}

/* The name of the variable that this line sets; empty if it sets none. */
static struct slice
variable_of(struct slice line)
{
	static const char *const before[] = {"export ", "declare -x ",
		"setenv ", "set ", "env ", "ENV ", "  ", "\t", "- "};
	const struct slice all = line;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		while (slice_starts(line, before[i]))
			line = slice_cut(line, strlen(before[i]), line.len);
	while (n < line.len && is_identifier(line.p[n]))
		n++;
	if (n < 2 || n == line.len || !strchr("=: '\"", line.p[n]))
		return slice_cut(line, 0, 0);
	/* "PATH is a list" sets nothing, "setenv PATH /bin" does */
	if (line.p[n] == ' ' && !slice_starts(all, "setenv ") &&
		!slice_starts(all, "set ") && !slice_starts(all, "ENV "))
		return slice_cut(line, 0, 0);
	return slice_head(line, n);
}

static bool
is_upper_name(struct slice name)
{
	return name.len > 0 && name.p[0] >= 'A' && name.p[0] <= 'Z' &&
	       count_of(name, is_letter) > 1 && name.p[1] < 'a';
}

/* How many of the usual variables the file sets: three make a dump. */
static int
count_variables(struct slice all)
{
	int n = 0;

	all = slice_head(all, 65536);
	while (all.len > 0 && n < 3) {
		size_t end = slice_find(all, "\n");

		if (end == SIZE_MAX)
			end = all.len;
		if (is_variable(variable_of(slice_head(all, end))))
			n++;
		all = slice_cut(all, end + 1, all.len);
	}
	return n;
}

static bool
is_blank_byte(uint8_t c)
{
	return c == ' ' || c == '\n';
}

/* The blanks from here on; whether a line ends among them. */
static bool
skip_blanks(struct slice s, size_t *i)
{
	bool ends = false;

	for (; *i < s.len && is_blank_byte(s.p[*i]); ++*i)
		ends |= s.p[*i] == '\n';
	return ends;
}

static size_t
widest_line(struct slice s)
{
	size_t most = 0, n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n = s.p[i] == '\n' ? 0 : n + 1;
		most = n > most ? n : most;
	}
	return most;
}

/* The same words in lines of another width, as programs fold them to COLUMNS.
 */
static bool
is_folded(struct slice a, struct slice b)
{
	const size_t x = widest_line(a), y = widest_line(b);
	size_t i = 0, j = 0, folds = 0;

	if (x < 30 || y < 30 || x > 400 || y > 400 ||
		(x > y ? x - y : y - x) < 4)
		return false;
	while (i < a.len && j < b.len) {
		if (is_blank_byte(a.p[i]) != is_blank_byte(b.p[j]))
			return false;
		if (is_blank_byte(a.p[i]))
			folds += skip_blanks(a, &i) != skip_blanks(b, &j);
		else if (a.p[i++] != b.p[j++])
			return false;
	}
	return i == a.len && j == b.len && folds >= 2;
}

enum sight
sees_variable(struct spot *s)
{
	struct slice name = variable_of(s->a.line);
	bool known = is_variable(name);

	if (s->whole) {
		s->note = "the same words in lines of another width";
		return s->text && s->clue->what == CLUE_BYTES &&
				       is_folded(s->a.all, s->b.all)
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	}
	if (!s->text && s->clue->part == NULL)
		return SIGHT_NONE;
	if (has_word(slice_tail(s->a.key, 60), "environ|getenv|os.environ|"
					       "environment variable"))
		return SIGHT_LIKELY;
	if (name.len > 0 && slice_same(name, variable_of(s->b.line)) &&
		s->a.line.p < s->a.hunk.p) {
		if (known && is_one_of(name,
				     "PATH|LD_LIBRARY_PATH|PERL5LIB|PYTHONPATH|"
				     "PKG_CONFIG_PATH|MANPATH|CLASSPATH|TERM"))
			return SIGHT_CERTAIN;
		if (known && !is_one_of(name, "TMP|TEMP|LINES|CI|BUILD_ID"))
			return SIGHT_LIKELY;
		/* "on alder" sets no variable "on" */
		return is_upper_name(name) && name.p[name.len] != ' ' &&
				       count_variables(s->a.all) >= 3
			       ? SIGHT_LIKELY
			       : SIGHT_NONE;
	}
	/* a variable that only one of the builds had */
	if (s->a.hunk.len && s->b.hunk.len)
		return SIGHT_NONE;
	return is_upper_name(
		       variable_of(s->a.hunk.len ? s->a.line : s->b.line)) &&
			       count_variables(s->a.all) >= 3
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
