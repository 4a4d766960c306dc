/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/git_location.h"
#include "base/uri.h"

static const char *
host_fault(const char *scheme, size_t scheme_len, const char *host)
{
	const size_t len = strcspn(host, "/");
	const char *at = memrchr(host, '@', len);
	const bool ssh = scheme_len >= 3 &&
			 strncmp(scheme + scheme_len - 3, "ssh", 3) == 0;

	if (at && (!ssh || memchr(host, ':', (size_t)(at - host))))
		return "has a user name or a password before its host";
	if (at == host || (at && at + 1 == host + len))
		return "has no host";
	if (len == 0 && strncmp(scheme, "file:", 5) != 0)
		return "has no host";
	if (host[len] != '/' || !host[len + 1])
		return "has no path";
	return NULL;
}

const char *
git_location_fault(const char *text)
{
	const char *url = text + strlen("git+");
	size_t scheme;

	if (!text_starts(text, "git+"))
		return "does not begin with 'git+'";
	scheme = uri_scheme(url);
	if (scheme == 0 || !text_starts(url + scheme, "://"))
		return "has no 'SCHEME://' after 'git+'";
	if (!uri_is_spelt(url))
		return "holds a character that a URL cannot hold";
	if (strpbrk(url, "?#"))
		return "holds '?' or '#'";
	return host_fault(url, scheme, url + scheme + strlen("://"));
}
