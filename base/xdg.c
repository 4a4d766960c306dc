/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xdg.h"

#include <pwd.h>

const char *
xdg_variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static int
under_home(
	char **out, const char *xdg, const char *otherwise, struct error *err)
{
	const char *base = xdg_variable(xdg);
	const char *home = xdg_variable("HOME");

	if (base && base[0] == '/') {
		*out = text_format("%s/hallmark", base);
		return 0;
	}
	if (!home || home[0] != '/') {
		const struct passwd *user = getpwuid(getuid());

		home = user ? user->pw_dir : NULL;
	}
	if (!home || home[0] != '/')
		return error_set(err, ERROR_USAGE,
			"no home folder is known; set HOME or %s", xdg);
	*out = text_format("%s/%s/hallmark", home, otherwise);
	return 0;
}

int
xdg_store(char **out, struct error *err)
{
	const char *store = xdg_variable("HALLMARK_STORE");

	if (store) {
		*out = text_copy(store);
		return 0;
	}
	return under_home(out, "XDG_DATA_HOME", ".local/share", err);
}

int
xdg_config(char **out, struct error *err)
{
	return under_home(out, "XDG_CONFIG_HOME", ".config", err);
}

int
xdg_cache(char **out, struct error *err)
{
	return under_home(out, "XDG_CACHE_HOME", ".cache", err);
}
