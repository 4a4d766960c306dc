/* SPDX-License-Identifier: Apache-2.0 */
/* What counts as memory of a build. */
#include "sandbox/core/procfs.h"
#include "sandbox/supervise/limit_watch_private.h"

#include <sys/sysinfo.h>

/* In bytes: of a file beside its contents; of what the answering process
 * remembers, before the limit of its group is lowered. */
#define A_FILE 1024
#define SHARE (1 << 20)

/* Upper bound of the memory in use: a shared page counts once for each process
 * that maps it. */
static int64_t
memory_at_most(const struct limit_usage *scan, int64_t files)
{
	struct sysinfo machine;
	int64_t swapped = 0;

	if (sysinfo(&machine) == 0)
		swapped = (int64_t)(machine.totalswap - machine.freeswap) *
			  machine.mem_unit;
	return scan->resident_bytes + files + swapped;
}

/* Lower bound of the memory in use: most shared memory is also in files, so
 * only the larger of the two counts. */
static int64_t
memory_at_least(const struct limit_watch *w, int64_t files)
{
	struct limit_memory memory;

	limit_scan_memory(&memory, w->proc);
	return memory.private_bytes +
	       (memory.shared_bytes > files ? memory.shared_bytes : files);
}

/* Memory that stays without a process: written files and System V objects. */
int64_t
limit_memory_behind(const struct limit_watch *w, int64_t n_tasks)
{
	int64_t bytes = limit_objects_ipc(w->ipc, n_tasks);
	struct statvfs fs;

	if (fstatvfs(w->work, &fs) == 0)
		bytes += (blocks_used(&fs) - w->blocks_ever) *
				 (int64_t)fs.f_bsize +
			 (files_used(&fs) - w->files_ever) * A_FILE;
	return bytes;
}

int64_t
limit_memory_remembered(int answers)
{
	char text[4096];
	int64_t kilobytes;

	if (answers < 0)
		return 0;
	(void)procfs_read_at(text, sizeof text, answers, "status");
	return procfs_number(&kilobytes, text, "RssAnon:") ? kilobytes * 1024
							   : 0;
}

/* What the answering process remembers for the build, beyond what it had when
 * it was forked. */
static int64_t
remembered(const struct limit_watch *w)
{
	int64_t bytes = limit_memory_remembered(w->answers) - w->answers_ever;

	return w->answers >= 0 && bytes > 0 ? bytes : 0;
}

/* Bytes that the build may still use.  A process during fork shares all pages
 * of its parent, and one scan may count them twice: a second scan
 * decides. */
int64_t
limit_memory_left(struct limit_watch *w, const struct limit_usage *scan)
{
	const int64_t limit = w->plan->limits.memory_bytes;
	int64_t files =
		scan->unnamed_bytes + limit_memory_behind(w, scan->n_tasks);
	int64_t kept = scan->kernel_bytes + remembered(w);
	int64_t used = memory_at_most(scan, files) + kept;
	int64_t sockets = scan->n_sockets > 0
				  ? limit_objects_sockets_at_most(w->proc)
				  : 0;

	if (sockets >= 0 && used + sockets < limit)
		return limit - used - sockets;
	kept += limit_objects_sockets(w->proc);
	used = memory_at_most(scan, files) + kept;
	if (used < limit)
		return limit - used;
	used = memory_at_least(w, files) + kept;
	if (used >= limit)
		used = memory_at_least(w, files) + kept;
	return limit - used;
}

/* The answering process is not in the group: what it remembers is taken from
 * what the group may use. */
bool
limit_memory_share(struct limit_watch *w)
{
	const int64_t limit = w->plan->limits.memory_bytes;
	int64_t bytes = remembered(w);

	if (bytes >= limit)
		return false;
	if (bytes / SHARE != w->shared / SHARE) {
		cgroup_lower(w->group, limit - bytes);
		w->shared = bytes;
	}
	return true;
}
