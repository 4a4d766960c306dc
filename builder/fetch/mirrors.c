/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/mirrors.h"
#include "base/child.h"
#include "base/file.h"
#include "base/say.h"
#include "base/xdg.h"

#include <errno.h>
#include <fcntl.h>

#define LIST "mirror+file:"
#define CONFIG_MAX ((size_t)64 * 1024)
#define APT_MAX ((size_t)1024 * 1024)

/* Is it a base URL for libcurl: an allowed scheme, printable ASCII only? */
static bool
is_url(const char *url, size_t len)
{
	static const char *const schemes[] = {"http://", "https://", "file://"};

	for (size_t i = 0; i < len; i++)
		if (url[i] <= ' ' || url[i] > '~')
			return false;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (len > strlen(schemes[i]) && text_starts(url, schemes[i]))
			return true;
	return false;
}

/* Add a URL without its final slashes, unless it is already listed. */
static void
add_url(struct mirrors *to, const char *url, size_t len)
{
	scoped_free char *own = NULL;

	while (len > 0 && url[len - 1] == '/')
		len--;
	own = text_copyn(url, len);
	for (size_t i = 0; i < to->n_urls; i++)
		if (text_equal(to->urls[i], own))
			return;
	*mem_room(to->urls, to->n_urls) = take_ptr(own);
	to->n_urls++;
}

static bool
is_list(const char *uri, size_t len)
{
	return len >= strlen(LIST) && memcmp(uri, LIST, strlen(LIST)) == 0;
}

/*
 * "mirror+file:/etc/apt/mirrors.txt" names a file with a mirror in each line,
 * and after a tab what apt chooses by; apt puts a slash after it.
 * returns 0; -1: it cannot be read, or names no http, https or file URL
 */
static int
add_listed(struct mirrors *to, const char *uri, size_t len, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *path = NULL;
	const size_t before = to->n_urls;
	bool any = false;

	uri += strlen(LIST);
	len -= strlen(LIST);
	while (len > 1 && uri[len - 1] == '/')
		len--;
	if (len > 2 && text_starts(uri, "//")) {
		uri += 2;
		len -= 2;
	}
	path = text_copyn(uri, len);
	if (path[0] != '/')
		return error_set(err, ERROR_USAGE,
			"the list of mirrors %s is not an absolute path",
			text_quotes(path));
	if (file_read(&text, AT_FDCWD, path, CONFIG_MAX, err) < 0)
		return error_wrap(
			err, "the list of mirrors %s", text_quotes(path));
	bytes_adds(&text, "");
	for (const char *at = text.data; *at;) {
		const size_t word = strcspn(at, " \t\r\n");

		any |= is_url(at, word);
		if (is_url(at, word))
			add_url(to, at, word);
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	if (any || to->n_urls > before)
		return 0;
	return error_set(err, ERROR_INPUT,
		"the list of mirrors %s has no http, https or file URL",
		text_quotes(path));
}

static int
add_given(struct mirrors *to, const char *const *given, size_t n_given,
	struct error *err)
{
	for (size_t i = 0; i < n_given; i++) {
		const size_t len = strlen(given[i]);

		if (is_url(given[i], len))
			add_url(to, given[i], len);
		else if (!is_list(given[i], len))
			return error_set(err, ERROR_USAGE,
				"--mirror %s is not an http, https or file "
				"URL, nor mirror+file: and the path of a list "
				"of them",
				text_quotes(given[i]));
		else if (add_listed(to, given[i], len, err) < 0)
			return error_wrap(err, "--mirror");
	}
	return 0;
}

static int
add_config(struct mirrors *to, const char *text, const char *path,
	struct error *err)
{
	unsigned line = 0;

	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\n"), used = len;

		line++;
		while (used > 0 && strchr(" \t\r", at[used - 1]))
			used--;
		if (used > 0 && at[0] != '#') {
			if (!is_url(at, used))
				return error_set(err, ERROR_INPUT,
					"%s:%u: %s is not an http, https or "
					"file URL",
					path, line, text_quote(at, used));
			add_url(to, at, used);
		}
		at += len + (at[len] == '\n');
	}
	return 0;
}

/* returns 0; 1 without a configuration file */
static int
read_config(struct mirrors *to, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *folder = NULL, *path = NULL;

	if (xdg_config(&folder, err) < 0)
		return 1; /* no home folder: nothing is configured */
	path = text_format("%s/mirrors", folder);
	if (access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	if (file_read(&text, AT_FDCWD, path, CONFIG_MAX, err) < 0)
		return -1;
	bytes_adds(&text, "");
	return add_config(to, text.data, path, err);
}

int
mirrors_find(struct mirrors *out, const char *const *given, size_t n_given,
	bool offline, struct error *err)
{
	scoped(mirrors_done) struct mirrors found = {.ca_file = out->ca_file,
		.plain_http = out->plain_http,
		.pinned = out->pinned};
	int r = 0;

	found.offline = offline;
	if (n_given > 0)
		r = add_given(&found, given, n_given, err);
	else
		r = read_config(&found, err);
	if (r < 0)
		return -1;
	found.ask_apt = r == 1;
	*out = found;
	found = (struct mirrors)MIRRORS_INIT;
	return 0;
}

int
mirrors_ask_apt(struct mirrors *mirrors, struct error *err)
{
	static const char *const argv[] = {"apt-get", "indextargets",
		"--format", "$(REPO_URI)", "Created-By: Packages", NULL};
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	struct error why = ERROR_INIT;

	if (!mirrors->ask_apt)
		return 0;
	mirrors->ask_apt = false;
	/* A machine without apt is not an error: it has no mirrors. */
	if (child_run(&said, argv, APT_MAX, err) < 0)
		return err->kind == ERROR_INPUT ? 0 : -1;
	bytes_adds(&said, "");
	for (const char *at = said.data; *at;) {
		size_t len = strcspn(at, "\n");

		/* apt also has cdrom:, copy:, tor+http: … */
		if (is_url(at, len))
			add_url(mirrors, at, len);
		else if (is_list(at, len) &&
			 add_listed(mirrors, at, len, &why) < 0)
			say_warning("apt's sources: %s", why.text);
		at += len + (at[len] == '\n');
	}
	return 0;
}

void
mirrors_done(struct mirrors *mirrors)
{
	for (size_t i = 0; i < mirrors->n_urls; i++)
		free(mirrors->urls[i]);
	free(mirrors->urls);
	*mirrors = (struct mirrors)MIRRORS_INIT;
}
