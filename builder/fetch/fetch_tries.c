/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/fetch_tries.h"
#include "base/file.h"
#include "builder/fetch/mirrors.h"

#include <stdarg.h>
#include <stdio.h>

#define ROUNDS 2
#define BUSY_ROUNDS 5
#define SECOND_NS INT64_C(1000000000)
#define PAUSE_NS (SECOND_NS / 2) /* before a mirror is tried again */
#define WAIT_MAX_S 60            /* for busy servers, for one item */
#define SAID_MAX 700 /* less than ERROR_TEXT_MAX, so that the hint fits */

/* Escape every character that RFC 3986 does not allow in a path. */
static char *
pool_url(const char *mirror, const char *path)
{
	scoped(bytes_done) struct bytes url = BYTES_INIT;

	bytes_addf(&url, "%s/", mirror);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || (c && strchr("-._~/", c)))
			bytes_addc(&url, (char)c);
		else
			bytes_addf(&url, "%%%02x", c);
	}
	return bytes_take(&url);
}

/* The URL for messages, without the part before '@', which may hold a
 * password. */
static char *
url_shown(const char *url)
{
	const char *host = strstr(url, "://");
	size_t len = host ? strcspn(host + 3, "/?#") : 0;
	const char *at = host ? memrchr(host + 3, '@', len) : NULL;
	scoped_free char *bare =
		at ? text_format("%.*s%s", (int)(host + 3 - url), url, at + 1)
		   : text_copy(url);
	const char *quoted = text_quotes(bare);

	return text_copy(quoted);
}

static void
add_address(struct fetch_tries *to, char *takes_url)
{
	struct fetch_address *address =
		mem_room(to->addresses, to->n_addresses);

	address->url = takes_url;
	address->shown = url_shown(takes_url);
	address->end = TRY_PASSES;
	to->n_addresses++;
}

static bool
is_fetchable(const char *url)
{
	for (const char *at = url; *at; at++)
		if (*at <= ' ' || *at > '~')
			return false;
	return text_starts(url, "http://") || text_starts(url, "https://") ||
	       text_starts(url, "file:///");
}

int
tries_init(struct fetch_tries *out, const struct fetch_item *item,
	const struct mirrors *mirrors, struct error *err)
{
	*out = (struct fetch_tries){.item = item, .pinned = mirrors->pinned};
	if (!item->in_pool && !is_fetchable(item->where))
		return error_set(err, ERROR_INPUT,
			"%s: %s is not an http, https or file URL", item->what,
			text_quotes(item->where));
	if (!item->in_pool) {
		add_address(out, text_copy(item->where));
		return 0;
	}
	if (file_path_check(item->where) < 0)
		return error_set(err, ERROR_INPUT,
			"%s: %s is not a path in an archive", item->what,
			text_quotes(item->where));
	if (mirrors->n_urls == 0)
		return error_set(err, ERROR_USAGE,
			"%s must be fetched and no mirror is known; give one "
			"with --mirror URL",
			item->what);
	for (size_t i = 0; i < mirrors->n_urls; i++)
		add_address(out, pool_url(mirrors->urls[i], item->where));
	return 0;
}

void
tries_done(struct fetch_tries *tries)
{
	for (size_t i = 0; i < tries->n_addresses; i++) {
		free(tries->addresses[i].url);
		free(tries->addresses[i].shown);
		free(tries->addresses[i].answer);
	}
	free(tries->addresses);
	*tries = (struct fetch_tries){.item = NULL};
}

/* The number of the next try, from n_tried on; past every round if there is
 * none. */
static size_t
next_try(const struct fetch_tries *tries)
{
	size_t at = tries->n_tried;

	for (; at < BUSY_ROUNDS * tries->n_addresses; at++) {
		const enum try_end end =
			tries->addresses[at % tries->n_addresses].end;

		if (end == TRY_BUSY ||
			(end == TRY_PASSES && at < ROUNDS * tries->n_addresses))
			break;
	}
	return at;
}

const char *
tries_next(struct fetch_tries *tries)
{
	const size_t at = next_try(tries);

	tries->n_tried = at + 1;
	if (at >= BUSY_ROUNDS * tries->n_addresses)
		return NULL;
	tries->last = at % tries->n_addresses;
	return tries->addresses[tries->last].url;
}

/* Pauses of a busy server: 0.5, 1, 2 and 4 seconds, or as it asks for. */
int64_t
tries_pause_ns(struct fetch_tries *tries)
{
	const size_t at = next_try(tries);
	const size_t round = at / tries->n_addresses;
	const struct fetch_address *next =
		&tries->addresses[at % tries->n_addresses];
	int64_t pause = PAUSE_NS;

	if (round == 0 || round >= BUSY_ROUNDS)
		return 0;
	if (next->end != TRY_BUSY)
		return pause;
	pause <<= round - 1;
	if (next->retry_s > pause / SECOND_NS)
		pause = next->retry_s * SECOND_NS;
	if (pause > WAIT_MAX_S * SECOND_NS - tries->waited_ns) {
		tries->n_tried = BUSY_ROUNDS * tries->n_addresses;
		return 0;
	}
	tries->waited_ns += pause;
	return pause;
}

void
tries_retry_after(struct fetch_tries *tries, int64_t seconds)
{
	const int64_t most = INT64_C(1000000);

	tries->addresses[tries->last].retry_s = seconds < 0      ? 0
						: seconds > most ? most
								 : seconds;
}

void
tries_failed(struct fetch_tries *tries, enum try_end end, const char *fmt, ...)
{
	struct fetch_address *address = &tries->addresses[tries->last];
	char said[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(said, sizeof said, fmt, ap);
	va_end(ap);
	free(address->answer);
	address->answer = text_copy(said);
	address->end = end;
}

static void
list_answers(struct bytes *out, const struct fetch_tries *tries)
{
	for (size_t i = 0; i < tries->n_addresses; i++) {
		const struct fetch_address *address = &tries->addresses[i];
		size_t len =
			strlen(address->shown) + strlen(address->answer) + 4;

		if (i > 0 && out->len + len > SAID_MAX) {
			bytes_addf(out, ", and %zu more mirrors failed",
				tries->n_addresses - i);
			return;
		}
		bytes_addf(out, "%s%s: %s", i > 0 ? ", " : "", address->shown,
			address->answer);
	}
}

static enum error_kind
kind_of(enum try_end last)
{
	switch (last) {
	case TRY_WRONG:
		return ERROR_INTEGRITY;
	case TRY_LARGE:
		return ERROR_LIMIT;
	default:
		return ERROR_NETWORK;
	}
}

static bool
is_busy(const struct fetch_tries *tries)
{
	for (size_t i = 0; i < tries->n_addresses; i++)
		if (tries->addresses[i].end == TRY_BUSY)
			return true;
	return false;
}

/* Every item of a lock has a size. */
static bool
is_locking(const struct fetch_tries *tries)
{
	return tries->item->size < 0;
}

/* A rebuild has the lock of the original, and its recipe. */
static int
hint_for(const struct fetch_tries *tries, struct error *err)
{
	const bool pool = tries->item->in_pool;

	if (is_locking(tries))
		return error_hint(err, "%s",
			pool ? "correct the path in the recipe, or give "
			       "another mirror with --mirror URL"
			     : "correct the address in the recipe");
	if (tries->pinned)
		return error_hint(err, "%s",
			pool ? "give a mirror that keeps old files with "
			       "--mirror URL, a store that has it with "
			       "--store, or load a kit of the image"
			     : "use a store that has it with --store, or load "
			       "a kit of the image");
	return error_hint(err, "%s or pin again with 'hallmark lock'",
		pool ? "give another mirror with --mirror URL,"
		     : "correct the recipe's source,");
}

int
tries_give_up(const struct fetch_tries *tries, struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	enum error_kind kind = kind_of(tries->addresses[tries->last].end);
	bool gone = tries->item->in_pool;

	for (size_t i = 0; i < tries->n_addresses; i++)
		gone = gone && tries->addresses[i].end == TRY_GONE;
	list_answers(&said, tries);
	(void)error_set(err, kind, "%s could not be fetched: %s%s",
		tries->item->what,
		!gone               ? ""
		: is_locking(tries) ? "no mirror has it: "
				    : "no mirror has it any more: ",
		said.data);
	if (is_busy(tries))
		return error_hint(err, "try again later%s",
			tries->item->in_pool
				? ", or give another mirror with --mirror URL"
				: "");
	return hint_for(tries, err);
}
