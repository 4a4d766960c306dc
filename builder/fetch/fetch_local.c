/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/fetch_local.h"
#include "base/file.h"
#include "base/uri.h"

#include <fcntl.h>

#define SCHEME "file://"

/* The path behind the hosts that libcurl takes for this machine; or NULL. */
static const char *
path_of_url(const char *url)
{
	static const char *const hosts[] = {"", "localhost", "127.0.0.1"};
	const char *host = text_starts(url, SCHEME) ? url + strlen(SCHEME) : "";

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (strncasecmp(host, hosts[i], strlen(hosts[i])) == 0 &&
			host[strlen(hosts[i])] == '/')
			return host + strlen(hosts[i]);
	return NULL;
}

int
fetch_local_open(const char *url, struct error *err)
{
	const char *rest = path_of_url(url);
	scoped_free char *path = NULL;

	if (!rest)
		return error_set(err, ERROR_SYSTEM, "it is not a file URL");
	path = uri_decode(rest, strcspn(rest, "?#"));
	if (!path)
		return error_set(err, ERROR_INPUT,
			"the path of the URL is not UTF-8, or a percent sign "
			"lacks its digits");
	return file_open(AT_FDCWD, path, O_RDONLY, 0, err);
}
