/* SPDX-License-Identifier: Apache-2.0 */
/* index.json as it was last parsed, and which of its entries has which name: a
 * command that looks up thousands of names parses it once. */
#include "builder/store/store_private.h"

#include <fcntl.h>
#include <sys/stat.h>

/* A name or a digest of an entry; the text is the document's. */
struct called {
	const char *text;
	size_t entry;
};

/* The file stays open: a later one cannot have its inode. */
struct store_names {
	int fd;
	struct stat st;
	struct json_doc doc;
	struct called *list; /* sorted */
	size_t n;
};

struct store_names *
names_new(void)
{
	struct store_names *names = mem_alloc(1, sizeof *names);

	names->fd = -1;
	return names;
}

void
names_forget(struct store_names *names)
{
	close_fd(&names->fd);
	json_doc_done(&names->doc);
	free(names->list);
	*names = (struct store_names){.fd = -1};
}

void
names_free(struct store_names *names)
{
	if (names)
		names_forget(names);
	free(names);
}

static bool
is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int
by_text(const void *a, const void *b)
{
	const struct called *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static void
add_called(struct store_names *names, const char *text, size_t entry)
{
	if (!text)
		return;
	*mem_room(names->list, names->n) = (struct called){text, entry};
	names->n++;
}

static void
sort_names(struct store_names *names)
{
	const struct json *list = json_find(names->doc.root, "manifests");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const char *sum = json_kind(v) == JSON_KIND_MAP
					  ? json_find_text(v, "digest")
					  : NULL;

		if (json_kind(v) != JSON_KIND_MAP)
			continue;
		add_called(names, descriptor_ref_name(v), i);
		if (sum && text_starts(sum, "sha256:")) /* else a mere word */
			add_called(names, sum, i);
	}
	if (names->n > 1)
		qsort(names->list, names->n, sizeof *names->list, by_text);
}

/* The names of the file as it is now. */
static int
names_read(const struct store *store, struct error *err)
{
	struct store_names *names = store->names;
	scoped_close int fd = index_open(store, err);
	struct store_names now = {.fd = -1};

	if (fd < 0)
		return -1;
	if (fstat(fd, &now.st) < 0)
		return error_sys(err, "the store %s: index.json",
			text_quotes(store->path));
	if (names->fd >= 0 && is_unchanged(&names->st, &now.st))
		return 0;
	if (index_parse(store, fd, &now.doc, err) < 0)
		return -1;
	now.fd = take_fd(fd);
	sort_names(&now);
	names_forget(names);
	*names = now;
	return 0;
}

int
index_shared(const struct store *store, const struct json_doc **out,
	struct error *err)
{
	if (names_read(store, err) < 0)
		return -1;
	*out = &store->names->doc;
	return 0;
}

int
index_find(struct index_found *out, const struct store *store, const char *name,
	struct error *err)
{
	const struct store_names *names = store->names;
	size_t low = 0, high;

	if (names_read(store, err) < 0)
		return -1;
	for (high = names->n; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(names->list[middle].text, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == names->n || strcmp(names->list[low].text, name) != 0)
		return 1;
	*out = (struct index_found){&names->doc, names->list[low].entry, 0};
	for (size_t i = low + 1;
		i < names->n && strcmp(names->list[i].text, name) == 0; i++)
		out->n_others +=
			names->list[i].entry != names->list[i - 1].entry;
	return 0;
}
