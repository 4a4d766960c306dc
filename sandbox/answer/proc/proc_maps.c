/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory map of a process, and the files of /proc that are made from it.
 *
 * Addresses, access rights and paths result from the build's own calls, and C
 * libraries, garbage collectors and unwinders read them. What the kernel maps
 * by itself is not shown, since it depends on the kernel release.
 */
#include "sandbox/answer/proc/proc.h"

#include <inttypes.h>
#include <sys/sysmacros.h>

/* The column where paths start: what seq_pad() of a 64-bit kernel computes. */
#define COLUMN 73

static bool
path_starts(const struct procfs_mapping *m, const char *text)
{
	return m->path_len >= strlen(text) &&
	       memcmp(m->path, text, strlen(text)) == 0;
}

/* [vdso], [vvar], [vvar_vclock], [vsyscall], [uprobes] */
static bool
is_of_kernel(const struct procfs_mapping *m)
{
	return path_starts(m, "[v") || path_starts(m, "[uprobes]");
}

/* Some kernels also give this name to the mapping directly before the heap:
 * only the last mapping of that name is the heap. */
static bool
is_before_heap(const struct procfs_mapping *m, const char *next)
{
	struct procfs_mapping after;

	return path_starts(m, "[heap]") &&
	       procfs_mapping_next(&after, &next) > 0 &&
	       path_starts(&after, "[heap]");
}

/* Call add() for each mapping that is shown, corrected; false where a line is
 * not understood. */
static bool
each_mapping(struct bytes *out, const struct proc_source *src,
	void (*add)(struct bytes *out, const struct procfs_mapping *m))
{
	scoped(bytes_done) struct bytes path = BYTES_INIT;
	const char *at = src->text;
	struct procfs_mapping m;
	int more;

	while ((more = procfs_mapping_next(&m, &at)) > 0) {
		unsigned kind = 0;

		if (is_of_kernel(&m))
			continue;
		/* not every kernel has names for memory without a file */
		if (path_starts(&m, "[anon") || is_before_heap(&m, at))
			m.path_len = 0;
		if (m.ino) {
			bytes_clear(&path);
			bytes_add(&path, m.path, m.path_len);
			m.ino = src->numbers.of(src->numbers.arg,
				path.data ? path.data : "", m.dev, m.ino,
				&kind);
			m.dev = makedev(0, kind);
		}
		add(out, &m);
	}
	return more == 0;
}

static void
add_line(struct bytes *out, const struct procfs_mapping *m)
{
	size_t began = out->len;

	bytes_addf(out,
		"%08" PRIx64 "-%08" PRIx64 " %s %08" PRIx64
		" %02x:%02x %" PRIu64 " ",
		m->from, m->to, m->rights, m->offset, major(m->dev),
		minor(m->dev), m->ino);
	while (m->path_len && out->len - began < COLUMN)
		bytes_addc(out, ' ');
	bytes_add(out, m->path, m->path_len);
	bytes_addc(out, '\n');
}

bool
proc_make_maps(struct bytes *out, const struct proc_source *src)
{
	return each_mapping(out, src, add_line);
}

static const char *const counters[] = {"Rss", "Pss", "Pss_Dirty",
	"Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty",
	"Referenced", "Anonymous", "LazyFree", "AnonHugePages",
	"ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb", "Private_Hugetlb",
	"Swap", "SwapPss", "Locked"};

static void
add_counter(struct bytes *out, const char *key, uint64_t kib)
{
	size_t len = strlen(key);

	bytes_addf(out, "%s:%*" PRIu64 " kB\n", key, (int)(23 - len), kib);
}

static void
add_counted(struct bytes *out, const struct procfs_mapping *m)
{
	static const char flags[] = "rwx";

	add_line(out, m);
	add_counter(out, "Size", (m->to - m->from) / 1024);
	add_counter(out, "KernelPageSize", 4);
	add_counter(out, "MMUPageSize", 4);
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		add_counter(out, counters[i], 0);
	bytes_adds(out, "THPeligible:    0\nVmFlags: ");
	for (int i = 0; i < 3; i++)
		if (m->rights[i] == flags[i])
			bytes_addf(out, "%s ",
				i == 0   ? "rd"
				: i == 1 ? "wr"
					 : "ex");
	if (m->rights[3] == 's')
		bytes_adds(out, "sh ");
	bytes_adds(out, "mr mw me \n");
}

bool
proc_make_smaps(struct bytes *out, const struct proc_source *src)
{
	return each_mapping(out, src, add_counted);
}

static void
add_policy(struct bytes *out, const struct procfs_mapping *m)
{
	bytes_addf(out, "%08" PRIx64 " default", m->from);
	if (path_starts(m, "[heap]"))
		bytes_adds(out, " heap");
	else if (path_starts(m, "[stack"))
		bytes_adds(out, " stack");
	else if (m->path_len && *m->path == '/')
		bytes_addf(out, " file=%.*s", (int)m->path_len, m->path);
	bytes_addc(out, '\n');
}

bool
proc_make_numa(struct bytes *out, const struct proc_source *src)
{
	return each_mapping(out, src, add_policy);
}

static void
add_ends(struct bytes *out, const struct procfs_mapping *m)
{
	bytes_add(out, &m->from, sizeof m->from);
	bytes_add(out, &m->to, sizeof m->to);
}

bool
proc_make_rollup(struct bytes *out, const struct proc_source *src)
{
	scoped(bytes_done) struct bytes ends = BYTES_INIT;
	struct procfs_mapping all = {
		.rights = "---p", .path = "[rollup]", .path_len = 8};

	if (!each_mapping(&ends, src, add_ends))
		return false;
	if (ends.len) {
		memcpy(&all.from, ends.data, 8);
		memcpy(&all.to, ends.data + ends.len - 8, 8);
	}
	add_line(out, &all);
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		if (!text_ends(counters[i], "PmdMapped") ||
			text_starts(counters[i], "Shmem"))
			add_counter(out, counters[i], 0);
	return true;
}
