/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/package_url.h"

#include <string.h>

/* Letters, digits and these stand for themselves; of a qualifier also '/'. */
#define PLAIN ".-_~"

static bool
is_plain(char c, const char *more)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr(PLAIN, c)) ||
	       (c && strchr(more, c));
}

static void
add_escaped(struct bytes *out, const char *text, const char *more)
{
	for (; *text; text++)
		if (is_plain(*text, more))
			bytes_addc(out, *text);
		else
			bytes_addf(out, "%%%02X", (unsigned char)*text);
}

char *
package_url_debian(const struct lock_package *package)
{
	struct bytes url = BYTES_INIT;

	bytes_adds(&url, "pkg:deb/debian/");
	add_escaped(&url, package->name, "");
	bytes_addc(&url, '@');
	add_escaped(&url, package->version, "");
	bytes_addf(&url, "?arch=%s", package->architecture);
	return bytes_take(&url);
}

char *
package_url_generic(const char *name, const char *version, const char *key,
	const char *value)
{
	struct bytes url = BYTES_INIT;

	bytes_adds(&url, "pkg:generic/");
	add_escaped(&url, name, "");
	if (version) {
		bytes_addc(&url, '@');
		add_escaped(&url, version, "");
	}
	bytes_addf(&url, "?%s=", key);
	add_escaped(&url, value, "/:");
	return bytes_take(&url);
}

char *
package_url_image(const char *name, const struct digest *manifest,
	const char *repository, const char *architecture)
{
	const char *slash = strrchr(name, '/');
	struct bytes url = BYTES_INIT;

	bytes_adds(&url, "pkg:oci/");
	add_escaped(&url, slash ? slash + 1 : name, "");
	bytes_addc(&url, '@');
	add_escaped(&url, digest_text(manifest).s, "");
	if (architecture)
		bytes_addf(&url, "?arch=%s", architecture);
	if (repository) {
		bytes_adds(&url, architecture ? "&" : "?");
		bytes_adds(&url, "repository_url=");
		add_escaped(&url, repository, "/:");
	}
	return bytes_take(&url);
}
