/* SPDX-License-Identifier: Apache-2.0 */
/* A door to libarchive, which hallmark uses only for reading. */
#include "builder/image/layer_pick.h"
#include "base/file.h"
#include "builder/archive/libarchive.h"
#include "builder/image/layer_found.h"

#define CHUNK_LEN ((size_t)256 * 1024)

struct picking {
	const struct layer_picks *picks;
	struct archive *a;
	int out;
	int64_t written;
	char *chunk;
};

static void
picking_done(struct picking *p)
{
	(void)archive_read_free(p->a);
	free(p->chunk);
}
DEFINE_SCOPED_IN(struct picking, picking_done);

static int
pick_failed(const struct picking *p, struct error *err)
{
	const char *why = archive_error_string(p->a);

	return error_set(err, ERROR_INPUT, "the layer cannot be read: %s",
		text_quotes(why ? why : "no reason was given"));
}

static int
compare_wanted(const void *key, const void *item)
{
	return strcmp(key, ((const struct layer_wanted *)item)->path);
}

static struct layer_place *
wanted_place(const struct picking *p, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	scoped_free char *path = layer_found_path(name ? name : "");
	const struct layer_wanted *w = bsearch(path, p->picks->wanted,
		p->picks->n_wanted, sizeof *w, compare_wanted);

	if (!w || archive_entry_hardlink(e) ||
		archive_entry_filetype(e) != AE_IFREG ||
		p->picks->places[w->place].at >= 0)
		return NULL;
	return &p->picks->places[w->place];
}

static int
pick_contents(struct picking *p, struct layer_place *place, struct error *err)
{
	const int64_t from = p->written;
	la_ssize_t n;

	while ((n = archive_read_data(p->a, p->chunk, CHUNK_LEN)) > 0) {
		if (n > p->picks->max - p->written)
			return 0; /* the place stays empty */
		if (file_write_fd(p->out, p->chunk, (size_t)n,
			    "the contents of a layer", err) < 0)
			return -1;
		p->written += n;
	}
	if (n < 0)
		return pick_failed(p, err);
	*place = (struct layer_place){from, p->written - from};
	return 0;
}

static int
open_layer(struct picking *p, int fd, struct error *err)
{
	p->a = archive_read_new();
	p->chunk = mem_alloc(CHUNK_LEN, 1);
	if (!p->a)
		abort(); /* out of memory */
	if (archive_read_support_filter_gzip(p->a) != ARCHIVE_OK ||
		archive_read_support_filter_zstd(p->a) != ARCHIVE_OK ||
		archive_read_support_format_tar(p->a) != ARCHIVE_OK)
		return error_set(err, ERROR_SYSTEM,
			"this libarchive cannot read gzip and zstd");
	return archive_read_open_fd(p->a, fd, CHUNK_LEN) == ARCHIVE_OK
		       ? 0
		       : pick_failed(p, err);
}

int
layer_pick(const struct layer_picks *picks, int fd, int out, struct error *err)
{
	if (libarchive_load(err) < 0)
		return -1;
	scoped(picking_done) struct picking p = {.picks = picks, .out = out};

	for (size_t i = 0; i < picks->n_places; i++)
		picks->places[i] = (struct layer_place){-1, 0};
	if (open_layer(&p, fd, err) < 0)
		return -1;
	for (;;) {
		struct archive_entry *e;
		const int status = archive_read_next_header(p.a, &e);
		struct layer_place *place;

		if (status == ARCHIVE_EOF)
			return 0;
		if (status != ARCHIVE_OK &&
			!libarchive_is_about_locale(p.a, status))
			return pick_failed(&p, err);
		place = wanted_place(&p, e);
		if (place && pick_contents(&p, place, err) < 0)
			return -1;
	}
}
