/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/helper_elf.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(256) << 20)
#define ANSWER_MAX ((size_t)32 << 20)
#define LIBRARIES_MAX 4096
#define TIME_S 30

static int
parse_elf(void *arg, struct bytes *answer, struct error *err)
{
	const int *fd = arg;
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;

	(void)err;
	wire_put_number(answer, elf_needs_read(&needs, *fd));
	wire_put_text(answer, needs.interpreter);
	wire_put_number(answer, (int64_t)needs.n_libraries);
	for (size_t i = 0; i < needs.n_libraries; i++)
		wire_put_text(answer, needs.libraries[i]);
	return 0;
}

static int
read_answer(struct elf_needs *out, const struct bytes *answer, const char *name,
	struct error *err)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	struct wire from =
		wire_open(answer->data ? answer->data : "", answer->len);
	int unknown = (int)wire_number(&from, 0, 1);
	bool empty = false;
	int64_t n;

	needs.interpreter = wire_text(&from);
	n = wire_number(&from, 0, LIBRARIES_MAX);
	for (int64_t i = 0; i < n; i++) {
		char *library = wire_text(&from);

		empty = empty || !library;
		*mem_room(needs.libraries, needs.n_libraries) = library;
		needs.n_libraries++;
	}
	if (wire_end(&from) < 0 || empty)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it answered "
			"nonsense",
			name);
	*out = needs;
	needs = (struct elf_needs)ELF_NEEDS_INIT;
	return unknown;
}

int
helper_elf_read(
	struct elf_needs *out, int fd, const char *name, struct error *err)
{
	const struct confine_plan plan = {.what = name,
		.fds = {fd},
		.n_fds = 1,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	if (confine_run(&answer, &plan, parse_elf, &fd, err) < 0)
		return -1;
	return read_answer(out, &answer, name, err);
}
