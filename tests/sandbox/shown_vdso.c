/* SPDX-License-Identifier: Apache-2.0 */
/* The vdso, found by a program that was not told its address. */
#include "tests/sandbox/probe.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define FIRST 0x7ffff7000000
#define LAST 0x7ffff8000000

/* Memory that cannot be read cannot be written either. */
static const char *
find(void)
{
	const char *found = NULL;
	int ends[2];
	char head[4];

	pipe(ends);
	for (uintptr_t at = FIRST; at < LAST; at += 4096) {
		const char *page = (const char *)at;

		if (write(ends[1], page, sizeof head) != sizeof head)
			continue;
		read(ends[0], head, sizeof head);
		if (memcmp(head, ELFMAG, SELFMAG) == 0 &&
			memmem(page, 4096, "linux-vdso.so.1", 15))
			found = page;
	}
	close(ends[0]);
	close(ends[1]);
	return found;
}

static const void *
function(const char *vdso, const char *name)
{
	const Elf64_Ehdr *head = (const void *)vdso;
	const Elf64_Phdr *part = (const void *)(vdso + head->e_phoff);
	const Elf64_Dyn *d = NULL;
	uint64_t symbols = 0, names = 0;

	for (int i = 0; i < head->e_phnum; i++)
		if (part[i].p_type == PT_DYNAMIC)
			d = (const void *)(vdso + part[i].p_vaddr);
	for (; d->d_tag != DT_NULL; d++) {
		symbols = d->d_tag == DT_SYMTAB ? d->d_un.d_ptr : symbols;
		names = d->d_tag == DT_STRTAB ? d->d_un.d_ptr : names;
	}
	for (; symbols < names; symbols += sizeof(Elf64_Sym)) {
		const Elf64_Sym *s = (const void *)(vdso + symbols);

		if (strcmp(vdso + names + s->st_name, name) == 0)
			return vdso + s->st_value;
	}
	return NULL;
}

void
shown_vdso(void)
{
	const char *vdso = find();
	int (*clock)(int, struct timespec *);
	struct timespec before, now = {0};
	const void *at = vdso ? function(vdso, "__vdso_clock_gettime") : NULL;

	tell(at != NULL, "the vDSO is found", "it is not");
	if (!at)
		return;
	memcpy(&clock, &at, sizeof clock);
	for (int id = 0; id < 12; id++) {
		if (syscall(SYS_clock_gettime, id, &before) < 0)
			continue;
		tell(clock(id, &now) == 0 && now.tv_sec == before.tv_sec &&
				now.tv_nsec - before.tv_nsec < 1000000,
			"the clocks of the vDSO are those of the box",
			"they are not");
	}
	at = function(vdso, "__vdso_getrandom");
	if (at) {
		ssize_t (*chance)(void *, size_t, unsigned, void *, size_t);
		char bytes[256];

		memcpy(&chance, &at, sizeof chance);
		tell(chance(NULL, 0, 0, bytes, ~(size_t)0) < 0,
			"the vDSO has no random numbers", "it does");
	}
}
#else
void
shown_vdso(void)
{
}
#endif
