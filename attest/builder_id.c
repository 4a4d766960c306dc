/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/builder_id.h"
#include "base/uri.h"

#include <strings.h>

#define OWN "urn:hallmark:"

/* Of a URN, letters of both cases mean the same up to the second colon. */
bool
builder_id_is_own(const char *id)
{
	return strncasecmp(id, OWN, strlen(OWN)) == 0;
}

static bool
has_user(const char *id)
{
	const char *slashes = id + uri_scheme(id) + 1;
	size_t len;

	if (!text_starts(slashes, "//"))
		return false;
	len = strcspn(slashes + 2, "/?#");
	return memchr(slashes + 2, '@', len) != NULL;
}

int
builder_id_check(const char *id, struct error *err)
{
	size_t scheme = uri_scheme(id);

	if (!uri_is_text(id) || scheme == 0 || !id[scheme + 1] ||
		strcmp(id + scheme, "://") == 0)
		return error_set(err, ERROR_USAGE,
			"the builder id %s is not an absolute URI of at most "
			"%d characters; write for example "
			"https://example.org/builders/deterministic",
			text_quotes(id), URI_MAX);
	if (has_user(id))
		return error_set(err, ERROR_USAGE,
			"the builder id %s has a user name or a password in "
			"it; everybody will read it",
			text_quotes(id));
	if (builder_id_is_own(id))
		return error_set(err, ERROR_USAGE,
			"the builder id %s begins as hallmark's own do; drop "
			"--builder-id, or name a URI of your own",
			text_quotes(id));
	return 0;
}
