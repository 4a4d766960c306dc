/* SPDX-License-Identifier: Apache-2.0 */
/* Edit the data that execve leaves on the new stack. */
#include "sandbox/tracer/auxv.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"

#include <elf.h>

/* the arguments and the environment take at most 8 MiB */
#define STACK_WORDS_MAX (1 << 20)

/* A reader of the words of the new stack, one page at a time. */
struct words {
	pid_t pid;
	uint64_t page, at;
	uint64_t buffer[512];
};

static bool
next_word(struct words *w, uint64_t *out)
{
	uint64_t page = w->at & ~(uint64_t)4095;

	if (page != w->page) {
		if (!tracee_peek(w->pid, page, w->buffer, sizeof w->buffer))
			return false;
		w->page = page;
	}
	*out = w->buffer[w->at % 4096 / 8];
	w->at += 8;
	return true;
}

/* Skip argc, argv and envp: the auxiliary vector follows them. */
static bool
find_auxv(struct words *w)
{
	int nulls = 0;
	uint64_t word;

	if (!next_word(w, &word)) /* argc */
		return false;
	for (int i = 0; i < STACK_WORDS_MAX && nulls < 2; i++) {
		if (!next_word(w, &word))
			return false;
		nulls += word == 0;
	}
	return nulls == 2;
}

struct auxv_found
auxv_edit(pid_t pid, const uint8_t seed[32])
{
	struct words w = {
		.pid = pid, .page = 1, .at = tracee_stack_pointer(pid)};
	const uint64_t ignore = AT_IGNORE;
	struct auxv_found found = {0};

	if (w.at == 0 || w.at % 8 != 0 || !find_auxv(&w))
		return found;
	for (int i = 0; i < 64; i++) {
		uint64_t at = w.at, type, value, shown;

		if (!next_word(&w, &type) || !next_word(&w, &value) ||
			type == AT_NULL)
			break;
		shown = cpu_auxv_value(type, value);
		if (shown != value)
			(void)tracee_poke(pid, at + 8, &shown, sizeof shown);
		if (type == AT_SYSINFO_EHDR)
			found.vdso = value;
		if (type == AT_SYSINFO_EHDR || !procfs_auxv_known(type))
			(void)tracee_poke(pid, at, &ignore, sizeof ignore);
		else if (type == AT_RANDOM)
			(void)tracee_poke(pid, value, seed, 16);
		else if (type == AT_BASE)
			found.linker = value;
	}
	return found;
}
