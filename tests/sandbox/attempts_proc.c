/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to learn about the machine from /proc, or to change settings
 * there. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The machine's own text contains these words; the box's stub does not. */
static int
says(const char *path, const char *word)
{
	return strstr(text_of(path), word) ? 0 : fail_with(ENODATA);
}
#define SAYS(function, path, word) \
	static int function(void) \
	{ \
		return says(path, word); \
	} \
	struct attempt
SAYS(version, "/proc/version", "gcc");
#ifdef __aarch64__
SAYS(processor, "/proc/cpuinfo", "Features");
#else
SAYS(processor, "/proc/cpuinfo", "flags");
#endif
SAYS(memory, "/proc/meminfo", "Dirty:");
SAYS(interrupts, "/proc/interrupts", "CPU0");
SAYS(statistics, "/proc/stat", "softirq");
SAYS(disks, "/proc/diskstats", " ");
SAYS(partitions, "/proc/partitions", "blocks");
SAYS(keys, "/proc/key-users", ":");
SAYS(devices, "/proc/devices", "Character");
SAYS(virtual_memory, "/proc/vmstat", "nr_free");

static int
command_line(void)
{
	return strlen(text_of("/proc/cmdline")) > 1 ? 0 : fail_with(ENODATA);
}
static int
core_pattern(void)
{
	return open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);
}
static int
write_core_pattern(void)
{
	return open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC);
}
static int
write_host_name(void)
{
	return open("/proc/sys/kernel/hostname", O_WRONLY | O_CLOEXEC);
}
static int
drop_caches(void)
{
	return open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
}
static int
system_request(void)
{
	return open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC) < 0
		       ? fail_with(EACCES)
		       : 0;
}
static int
own_cgroup(void)
{
	for (const char *at = text_of("/proc/self/cgroup"); *at;) {
		const char *end = strchr(at, '\n');

		if (!end)
			break;
		if (strncmp(end - 2, ":/", 2) != 0)
			return 0;
		at = end + 1;
	}
	return fail_with(ENODATA);
}

#define AS_ROOT \
	{ \
		PROTECTION_PROC, PROTECTION_USER, PROTECTION_ID \
	}
#define COVER \
	{ \
		PROTECTION_PROC \
	}
static const struct attempt rows[] = {
	{"/proc/version", version, ENODATA, COVER},
	{"/proc/cpuinfo", processor, ENODATA, COVER},
	{"/proc/meminfo", memory, ENODATA, COVER},
	{"/proc/interrupts", interrupts, ENODATA, COVER},
	{"/proc/stat", statistics, ENODATA, COVER},
	{"/proc/diskstats", disks, ENODATA, COVER},
	{"/proc/partitions", partitions, ENODATA, COVER},
	{"/proc/key-users", keys, ENODATA, COVER},
	{"/proc/devices", devices, ENODATA, COVER},
	{"/proc/vmstat", virtual_memory, ENODATA, COVER},
	{"the kernel's command line", command_line, ENODATA, COVER},
	{"core_pattern", core_pattern, ENOENT, COVER},
	{"write core_pattern", write_core_pattern, ENOENT, AS_ROOT, SHOWN_ROOT},
	{"write the host name by /proc", write_host_name, EACCES, AS_ROOT,
		SHOWN_ROOT},
	{"write drop_caches", drop_caches, ENOENT, AS_ROOT, SHOWN_ROOT},
	{"sysrq-trigger", system_request, EACCES, AS_ROOT, SHOWN_ROOT_HERE,
		"a kernel without sysrq"},
	{"the path of the host's cgroup", own_cgroup, ENODATA,
		{PROTECTION_CGROUP}, SHOWN_HERE,
		"hallmark runs in the topmost"},
};
const struct attempt_group attempts_proc = {rows, N(rows)};
