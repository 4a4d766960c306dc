/* SPDX-License-Identifier: Apache-2.0 */
/* match_elapsed.c - how long a step took. */
#include "reproduce/explain/dates_private.h"

/* elapsed_unit - the text behind a number is a unit of time */
static bool
elapsed_unit(struct slice rest)
{
	size_t i = 0, from;

	while (i < rest.len && i < 2 && (rest.p[i] == ' ' || rest.p[i] == '"'))
		i++;
	from = i;
	while (i < rest.len && (is_letter(rest.p[i]) || rest.p[i] >= 0x80))
		i++;
	/* "12h16" of a path is no duration, 1h30m is */
	if (i < rest.len && is_digit(rest.p[i])) {
		size_t next = i;

		while (next < rest.len && is_digit(rest.p[next]))
			next++;
		if (next == rest.len || !strchr("ms", rest.p[next]))
			return false;
	}
	return is_one_of(slice_cut(rest, from, i),
		"s|ms|us|µs|μs|ns|sec|secs|second|seconds|msec|msecs|usec|"
		"millis|milliseconds|microseconds|nanoseconds|min|mins|"
		"minute|minutes|h|hours");
}

/* "0.03 cusr", as times(2) and prove count; without a fraction it may count
 * processors */
static bool
processor_time(struct slice rest)
{
	size_t n = 1;

	if (rest.len < 2 || rest.p[0] != ' ')
		return false;
	while (n < rest.len && is_letter(rest.p[n]))
		n++;
	return is_one_of(slice_cut(rest, 1, n), "usr|sys|cusr|csys|cpu");
}

static bool
is_duration(struct slice digits, struct slice other)
{
	return digits.len > 0 && other.len > 0 && !slice_same(digits, other) &&
	       digits.len < 24;
}

enum sight
sees_elapsed(struct spot *s)
{
	static const char words[] =
		"elapsed|took|duration|runtime|walltime|cputime|spent|real|"
		"user|sys|finished in|completed in|done in|passed in|"
		"ran in|built in|in|total time|time|seconds|after|cpu|wall|"
		"msec|ms|milliseconds|latency|uptime|times|ok|FAIL|PASS|tests";
	/* with these a fraction needs no unit */
	static const char labels[] =
		"elapsed|took|duration|runtime|walltime|cputime|spent|real|"
		"finished in|completed in|done in|passed in|ran in|built in|"
		"total time|time|seconds|cpu|wall|msec|ms|milliseconds|"
		"latency|uptime";
	static const char settings[] =
		"timeout|interval|sleep|delay|limit|ttl|retry|wait|maxage|"
		"max|expire|expires|period|lifetime";
	struct slice m = number_at(&s->a), n = number_at(&s->b);
	struct slice before, after;
	struct date x, y;
	bool keyed, unit, fraction;

	if (date_read(&x, &s->a) && date_read(&y, &s->b) && x.hour >= 0 &&
		x.year < 0 && x.month < 0 && y.year < 0 &&
		has_word(s->a.line,
			"elapsed|took|duration|runtime|total time|spent|"
			"uptime"))
		return SIGHT_CERTAIN;
	if (!is_duration(m, n))
		return SIGHT_NONE;
	before = slice_tail(line_before(&s->a, m), 40);
	after = line_after(&s->a, m);
	keyed = has_word(before, words);
	fraction = !all_of(m, is_digit) || !all_of(n, is_digit);
	unit = elapsed_unit(after) || (fraction && processor_time(after));
	/* TimeoutStopSec is one word */
	if (slice_ends(before, "/") || slice_ends(before, "-") ||
		has_word(before, settings) || date_epoch(m) >= 0 ||
		has_text(before, "imeout|nterval|IMEOUT|NTERVAL"))
		return SIGHT_NONE;
	if ((keyed && unit) || has_word(slice_tail(before, 16),
				       "elapsed|took|duration|walltime"))
		return SIGHT_CERTAIN;
	return (labelled_by(before, labels) && fraction) || (unit && fraction)
		       ? SIGHT_LIKELY
	       : unit ? SIGHT_POSSIBLE
		      : SIGHT_NONE;
}
