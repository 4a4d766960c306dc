/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay FOLDER - run a fuzz target without a fuzzer: every file of its corpus,
 * each also cut at every length up to 512 bytes and with each of its first 512
 * bytes inverted.  It passes if nothing crashes.
 */
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>

#define TURNED 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A copy in a heap block of its own, so that a sanitizer sees a read past the
 * end. */
static void
give(const struct bytes *b, size_t len, size_t turn)
{
	uint8_t *copy = mem_copy(b->data, len);

	if (turn < len)
		copy[turn] ^= 0xff;
	(void)LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

int
main(int argc, char **argv)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	size_t n = 0;
	int fd;

	if (argc != 2 ||
		(fd = file_open_dir(AT_FDCWD, argv[1], false, &err)) < 0 ||
		file_list(&names, fd, &err) < 0)
		return 2;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped(bytes_done) struct bytes b = BYTES_INIT;

		if (file_read(&b, fd, names.names[i], 1 << 20, &err) < 0)
			return 2;
		give(&b, b.len, SIZE_MAX);
		for (size_t at = 0; at < b.len && at < TURNED; at++) {
			give(&b, at, SIZE_MAX);
			give(&b, b.len, at);
		}
		n++;
	}
	(void)printf("%zu files of %s\n", n, argv[1]);
	return n == 0;
}
