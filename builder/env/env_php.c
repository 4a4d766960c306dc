/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_php.h"
#include "builder/archive/beneath.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"
#include "builder/env/helper_php.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#define SETTINGS_MAX ((size_t)64 << 10)
#define MODULES_MAX 1000
#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyz_"

/* The names in a folder of the root; none where it is missing or no folder. */
static int
list_folder(struct names *out, int root, const char *path, struct error *err)
{
	struct error why = ERROR_INIT;
	scoped_close int fd =
		beneath_open(root, path, O_RDONLY | O_DIRECTORY, &why);

	if (fd < 0)
		return 0;
	return file_list(out, fd, err);
}

/* "8.2": the length of the version at the start of a text, or 0 */
static size_t
version_len(const char *text)
{
	const size_t major = strspn(text, DIGITS);
	size_t minor;

	if (major == 0 || major > 3 || text[major] != '.')
		return 0;
	minor = strspn(text + major + 1, DIGITS);
	return minor == 0 || minor > 3 ? 0 : major + 1 + minor;
}

static bool
is_plain(const char *name, size_t len)
{
	return len > 0 && len <= 100 && strspn(name, LETTERS DIGITS) >= len;
}

/* "xml.ini" */
static bool
is_settings(const char *name)
{
	return text_ends(name, ".ini") && is_plain(name, strlen(name) - 4);
}

/* usr/share/php8.2-xml/xml/dom.ini becomes available. */
static int
add_available(struct unpack_writer *w, int root, const char *package,
	size_t version, const char *inner, struct error *err)
{
	scoped_free char *folder =
		text_format("usr/share/%s/%s", package, inner);
	scoped(names_done) struct names names = NAMES_INIT;

	if (list_folder(&names, root, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *target =
			text_format("/%s/%s", folder, names.names[i]);
		scoped_free char *path =
			text_format("etc/php/%.*s/mods-available/%s",
				(int)version, package + 3, names.names[i]);

		if (is_settings(names.names[i]) &&
			env_add_missing_link(w, path, target, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_all_available(struct unpack_writer *w, int root, struct error *err)
{
	scoped(names_done) struct names packages = NAMES_INIT;

	if (list_folder(&packages, root, "usr/share", err) < 0)
		return -1;
	for (size_t i = 0; i < packages.n_names; i++) {
		const char *package = packages.names[i];
		const size_t version = text_starts(package, "php")
					       ? version_len(package + 3)
					       : 0;
		scoped_free char *folder = text_format("usr/share/%s", package);
		scoped(names_done) struct names inner = NAMES_INIT;

		if (version == 0 || package[3 + version] != '-')
			continue;
		if (list_folder(&inner, root, folder, err) < 0)
			return -1;
		for (size_t j = 0; j < inner.n_names; j++)
			if (add_available(w, root, package, version,
				    inner.names[j], err) < 0)
				return -1;
	}
	return 0;
}

/* The modules of one version, and their priorities. */
struct php_modules {
	const char *version;
	struct names files; /* "xml.ini" */
	int *priorities;    /* heap */
};

static void
php_modules_done(struct php_modules *modules)
{
	names_done(&modules->files);
	free(modules->priorities);
}
DEFINE_SCOPED_IN(struct php_modules, php_modules_done);

static void
free_texts(struct bytes **texts)
{
	for (size_t i = 0; *texts && i < MODULES_MAX; i++)
		bytes_done(&(*texts)[i]);
	free(*texts);
}

static int
read_settings(struct bytes *out, int root, const struct php_modules *modules,
	size_t i, struct error *err)
{
	scoped_free char *path = text_format("etc/php/%s/mods-available/%s",
		modules->version, modules->files.names[i]);
	struct stat st;
	scoped_close int fd = beneath_follow(root, path, err);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return error_set(err, ERROR_INPUT, "%s is not a regular file",
			text_quotes(path));
	return file_read_fd(out, fd, SETTINGS_MAX, path, err);
}

static int
read_modules(struct php_modules *out, int root, const char *version,
	struct error *err)
{
	__attribute__((cleanup(free_texts))) struct bytes *texts =
		mem_alloc(MODULES_MAX, sizeof *texts);
	scoped_free char *folder =
		text_format("etc/php/%s/mods-available", version);

	out->version = version;
	if (list_folder(&out->files, root, folder, err) < 0)
		return -1;
	if (out->files.n_names > MODULES_MAX)
		return error_set(err, ERROR_LIMIT, "%s has more than %d files",
			text_quotes(folder), MODULES_MAX);
	out->priorities =
		mem_alloc(out->files.n_names + 1, sizeof *out->priorities);
	for (size_t i = 0; i < out->files.n_names; i++)
		if (is_settings(out->files.names[i]) &&
			read_settings(&texts[i], root, out, i, err) < 0)
			return -1;
	return helper_php_priorities(
		out->priorities, texts, out->files.n_names, err);
}

/* Everything that one of PHP's programs, such as "cli", reads when it starts.
 */
static int
add_program(struct unpack_writer *w, const struct php_modules *modules,
	const char *program, struct error *err)
{
	scoped_free char *settings =
		text_format("etc/php/%s/%s/php.ini", modules->version, program);
	scoped_free char *target =
		text_format("/usr/lib/php/%s/%s", modules->version,
			text_equal(program, "cli") ? "php.ini-production.cli"
						   : "php.ini-production");
	struct stat st;
	int found = unpack_write_find(w, target + 1, &st, err);

	if (found < 0 || (found == 0 && env_add_missing_link(
						w, settings, target, err) < 0))
		return -1;
	for (size_t i = 0; i < modules->files.n_names; i++) {
		const char *file = modules->files.names[i];
		scoped_free char *link = text_format(
			"etc/php/%s/%s/conf.d/%02d-%s", modules->version,
			program, modules->priorities[i], file);
		scoped_free char *available =
			text_format("/etc/php/%s/mods-available/%s",
				modules->version, file);

		if (is_settings(file) &&
			env_add_missing_link(w, link, available, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_version(struct unpack_writer *w, int root, const char *version,
	struct error *err)
{
	scoped_free char *folder = text_format("usr/lib/php/%s/sapi", version);
	scoped(php_modules_done) struct php_modules modules = {.version = NULL};
	scoped(names_done) struct names programs = NAMES_INIT;

	if (list_folder(&programs, root, folder, err) < 0)
		return -1;
	if (programs.n_names == 0)
		return 0;
	if (read_modules(&modules, root, version, err) < 0)
		return -1;
	for (size_t i = 0; i < programs.n_names; i++)
		if (is_plain(programs.names[i], strlen(programs.names[i])) &&
			add_program(w, &modules, programs.names[i], err) < 0)
			return -1;
	return 0;
}

int
env_php_add(int root, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	scoped(names_done) struct names versions = NAMES_INIT;

	if (list_folder(&versions, root, "usr/lib/php", err) < 0)
		return -1;
	if (versions.n_names == 0)
		return 0;
	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) <
			0 ||
		add_all_available(&w, root, err) < 0)
		return -1;
	for (size_t i = 0; i < versions.n_names; i++) {
		const size_t len = version_len(versions.names[i]);

		if (len > 0 && !versions.names[i][len] &&
			add_version(&w, root, versions.names[i], err) < 0)
			return -1;
	}
	return 0;
}
