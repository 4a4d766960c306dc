/* SPDX-License-Identifier: Apache-2.0 */
/* helper_elf.h - a confined process that parses programs and libraries. */
#ifndef BUILDER_IMAGE_HELPER_ELF_H
#define BUILDER_IMAGE_HELPER_ELF_H

#include "builder/image/elf_needs.h"

/* helper_elf_read - elf_needs_read() in a confined process; returns also -1
 * with ERROR_SYSTEM if that fails */
int helper_elf_read(struct elf_needs *out, int fd, const char *name,
	struct error *err) MUST_CHECK;

#endif
