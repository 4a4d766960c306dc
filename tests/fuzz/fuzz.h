/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - files and folders for parsers that read descriptors. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static inline int
fuzz_file(const void *data, size_t len)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0 || (len && write(fd, data, len) != (ssize_t)len))
		abort();
	return fd;
}

/* Makes a folder that contains only "in". */
struct fuzz_folder {
	char path[32];
	int fd, in;
};

static inline struct fuzz_folder
fuzz_folder_open(void)
{
	struct fuzz_folder f = {.path = "/dev/shm/hallmark-fuzz-XXXXXX"};

	if (!mkdtemp(f.path))
		abort();
	f.fd = open(f.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f.fd < 0 || mkdirat(f.fd, "in", 0755) < 0)
		abort();
	f.in = openat(f.fd, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f.in < 0)
		abort();
	return f;
}

/* Nothing was put beside "in", and it is still the same folder. */
static inline void
fuzz_folder_check(const struct fuzz_folder *f)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	struct stat was, is;

	if (file_list(&names, f->fd, &err) < 0 || names.n_names != 1 ||
		fstat(f->in, &was) < 0 ||
		fstatat(f->fd, "in", &is, AT_SYMLINK_NOFOLLOW) < 0 ||
		was.st_ino != is.st_ino)
		abort();
}

#endif
