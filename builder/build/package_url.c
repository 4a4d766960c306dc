/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/package_url.h"
#include "attest/archive_name.h"

#include <string.h>

/* Letters, digits and these stand for themselves; of a qualifier also '/'. */
#define PLAIN ".-_~"
#define DISTRO "debian-"

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

/* Advisories name releases by their numbers. */
static const struct {
	const char *codename, *number;
} releases[] = {
	{"buster", "10"},
	{"bullseye", "11"},
	{"bookworm", "12"},
	{"trixie", "13"},
	{"forky", "14"},
	{"duke", "15"},
};

char *
package_url_distro(const char *suite)
{
	size_t len = strcspn(suite, "-");

	if (text_starts(suite, DISTRO))
		return text_copy(suite);
	for (size_t i = 0; i < ARRAY_LEN(releases); i++)
		if (strlen(releases[i].codename) == len &&
			memcmp(releases[i].codename, suite, len) == 0)
			return text_format(DISTRO "%s", releases[i].number);
	return text_format(DISTRO "%s", suite);
}

static void
add_upstream(struct bytes *url, const struct lock_package *package)
{
	scoped_free char *name = archive_name_pool(package->path);
	scoped_free char *version =
		package->source_version ? text_copy(package->source_version)
					: archive_name_source(package->version);
	bool other = strcmp(version, package->version) != 0;

	if (!name || (!other && strcmp(name, package->name) == 0))
		return;
	bytes_adds(url, "&upstream=");
	add_escaped(url, name, "");
	if (!other)
		return;
	bytes_adds(url, "%40");
	add_escaped(url, version, "");
}

char *
package_url_debian(const struct lock_package *package, const char *suite)
{
	scoped_free char *distro = suite ? package_url_distro(suite) : NULL;
	struct bytes url = BYTES_INIT;

	bytes_adds(&url, "pkg:deb/debian/");
	add_escaped(&url, package->name, "");
	bytes_addc(&url, '@');
	add_escaped(&url, package->version, "");
	bytes_addf(&url, "?arch=%s", package->architecture);
	if (distro) {
		bytes_adds(&url, "&distro=");
		add_escaped(&url, distro, "");
	}
	add_upstream(&url, package);
	return bytes_take(&url);
}

char *
package_url_npm(const char *name, const char *version)
{
	struct bytes url = BYTES_INIT;

	bytes_adds(&url, "pkg:npm/");
	add_escaped(&url, name, "/");
	bytes_addc(&url, '@');
	add_escaped(&url, version, "");
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
