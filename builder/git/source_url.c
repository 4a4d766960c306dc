/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uri.h"
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

/* Add a path; bytes that no URL holds are percent-encoded. */
static void
add_path(struct bytes *out, const char *path, size_t len)
{
	static const char hex[] = "0123456789abcdefABCDEF";

	for (size_t i = 0; i < len; i++) {
		const char one[] = {path[i], '\0'};
		const bool escape =
			path[i] == '%' && strspn(path + i + 1, hex) >= 2;

		if (escape || (path[i] != '%' && uri_is_spelt(one)))
			bytes_addc(out, path[i]);
		else
			bytes_addf(out, "%%%02X", (unsigned char)path[i]);
	}
}

/* "[user@]host:path", as ssh and git accept it. */
static char *
expand_short(const char *text)
{
	const char *colon = strchr(text, ':'), *path;
	struct bytes url = BYTES_INIT;

	/* "[::1]:path" */
	if (strchr(text, '[') && strchr(text, '[') < colon)
		colon = strstr(text, "]:") ? strstr(text, "]:") + 1 : colon;
	path = colon + 1 + (colon[1] == '/');
	bytes_adds(&url, "ssh://");
	add_path(&url, text, (size_t)(colon - text));
	bytes_addc(&url, '/');
	add_path(&url, path, strcspn(path, "?#"));
	return bytes_take(&url);
}

/* The bytes of "user@" that everybody may read: the login of ssh.  With http
 * the user name alone may be a token. */
static size_t
public_user(const char *url, size_t scheme, const char *at)
{
	const char *host = url + scheme + 3, *colon;

	if (!at || scheme < 3 || strncmp(url + scheme - 3, "ssh", 3) != 0)
		return 0;
	colon = memchr(host, ':', (size_t)(at - host));
	return (size_t)((colon ? colon : at) - host);
}

char *
source_strip(const char *text)
{
	const size_t scheme = scheme_len(text);
	const char *host = text + scheme + 3, *at;
	struct bytes url = BYTES_INIT;
	size_t user;

	if (scheme == 0)
		return expand_short(text);
	/* the last '@': a password may hold one */
	at = memrchr(host, '@', strcspn(host, "/?#"));
	user = public_user(text, scheme, at);
	bytes_addf(&url, "%.*s%.*s%s", (int)(scheme + 3), text, (int)user, host,
		user ? "@" : "");
	host = at ? at + 1 : host;
	add_path(&url, host, strcspn(host, "?#"));
	return bytes_take(&url);
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
