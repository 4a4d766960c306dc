/* SPDX-License-Identifier: Apache-2.0 */
/* What is removed from the index, and when nothing changes.  source: store(5)
 */
#include "builder/store/store_keep.h"
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#define HOLDS "hallmark/holds"

int
holds_lock(const struct store *store, int how, struct error *err)
{
	scoped_close int fd = -1;

	if (file_make_dirs(store->fd, "hallmark", err) < 0)
		return -1;
	fd = file_open(
		store->fd, HOLDS, O_RDWR | O_CREAT | O_NOFOLLOW, 0666, err);
	if (fd < 0)
		return -1;
	while (flock(fd, how) < 0)
		if (errno != EINTR)
			return error_sys(err, "locking " HOLDS);
	return take_fd(fd);
}

int
store_quiet_begin(
	struct store_quiet *out, const struct store *store, struct error *err)
{
	scoped(store_quiet_end) struct store_quiet quiet = STORE_QUIET_INIT;

	/* in this order: a process that holds the lock may hold blobs */
	quiet.lock = store_lock(store, true, err);
	if (quiet.lock < 0)
		return -1;
	quiet.holds = holds_lock(store, LOCK_EX, err);
	if (quiet.holds < 0)
		return -1;
	*out = quiet;
	quiet = (struct store_quiet)STORE_QUIET_INIT;
	return 0;
}

void
store_quiet_end(struct store_quiet *quiet)
{
	if (quiet->holds >= 0)
		(void)close(quiet->holds);
	if (quiet->lock >= 0)
		(void)close(quiet->lock);
	*quiet = (struct store_quiet)STORE_QUIET_INIT;
}

void
store_entries_free(struct descriptor *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
}

int
store_entries(const struct store *store, struct descriptor **out, size_t *n,
	struct error *err)
{
	const struct json_doc *doc;
	struct descriptor *list = NULL;
	size_t n_list = 0;
	const struct json *all;

	if (index_shared(store, &doc, err) < 0)
		return -1;
	all = json_find(doc->root, "manifests");
	for (size_t i = 0; i < json_count(all); i++) {
		scoped_free char *where = text_format("/manifests/%zu", i);
		struct descriptor d = {0};

		if (descriptor_parse(&d, doc, json_at(all, i), where, err) <
			0) {
			store_entries_free(list, n_list);
			return -1;
		}
		*mem_room(list, n_list) = d;
		n_list++;
	}
	*out = list;
	*n = n_list;
	return 0;
}

struct dropping {
	store_dropper *drop;
	const void *arg;
};

static bool
drop_entry(const void *arg, const struct json *v)
{
	const struct dropping *d = arg;
	const struct json_doc doc = {
		.name = (char[]){"index.json"}, .text = (char[]){""}};
	scoped(descriptor_done) struct descriptor entry = {0};
	struct error ignored = ERROR_INIT;

	return descriptor_parse(&entry, &doc, v, "", &ignored) == 0 &&
	       d->drop(d->arg, &entry);
}

int
store_drop(struct store *store, store_dropper *drop, const void *arg,
	struct error *err)
{
	const struct dropping d = {drop, arg};

	return index_edit(store, drop_entry, &d, NULL, err);
}
