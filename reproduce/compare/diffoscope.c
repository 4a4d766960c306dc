/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/diffoscope.h"
#include "base/child.h"
#include "base/file.h"
#include "builder/store/image_ref.h"
#include "reproduce/explain/octets.h"

#include <errno.h>
#include <fcntl.h>

#define ANSWER_MAX ((size_t)64 << 20)
#define BLOCK ((size_t)256 << 10)

static int
open_folder_of(struct diffoscope *d, struct error *err)
{
	if (d->folder)
		return 0;
	if (image_ref_store(&d->store, d->store_folder, true, err) < 0)
		return -1;
	return store_temp(d->store, &d->folder, err);
}

static int
copy_extent(int to, const struct extent *e, struct error *err)
{
	scoped_free char *block = mem_alloc(BLOCK, 1);

	for (int64_t done = 0; done < e->len;) {
		const size_t want = e->len - done < (int64_t)BLOCK
					    ? (size_t)(e->len - done)
					    : BLOCK;
		const ssize_t n = pread(e->fd, block, want, e->at + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_sys(err, "copying a file for diffoscope");
		if (file_write_fd(to, block, (size_t)n, "a file for diffoscope",
			    err) < 0)
			return -1;
		done += n;
	}
	return 0;
}

/* diffoscope chooses by the end of the name, so the copy keeps it. */
static char *
copy_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = text_copy(slash ? slash + 1 : path);

	if (!*name || text_equal(name, ".") || text_equal(name, "..") ||
		strlen(name) > 200) {
		free(name);
		return text_copy("file");
	}
	return name;
}

/* *out is the path of the copy, heap. */
static int
copy_side(char **out, struct diffoscope *d, const char *side, const char *path,
	const struct extent *e, struct error *err)
{
	scoped_free char *name = copy_name(path);
	scoped_free char *folder = text_format("%s/%s", d->folder, side);
	scoped_free char *file = text_format("%s/%s", folder, name);
	scoped_close int fd = -1;

	if (file_remove_tree(store_fd(d->store), folder, err) < 0 ||
		file_make_dirs(store_fd(d->store), folder, err) < 0)
		return -1;
	fd = file_open(store_fd(d->store), file, O_WRONLY | O_CREAT | O_EXCL,
		0600, err);
	if (fd < 0 || copy_extent(fd, e, err) < 0)
		return -1;
	*out = text_format("%s/%s", store_path(d->store), file);
	return 0;
}

int
diffoscope_run(struct diffoscope *d, const char *path, const struct extent *a,
	const struct extent *b, struct error *err)
{
	scoped_free char *x = NULL, *y = NULL;
	int status;

	if (open_folder_of(d, err) < 0 ||
		copy_side(&x, d, "a", path, a, err) < 0 ||
		copy_side(&y, d, "b", path, b, err) < 0)
		return -1;
	bytes_addf(&d->text, "diffoscope %s\n", text_quotes(path));
	status = child_ask(&d->text,
		(const char *const[]){"diffoscope", "--no-progress", "--text",
			"-", x, y, NULL},
		NULL, ANSWER_MAX, err);
	if (status == 0 || status == 1)
		return 0;
	if (status > 1)
		(void)error_set(err, ERROR_SYSTEM,
			"diffoscope ended with status %d on %s", status,
			text_quotes(path));
	else if (err->kind == ERROR_INPUT)
		(void)error_hint(err, "install it, or leave out --diffoscope");
	return -1;
}

struct json *
diffoscope_json(const struct diffoscope *d)
{
	const struct slice s = {(const uint8_t *)d->text.data, d->text.len};
	scoped_free char *text = octets_text(s);

	return json_new_text(text);
}

void
diffoscope_done(struct diffoscope *d)
{
	struct error ignored;

	if (d->folder &&
		file_remove_tree(store_fd(d->store), d->folder, &ignored) < 0)
		ignored.kind =
			ERROR_NONE; /* the next store_open() removes it */
	free(d->folder);
	store_close(d->store);
	bytes_done(&d->text);
}
