/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/git/repository_url.h"
#include "base/uri.h"

#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Whom a URL may name before its host: with ssh that is how to log in, with
 * https it may be a token. */
static const struct url_scheme {
	const char *head;
	bool user;
} url_schemes[] = {
	{"https://", false},
	{"ssh://", true},
	{"git://", false},
};

static const struct url_scheme *
find_scheme(const char *url)
{
	for (size_t i = 0; i < ARRAY_LEN(url_schemes); i++)
		if (text_starts(url, url_schemes[i].head))
			return &url_schemes[i];
	return NULL;
}

/* "host", "host:port", "[::1]:port" */
static bool
is_place(const char *text, size_t len)
{
	scoped_free char *place = text_copyn(text, len);
	const char *end;
	size_t n;
	int64_t port;

	if (place[0] == '[') {
		n = 1 + strspn(place + 1, DIGITS "abcdefABCDEF:.");
		if (n == 1 || place[n] != ']')
			return false;
		end = place + n + 1;
	} else {
		n = strspn(place, LETTERS DIGITS ".-");
		if (n == 0 || place[0] == '.' || place[0] == '-')
			return false;
		end = place + n;
	}
	return !*end || (*end == ':' &&
				text_number(&port, end + 1, strlen(end + 1),
					65535) == 0 &&
				port > 0);
}

int
repository_url_check(const char *url, struct error *err)
{
	const struct url_scheme *scheme = find_scheme(url);
	const char *host, *at;
	size_t len;

	if (!scheme)
		return error_set(err, ERROR_USAGE,
			"--repository is an https, ssh or git URL, for example "
			"https://example.org/project.git");
	host = url + strlen(scheme->head);
	len = strcspn(host, "/?#");
	at = memrchr(host, '@', len);
	if (at && (!scheme->user ||
			  memchr(host, ':', (size_t)(at - host)) != NULL))
		return error_set(err, ERROR_USAGE,
			"--repository has a user name or a password before its "
			"host, and everybody will read it; leave them out");
	if (!uri_is_text(url) || strpbrk(url, "?#") || at == host ||
		!is_place(at ? at + 1 : host,
			at ? len - (size_t)(at + 1 - host) : len) ||
		host[len] != '/' || !host[len + 1])
		return error_set(err, ERROR_USAGE,
			"--repository %s is not a URL of a host and a path, "
			"without '?' and '#'",
			text_quotes(url));
	return 0;
}

bool
repository_url_is_path(const char *repository)
{
	if (text_starts(repository, "git+"))
		repository += strlen("git+");
	return strncasecmp(repository, "file:", strlen("file:")) == 0 ||
	       repository[0] == '/' || repository[0] == '.';
}
