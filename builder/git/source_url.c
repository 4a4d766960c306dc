/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/git/source_private.h"

/* Return the length of "scheme" if text begins with "scheme://", else 0. */
static size_t
scheme_len(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

	return strncmp(text + len, "://", 3) == 0 ? len : 0;
}

bool
source_is_url(const char *text)
{
	const char *colon = strchr(text, ':');

	if (scheme_len(text) > 0)
		return true;
	/* A path may hold a colon, but not in its first component unless it
	 * begins with a dot or a slash.  git uses the same rule. */
	return colon && colon != text && text[0] != '.' &&
	       !memchr(text, '/', (size_t)(colon - text));
}

char *
source_strip(const char *url)
{
	size_t scheme = scheme_len(url);
	const char *host, *at = NULL, *colon;
	size_t user, len;

	if (scheme == 0)
		return text_copy(url); /* git@host:path has no secret */
	host = url + scheme + 3;
	len = strcspn(host, "/?#");
	for (size_t i = 0; i < len; i++)
		if (host[i] == '@')
			at = host + i; /* the last: a password may hold '@' */
	if (!at)
		return text_copy(url);
	/* With http the user name alone may be a token; otherwise it is a login
	 * name. */
	colon = memchr(host, ':', (size_t)(at - host));
	if (text_starts(url, "http"))
		user = 0;
	else
		user = (size_t)((colon ? colon : at) - host);
	return text_format("%.*s%.*s%s%s", (int)(scheme + 3), url, (int)user,
		host, user ? "@" : "", at + 1);
}

char *
source_file_uri(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/";
	struct bytes uri = BYTES_INIT;

	bytes_adds(&uri, "file://");
	for (const char *at = path; *at; at++)
		if (strchr(plain, *at))
			bytes_addc(&uri, *at);
		else
			bytes_addf(&uri, "%%%02X", (unsigned char)*at);
	while (uri.len > strlen("file:///") && uri.data[uri.len - 1] == '/')
		uri.data[--uri.len] = '\0';
	return bytes_take(&uri);
}
