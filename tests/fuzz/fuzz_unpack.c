/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as an archive: unpacked or refused, and never outside the folder.
 *
 * The first byte selects the options; the rest is the archive.
 */
#include "builder/archive/unpack.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_folder folder;
	struct error err = ERROR_INIT, gone = ERROR_INIT;
	struct unpack_plan plan = {
		.newest_s = -1, .max_bytes = 1 << 16, .max_entries = 100};
	int fd, r;

	if (len < 1)
		return 0;
	fd = fuzz_file(data + 1, len - 1);
	folder = fuzz_folder_open();
	plan.whiteouts = data[0] & 1;
	plan.strip = data[0] >> 1 & 3;
	if (data[0] & 8)
		r = unpack_archive(fd, folder.in, &plan, "input", &err);
	else
		r = unpack_tar(fd, folder.in, &plan, "input", &err);
	if (r < 0 && (err.kind == ERROR_NONE || err.kind == ERROR_INTERNAL))
		abort();
	/* The folder is the only thing in the folder above it. */
	fuzz_folder_check(&folder);
	(void)close(fd);
	(void)close(folder.in);
	(void)close(folder.fd);
	if (file_remove_tree(AT_FDCWD, folder.path, &gone) < 0)
		abort();
	return 0;
}
