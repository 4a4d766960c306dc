/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/dpkg_overlay.h"

#define DATABASE "var/lib/dpkg"
#define STATUS DATABASE "/status"
#define RECORDS DATABASE "/status.d"
#define RELEASE "etc/os-release"
#define VENDOR_RELEASE "usr/lib/os-release"
#define WHITEOUT ".wh."
#define OPAQUE WHITEOUT WHITEOUT ".opq"

static const char *const folders[] = {
	"etc", "usr", "usr/lib", "var", "var/lib", DATABASE, RECORDS};

static void
free_paths(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static void
item_clear(struct overlay_item *item)
{
	free(item->target);
	item->target = NULL;
	bytes_done(&item->text);
	item->kind = OVERLAY_GONE;
}

void
dpkg_overlay_done(struct dpkg_overlay *o)
{
	for (size_t i = 0; i < o->n_items; i++) {
		item_clear(&o->items[i]);
		free(o->items[i].path);
	}
	free(o->items);
	digest_numbers_done(&o->numbers);
	free_paths(o->hidden, o->n_hidden);
	free_paths(o->emptied, o->n_emptied);
	*o = (struct dpkg_overlay)DPKG_OVERLAY_INIT;
}

static bool
is_folder_path(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (strcmp(path, folders[i]) == 0)
			return true;
	return false;
}

/* The name of a file in status.d, which may be a whiteout; or NULL. */
static const char *
record_name(const char *path)
{
	static const char head[] = RECORDS "/";
	const char *name = path + strlen(head);

	return text_starts(path, head) && *name && !strchr(name, '/') ? name
								      : NULL;
}

bool
dpkg_overlay_reads(const char *path)
{
	const char *name = record_name(path);

	if (name)
		return !text_ends(name, ".md5sums") &&
		       !text_starts(name, WHITEOUT);
	return strcmp(path, STATUS) == 0 || strcmp(path, RELEASE) == 0 ||
	       strcmp(path, VENDOR_RELEASE) == 0;
}

static const struct overlay_item *
find_item(const struct dpkg_overlay *o, const char *path)
{
	const struct digest sum = digest_of(path, strlen(path));
	uint32_t number;

	return digest_numbers_find(&o->numbers, &sum, &number) &&
			       o->items[number].kind != OVERLAY_GONE
		       ? &o->items[number]
		       : NULL;
}

/* The item of a path, emptied; NULL: there are too many. */
static struct overlay_item *
fresh_item(struct dpkg_overlay *o, const char *path)
{
	const struct digest sum = digest_of(path, strlen(path));
	uint32_t number;

	if (o->n_items == DPKG_OVERLAY_ITEMS_MAX &&
		!digest_numbers_find(&o->numbers, &sum, &number)) {
		o->is_odd = true;
		return NULL;
	}
	if (digest_numbers_add(&o->numbers, &sum, &number)) {
		item_clear(&o->items[number]);
		return &o->items[number];
	}
	(void)mem_room(o->items, o->n_items);
	o->items[o->n_items].path = text_copy(path);
	return &o->items[o->n_items++];
}

static void
note_path(char ***list, size_t *n, char *takes)
{
	*mem_room(*list, *n) = takes;
	++*n;
}

/* A whiteout counts if what it hides does; returns false of another name. */
static bool
note_whiteout(struct dpkg_overlay *layer, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t head = (size_t)(name - path);
	scoped_free char *folder = text_copyn(path, head - (slash != NULL));
	scoped_free char *hidden = NULL;

	if (!text_starts(name, WHITEOUT))
		return false;
	if (strcmp(name, OPAQUE) == 0) {
		if (!*folder || is_folder_path(folder))
			note_path(&layer->emptied, &layer->n_emptied,
				take_ptr(folder));
		return true;
	}
	hidden =
		text_format("%.*s%s", (int)head, path, name + strlen(WHITEOUT));
	if (is_folder_path(hidden) || dpkg_overlay_reads(hidden))
		note_path(&layer->hidden, &layer->n_hidden, take_ptr(hidden));
	return true;
}

void
dpkg_overlay_note(struct dpkg_overlay *layer, const char *path,
	enum overlay_kind kind, const char *target, struct bytes *text)
{
	struct overlay_item *item;

	if (note_whiteout(layer, path)) {
		layer->is_odd |= layer->n_hidden + layer->n_emptied >
				 DPKG_OVERLAY_ITEMS_MAX;
		return;
	}
	if (!is_folder_path(path) && !dpkg_overlay_reads(path))
		return;
	item = fresh_item(layer, path);
	if (!item)
		return;
	item->kind = kind;
	item->target = text_copy(target);
	if (text) {
		item->text = *text;
		*text = (struct bytes)BYTES_INIT;
	}
}

/* Takes away what is below a folder. */
static void
empty_folder(struct dpkg_overlay *o, const char *folder)
{
	size_t len = strlen(folder);

	for (size_t i = 0; i < o->n_items; i++)
		if (len == 0 || (text_starts(o->items[i].path, folder) &&
					o->items[i].path[len] == '/'))
			item_clear(&o->items[i]);
}

static void
hide_path(struct dpkg_overlay *o, const char *path)
{
	if (is_folder_path(path))
		empty_folder(o, path);
	if (find_item(o, path))
		(void)fresh_item(o, path);
}

static void
lay_item(struct dpkg_overlay *below, struct overlay_item *item)
{
	struct overlay_item *own;

	if (item->kind != OVERLAY_FOLDER)
		hide_path(below, item->path);
	own = fresh_item(below, item->path);
	if (!own)
		return;
	own->kind = item->kind;
	own->target = take_ptr(item->target);
	own->text = item->text;
	item->text = (struct bytes)BYTES_INIT;
}

/* Has every folder above this path its name for itself? */
static bool
stands_in_folders(const struct dpkg_overlay *o, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		scoped_free char *above =
			text_copyn(path, (size_t)(slash - path));
		const struct overlay_item *item = find_item(o, above);

		if (item && item->kind != OVERLAY_FOLDER)
			return false;
	}
	return true;
}

void
dpkg_overlay_lay(struct dpkg_overlay *below, struct dpkg_overlay *layer)
{
	for (size_t i = 0; i < layer->n_hidden; i++)
		hide_path(below, layer->hidden[i]);
	for (size_t i = 0; i < layer->n_emptied; i++)
		empty_folder(below, layer->emptied[i]);
	for (size_t i = 0; i < layer->n_items; i++)
		lay_item(below, &layer->items[i]);
	for (size_t i = 0; i < layer->n_items; i++)
		if (text_starts(layer->items[i].path, "var/") &&
			!stands_in_folders(below, layer->items[i].path))
			below->is_odd = true;
	below->is_odd |= layer->is_odd;
	dpkg_overlay_done(layer);
}

/* A file of the distribution, or the one that its usual link leads to. */
static void
read_release(struct distro *out, const struct dpkg_overlay *image)
{
	const struct overlay_item *item = find_item(image, RELEASE);

	*out = (struct distro)DISTRO_INIT;
	if (item && item->kind == OVERLAY_SYMLINK &&
		(text_equal(item->target, "../" VENDOR_RELEASE) ||
			text_equal(item->target, "/" VENDOR_RELEASE)))
		item = find_item(image, VENDOR_RELEASE);
	if (item && item->kind == OVERLAY_FILE &&
		stands_in_folders(image, item->path))
		distro_parse(out, item->text.data, item->text.len);
}

/* -1: it cannot be said what this file lists */
static int
read_item(struct facts *f, const struct overlay_item *item,
	const struct distro *d)
{
	const bool is_status = strcmp(item->path, STATUS) == 0;

	if (is_folder_path(item->path))
		return item->kind == OVERLAY_FOLDER ||
				       !text_starts(item->path, "var")
			       ? 0
			       : -1;
	if (!is_status && !record_name(item->path))
		return 0;
	if (item->kind == OVERLAY_FOLDER)
		return is_status ? -1 : 0;
	return item->kind == OVERLAY_FILE
		       ? facts_dpkg_add(f,
				 is_status ? DPKG_STATUS : DPKG_RECORD,
				 item->text.data ? item->text.data : "",
				 item->text.len, d)
		       : -1;
}

static bool
has_database(const struct dpkg_overlay *image)
{
	for (size_t i = 0; i < image->n_items; i++)
		if (image->items[i].kind != OVERLAY_GONE &&
			(strcmp(image->items[i].path, STATUS) == 0 ||
				record_name(image->items[i].path)))
			return true;
	return false;
}

void
dpkg_overlay_facts(struct facts *out, const struct dpkg_overlay *image)
{
	scoped(distro_done) struct distro distro = DISTRO_INIT;
	scoped(facts_done) struct facts f = {.kind = FACTS_OTHER};
	int r = image->is_odd ? -1 : 0;

	*out = (struct facts){.kind = FACTS_DPKG_UNREAD};
	read_release(&distro, image);
	for (size_t i = 0; i < image->n_items && r == 0; i++)
		if (image->items[i].kind != OVERLAY_GONE)
			r = read_item(&f, &image->items[i], &distro);
	if (r < 0)
		return;
	if (has_database(image))
		facts_dpkg_end(&f);
	*out = f;
	f = (struct facts)FACTS_INIT;
}
