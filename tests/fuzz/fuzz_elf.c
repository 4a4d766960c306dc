/* SPDX-License-Identifier: Apache-2.0 */
/* elf_needs_read() with any bytes; what it finds are names. */
#include "builder/image/elf_needs.h"
#include "base/file.h"

#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	scoped_close int fd = memfd_create("elf", MFD_CLOEXEC);
	struct error err = ERROR_INIT;

	if (fd < 0 || file_write_fd(fd, data, len, "elf", &err) < 0)
		abort();
	(void)elf_needs_is(fd, "amd64");
	if (elf_needs_read(&needs, fd) != 0)
		return 0;
	for (size_t i = 0; i < needs.n_libraries; i++)
		if (!*needs.libraries[i])
			abort();
	return 0;
}
