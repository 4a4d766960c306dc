/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer make FOLDER MIB FILES  write a tree of FILES files, MIB MiB together
 * layer write FOLDER FILE      read the tree, write it as a layer to FILE, and
 *                              print the seconds and the peak memory in MiB
 */
#include "builder/image/layer.h"
#include "base/clock.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define FILES_PER_FOLDER 10
#define CHUNK_LEN ((size_t)1 << 20)

static const struct tree_limits limits = {
	.n_entries = 10000000, .bytes = INT64_C(1) << 40};

/* The same bytes in each run; they do not compress. */
static void
fill_chunk(uint32_t *words, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		words[i] = seed ^ seed >> 15;
	}
}

static int
make_file(int folder, const char *path, int64_t size, const uint32_t *data,
	struct error *err)
{
	scoped_close int fd =
		file_open(folder, path, O_WRONLY | O_CREAT | O_EXCL, 0644, err);

	if (fd < 0)
		return -1;
	for (int64_t n; size > 0; size -= n) {
		n = size < (int64_t)CHUNK_LEN ? size : (int64_t)CHUNK_LEN;
		if (file_write_fd(fd, data, (size_t)n, path, err) < 0)
			return -1;
	}
	return 0;
}

/* Half of the files have a quarter of the mean size, the others the rest. */
static int
make_tree(const char *path, int64_t mib, int64_t n_files, struct error *err)
{
	scoped_close int folder = file_open_dir(AT_FDCWD, path, true, err);
	scoped_free uint32_t *data = mem_alloc(CHUNK_LEN, 1);
	int64_t mean = mib * 1048576 / n_files;

	if (folder < 0)
		return -1;
	for (int64_t i = 0; i < n_files; i++) {
		scoped_free char *above = text_format("lib/%02lld/part-%04lld",
			(long long)(i / FILES_PER_FOLDER / 100),
			(long long)(i / FILES_PER_FOLDER));
		scoped_free char *file =
			text_format("%s/file-%06lld.o", above, (long long)i);
		int64_t size = i % 2 ? mean * 7 / 4 : mean / 4;

		fill_chunk(data, 1024, (uint32_t)i);
		if (i == 0)
			fill_chunk(data, CHUNK_LEN / 4, 1);
		if (file_make_dirs(folder, above, err) < 0 ||
			make_file(folder, file, size, data, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_layer(const char *path, const char *blob, struct error *err)
{
	scoped_close int root = file_open_dir(AT_FDCWD, path, false, err);
	scoped_close int fd = file_open_device(
		AT_FDCWD, blob, O_WRONLY | O_CREAT | O_TRUNC, 0644, err);
	scoped(tree_done) struct tree tree = TREE_INIT;
	int64_t began = clock_ticks_ns();
	struct layer layer;
	struct rusage used;

	if (root < 0 || fd < 0 || tree_list(&tree, root, &limits, err) < 0 ||
		layer_write(&layer, &tree, root, 0, fd, err) < 0)
		return -1;
	(void)getrusage(RUSAGE_SELF, &used);
	(void)printf("%.3f %ld %s\n", (double)(clock_ticks_ns() - began) / 1e9,
		used.ru_maxrss / 1024, digest_text(&layer.sum).s);
	return 0;
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int r = -1;

	if (argc == 5 && strcmp(argv[1], "make") == 0)
		r = make_tree(argv[2], atoll(argv[3]), atoll(argv[4]), &err);
	else if (argc == 4 && strcmp(argv[1], "write") == 0)
		r = write_layer(argv[2], argv[3], &err);
	else
		(void)error_set(&err, ERROR_USAGE, "make or write, and where");
	if (r < 0)
		(void)fprintf(stderr, "layer: %s\n", err.text);
	return r < 0;
}
