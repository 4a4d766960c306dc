/* SPDX-License-Identifier: Apache-2.0 */
/* store_place.h - a store in a scratch folder, and short functions that fill
 * it. */
#ifndef TESTS_UNIT_STORE_PLACE_H
#define TESTS_UNIT_STORE_PLACE_H

#include "builder/store/store.h"
#include "tests/unit/scratch.h"

#define STORE_PLACE_TYPE ((char *)(uintptr_t)STORE_MANIFEST_TYPE)

static inline struct store *
store_at(const struct scratch *s, const char *name)
{
	scoped_free char *path = text_format("%s/%s", s->path, name);
	struct store *store = NULL;
	struct error err = ERROR_INIT;

	if (store_open(&store, path, true, &err) < 0)
		fail_msg("%s", err.text);
	return store;
}

static inline void
store_put_text(struct store *store, const char *text, struct digest *sum)
{
	struct error err = ERROR_INIT;

	if (store_put(store, text, strlen(text), sum, &err) < 0)
		fail_msg("%s", err.text);
}

static inline struct descriptor
store_manifest(struct store *store, const char *text)
{
	struct descriptor d = {
		.size = (int64_t)strlen(text), .media_type = STORE_PLACE_TYPE};

	store_put_text(store, text, &d.sum);
	return d;
}

static inline void
store_tag_text(struct store *store, const char *name, const char *text)
{
	struct descriptor d = store_manifest(store, text);
	struct error err = ERROR_INIT;

	if (store_tag(store, name, &d, &err) < 0)
		fail_msg("%s", err.text);
}

static inline char *
store_index_text(struct store *store)
{
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(
		file_read(&text, store_fd(store), "index.json", 1 << 20, &err),
		0);
	return bytes_take(&text);
}

static inline size_t
store_count(struct store *store, const char *folder)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	scoped_close int fd = openat(
		store_fd(store), folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	assert_int_equal(file_list(&names, fd, &err), 0);
	return names.n_names;
}

#endif
