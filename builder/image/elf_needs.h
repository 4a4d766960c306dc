/* SPDX-License-Identifier: Apache-2.0 */
/* elf_needs.h - what a dynamic program or library requires in order to start.
 *
 * source: System V ABI, chapters 4 and 5; ld.so(8) */
#ifndef BUILDER_IMAGE_ELF_NEEDS_H
#define BUILDER_IMAGE_ELF_NEEDS_H

#include "base/bytes.h"

struct elf_needs {
	char *interpreter; /* "/lib64/ld-linux-x86-64.so.2"; or NULL */
	char **libraries;  /* of DT_NEEDED, in its order: "libc.so.6" */
	size_t n_libraries;
};
#define ELF_NEEDS_INIT \
	{ \
		.interpreter = NULL \
	}
void elf_needs_done(struct elf_needs *needs);
DEFINE_SCOPED_IN(struct elf_needs, elf_needs_done);

/* elf_needs_is - does the file start as a program or library of this
 * architecture ("amd64", "arm64") does?  Compares fixed bytes and parses
 * nothing */
bool elf_needs_is(int fd, const char *architecture);

/*
 * elf_needs_read - read the program headers and the dynamic section of a file
 *
 * The bytes are foreign: only helper_elf.c and tests call it.  Tables are
 * bounded, each offset and name is checked.
 *
 * in      fd  a file of 64 bits in little endian; left open
 * returns 0; 1 if the file is no program or library, or breaks its format: then
 *         nothing is known of it
 */
int elf_needs_read(struct elf_needs *out, int fd);

#endif
