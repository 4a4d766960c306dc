/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/fetch_local.h"
#include "base/file.h"
#include "base/uri.h"

#include <fcntl.h>

#define SCHEME "file://"

int
fetch_local_open(const char *url, struct error *err)
{
	const char *rest = url + strlen(SCHEME);
	scoped_free char *path = NULL;

	if (!text_starts(url, SCHEME "/"))
		return error_set(err, ERROR_SYSTEM, "it is not a file URL");
	path = uri_decode(rest, strcspn(rest, "?#"));
	if (!path)
		return error_set(err, ERROR_INPUT,
			"the path of the URL is not UTF-8, or a percent sign "
			"lacks its digits");
	return file_open(AT_FDCWD, path, O_RDONLY, 0, err);
}
