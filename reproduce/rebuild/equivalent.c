/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/equivalent.h"
#include "builder/archive/helper_archive.h"

#include <fcntl.h>

#define GZIP_HEADER 10 /* RFC 1952: the fixed part */
#define GZIP_MTIME 4
#define GZIP_XFL 8
#define FILES_MAX 100               /* that differ; more are never equivalent */
#define FILE_MAX ((size_t)64 << 20) /* bytes of each */
#define BYTES_MAX ((int64_t)8 << 30) /* of an unpacked image */
#define ENTRIES_MAX 1000000

bool
equivalent_gzip(const uint8_t *a, const uint8_t *b, size_t n)
{
	static const uint8_t magic[] = {0x1f, 0x8b, 8};

	return n > GZIP_HEADER && memcmp(a, magic, sizeof magic) == 0 &&
	       memcmp(a, b, GZIP_MTIME) == 0 &&
	       memcmp(a + GZIP_XFL, b + GZIP_XFL, n - GZIP_XFL) == 0;
}

/* A row explains why two files of one size may differ. */
static const struct {
	const char *name;
	bool (*explains)(const uint8_t *a, const uint8_t *b, size_t n);
} pass_rows[] = {
	{"gzip-time", equivalent_gzip},
};

/* A folder of the store that is removed again. */
struct unpacked {
	struct store *store;
	char *name;
	int fd;
};

static void
unpacked_done(struct unpacked *u)
{
	struct error ignored = ERROR_INIT;

	close_fd(&u->fd);
	if (u->name)
		(void)!file_remove_tree(store_fd(u->store), u->name, &ignored);
	free(u->name);
}
DEFINE_SCOPED_IN(struct unpacked, unpacked_done);

static int
unpack_image(struct unpacked *u, const struct equivalent_side *side,
	struct error *err)
{
	const struct unpack_plan plan = {.newest_s = -1,
		.max_bytes = BYTES_MAX,
		.max_entries = ENTRIES_MAX,
		.whiteouts = true};

	if (store_temp(u->store, &u->name, err) < 0)
		return -1;
	u->fd = file_open_dir(store_fd(u->store), u->name, false, err);
	for (size_t i = 0; u->fd >= 0 && i < side->image->n_layers; i++) {
		const struct digest *sum = &side->image->layers[i].sum;
		scoped_close int fd = -1;

		if (store_check_blob(side->store, sum, err) < 0)
			return -1;
		fd = store_open_blob(side->store, sum, NULL, err);
		if (fd < 0 ||
			helper_unpack_tar(fd, u->fd, &plan, "a layer", err) < 0)
			return -1;
	}
	return u->fd < 0 ? -1 : 0;
}

/* The name of the pass that explains the difference of a file; NULL: none. */
static const char *
explain_file(
	const struct unpacked *a, const struct unpacked *b, const char *path)
{
	scoped(bytes_done) struct bytes x = BYTES_INIT, y = BYTES_INIT;
	struct error ignored = ERROR_INIT;

	if (file_read(&x, a->fd, path, FILE_MAX, &ignored) < 0 ||
		file_read(&y, b->fd, path, FILE_MAX, &ignored) < 0 ||
		x.len != y.len || x.len == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(pass_rows); i++)
		if (pass_rows[i].explains((const uint8_t *)x.data,
			    (const uint8_t *)y.data, x.len))
			return pass_rows[i].name;
	return NULL;
}

static void
add_pass(struct verdict *v, const char *name)
{
	for (size_t i = 0; i < v->n_passes; i++)
		if (strcmp(v->passes[i], name) == 0)
			return;
	verdict_add_text(&v->passes, &v->n_passes, name);
}

/* Nothing is unpacked where a difference is not one of contents. */
static bool
may_be_explained(const struct verdict *v, const struct differences *d)
{
	if (v->word != VERDICT_DIFFERENT || v->damaged || d->n == 0 ||
		d->n > FILES_MAX)
		return false;
	for (size_t i = 0; i < d->n; i++)
		if (d->list[i].kind != DIFFERENCE_CONTENT)
			return false;
	return true;
}

int
equivalent_find(struct verdict *v, struct store *work,
	const struct differences *d, const struct equivalent_side *a,
	const struct equivalent_side *b, struct error *err)
{
	scoped(unpacked_done) struct unpacked x = {.store = work, .fd = -1};
	scoped(unpacked_done) struct unpacked y = {.store = work, .fd = -1};
	const char *passes[FILES_MAX];

	if (!may_be_explained(v, d))
		return 0;
	if (unpack_image(&x, a, err) < 0 || unpack_image(&y, b, err) < 0)
		return -1;
	for (size_t i = 0; i < d->n; i++) {
		passes[i] = explain_file(&x, &y, d->list[i].path);
		if (!passes[i])
			return 0;
	}
	for (size_t i = 0; i < d->n; i++)
		add_pass(v, passes[i]);
	v->word = VERDICT_EQUIVALENT;
	return 0;
}
