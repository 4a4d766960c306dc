/* SPDX-License-Identifier: Apache-2.0 */
/* vectors.h - files of tests/golden and tests/reject, wherever the tests run.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include "base/file.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <string.h>

static inline char *
vectors_path(const char *name)
{
	const char *slash = strrchr(__FILE__, '/');

	return text_format(
		"%.*s/../%s", (int)(slash - __FILE__), __FILE__, name);
}

/* vectors_read - out ends with a NUL */
static inline void
vectors_read(struct bytes *out, const char *name)
{
	scoped_free char *path = vectors_path(name);
	struct error err = ERROR_INIT;

	if (file_read(out, AT_FDCWD, path, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	bytes_adds(out, "");
}

static inline size_t
vectors_count(const char *folder)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_free char *path = vectors_path(folder);
	struct error err = ERROR_INIT;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, false, &err);
	size_t n = 0;

	assert_int_equal(file_list(&names, fd, &err), 0);
	for (size_t i = 0; i < names.n_names; i++)
		n += text_ends(names.names[i], ".json");
	return n;
}

/* vectors_refused - each file NAME.json of the folder has a line "NAME, tab,
 * words" in its CASES, and parse() refuses it with ERROR_INPUT and these words;
 * there are more than least */
static inline void
vectors_refused(const char *folder,
	int (*parse)(const char *text, size_t len, const char *name,
		struct error *err),
	size_t least)
{
	scoped(bytes_done) struct bytes cases = BYTES_INIT;
	scoped_free char *list = text_format("%s/CASES", folder);
	size_t n = 0;
	char *rest;

	vectors_read(&cases, list);
	rest = cases.data;
	for (char *line; (line = strsep(&rest, "\n")) && *line; n++) {
		const char *name = strsep(&line, "\t");
		scoped_free char *file =
			text_format("%s/%s.json", folder, name);
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_non_null(line);
		vectors_read(&text, file);
		if (parse(text.data, text.len, name, &err) == 0)
			fail_msg("%s is read", name);
		assert_int_equal(err.kind, ERROR_INPUT);
		if (!strstr(err.text, line))
			fail_msg("%s: %s; wanted %s", name, err.text, line);
	}
	assert_int_equal(n, vectors_count(folder));
	assert_true(n > least);
}

#endif
