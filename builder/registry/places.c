/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/places.h"
#include "base/file.h"
#include "builder/registry/reference.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define FOLDER "registries"
#define FILE_MAX_LEN ((size_t)4 << 20)
#define PLACES_MAX 16384 /* then the file begins anew */

void
places_done(struct places *places)
{
	json_free(places->map);
	*places = (struct places)PLACES_INIT;
}

static char *
file_of(const char *host)
{
	return text_format("%s.json", host);
}

/* The repositories become parts of URLs, and the store may be another's. */
static bool
is_sound(const struct json *map)
{
	const char **keys = json_keys(map);
	bool sound = json_count(map) < PLACES_MAX;

	for (size_t i = 0; sound && i < json_count(map); i++) {
		const char *repository = json_find_text(map, keys[i]);

		sound = repository && reference_is_repository(repository);
	}
	free(keys);
	return sound;
}

static void
read_file(struct places *out, int folder, const char *host)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped_free char *name = file_of(host);
	struct error ignored = ERROR_INIT;

	if (faccessat(folder, name, F_OK, 0) < 0 ||
		file_read(&text, folder, name, FILE_MAX_LEN, &ignored) < 0 ||
		text.len == 0 ||
		json_read(&doc, text.data, text.len, name, &ignored) < 0)
		return;
	if (json_kind(doc.root) == JSON_KIND_MAP && is_sound(doc.root))
		out->map = take_ptr(doc.root);
}

static int
open_places(struct store *store)
{
	struct error ignored = ERROR_INIT;

	return store ? store_private(store, FOLDER, &ignored) : -1;
}

void
places_read(struct places *out, struct store *store, const char *host)
{
	scoped_close int folder = open_places(store);

	*out = (struct places)PLACES_INIT;
	if (folder >= 0)
		read_file(out, folder, host);
}

const char *
places_find(const struct places *places, const struct digest *sum)
{
	return places->map ? json_find_text(places->map, digest_text(sum).s)
			   : NULL;
}

/* The caller holds the lock, so the processes that wrote these files are
 * dead. */
static void
remove_unfinished(int folder)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored = ERROR_INIT;

	if (file_list(&names, folder, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n_names; i++)
		if (text_starts(names.names[i], "tmp-"))
			(void)unlinkat(folder, names.names[i], 0);
}

void
places_add(struct store *store, const char *host, const char *repository,
	const struct descriptor *blobs, size_t n_blobs)
{
	scoped(places_done) struct places places = PLACES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = file_of(host);
	scoped_close int folder = open_places(store);
	struct error ignored = ERROR_INIT;

	if (folder < 0 || flock(folder, LOCK_EX) < 0)
		return;
	remove_unfinished(folder);
	read_file(&places, folder, host);
	if (!places.map)
		places.map = json_new_map();
	for (size_t i = 0; i < n_blobs; i++)
		json_put_text(
			places.map, digest_text(&blobs[i].sum).s, repository);
	json_print(&text, places.map);
	if (file_write(folder, name, text.data, text.len, 0644, &ignored) < 0)
		(void)ignored; /* it was only a hint */
}
