/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/room.h"
#include "base/file.h"
#include "builder/collect/reach.h"
#include "builder/store/store_keep.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DEPTH_MAX 256

/* Files that come and go meanwhile do not matter. */
static int64_t
measure_folder(int folder, unsigned depth)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored = ERROR_INIT;
	int64_t bytes = 0;

	if (depth > DEPTH_MAX || file_list(&names, folder, &ignored) < 0)
		return 0;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int fd = -1;
		struct stat st;

		if (fstatat(folder, names.names[i], &st, AT_SYMLINK_NOFOLLOW) <
			0)
			continue;
		if (S_ISREG(st.st_mode))
			bytes += st.st_size;
		if (!S_ISDIR(st.st_mode))
			continue;
		fd = openat(folder, names.names[i],
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0)
			bytes += measure_folder(fd, depth + 1);
	}
	return bytes;
}

static void
measure_own(struct room *out, int hallmark)
{
	static const struct part {
		const char *name;
		size_t at;
	} parts[] = {
		{"environments", offsetof(struct room, environments)},
		{"git", offsetof(struct room, git)},
		{"quarantine", offsetof(struct room, quarantine)},
	};
	int64_t named = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		scoped_close int fd = openat(hallmark, parts[i].name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int64_t bytes = fd >= 0 ? measure_folder(fd, 0) : 0;

		memcpy((char *)out + parts[i].at, &bytes, sizeof bytes);
		named += bytes;
	}
	out->rest = measure_folder(hallmark, 0) - named;
}

static void
count_environments(struct room *out, int hallmark)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int fd = openat(hallmark, "environments",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct digest key;

	if (fd < 0 || file_list(&names, fd, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n_names; i++)
		if (digest_parse_hex(&key, names.names[i]) == 0)
			out->n_environments++;
}

static int
measure_blobs(struct room *out, const struct store *store,
	const struct blob_sizes *sizes, struct links *links, struct error *err)
{
	scoped(reach_done) struct reach reach = {.store = NULL};
	struct descriptor *list;
	size_t n;
	int r;

	reach_init(&reach, store, false, links);
	if (store_entries(store, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		reach_add(&reach, &list[i].sum);
	r = reach_run(&reach, list, n, err);
	store_entries_free(list, n);
	for (size_t i = 0; r == 0 && i < sizes->n; i++)
		*(digest_set_has(&reach.set, &sizes->sums[i]) ? &out->images
							      : &out->inputs) +=
			sizes->sizes[i];
	return r;
}

int
room_measure(struct room *out, const struct store *store,
	const struct blob_sizes *sizes, struct links *links, struct error *err)
{
	scoped_close int hallmark = openat(store_fd(store), "hallmark",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct room room = {0};

	if (measure_blobs(&room, store, sizes, links, err) < 0)
		return -1;
	if (hallmark >= 0) {
		measure_own(&room, hallmark);
		count_environments(&room, hallmark);
	}
	*out = room;
	return 0;
}
