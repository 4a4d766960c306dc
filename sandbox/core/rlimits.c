/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/rlimits.h"
#include "sandbox/core/procfs.h"
#include "sandbox/core/protections.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/resource.h>

#define MIB (1 << 20)

/*
 * Added to the limit on processes: pid 1, the answering process, and some more,
 * so that the watch can see that there are too many; it cannot see a refused
 * fork.  The kernel also counts forks under way, one for each process.  If it
 * refused all of these, they would be retried so often that the process with a
 * lock that a fork under way needs would hardly ever run.
 */
#define PROCESSES_OF_OURS 64
#define UNDER_WAY_MOST 1024
/* The watch acts first; the kernel ends a process that the watch misses. */
#define CPU_GRACE_S 2

struct row {
	int what;
	int64_t soft, hard;
	const char *name, *flag; /* the flag of ulimit */
	enum box_limit limit;    /* of the recipe, or none */
};
#define N_ROWS 16

int64_t
rlimits_cpu(const struct box_limits *limits)
{
	return limits->cpu_s + CPU_GRACE_S;
}

static int64_t
soft_files(const struct box_limits *limits)
{
	return limits->open_files < 1024 ? limits->open_files : 1024;
}

static void
fill_rows(struct row rows[N_ROWS], const struct box_limits *limits)
{
	const int64_t cpu = rlimits_cpu(limits);
	const int64_t under_way = limits->processes < UNDER_WAY_MOST
					  ? limits->processes
					  : UNDER_WAY_MOST;
	const int64_t processes =
		limits->processes + under_way + PROCESSES_OF_OURS;
	const struct row all[N_ROWS] = {
		{RLIMIT_AS, -1, -1, "address space", "-v", BOX_LIMIT_NONE},
		/* 1, not 0: only with 1 a core_pattern with a pipe does not
		 * start a program of the machine */
		{RLIMIT_CORE, 1, 1, "a core file", "-c", BOX_LIMIT_NONE},
		{RLIMIT_CPU, cpu, cpu, "processor time", "-t", BOX_LIMIT_CPU},
		{RLIMIT_DATA, -1, -1, "data", "-d", BOX_LIMIT_NONE},
		{RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes,
			"one file's size", "-f", BOX_LIMIT_FILE_SIZE},
		{RLIMIT_LOCKS, -1, -1, "file locks", "-x", BOX_LIMIT_NONE},
		{RLIMIT_MEMLOCK, 65536, 65536, "locked memory", "-l",
			BOX_LIMIT_NONE},
		{RLIMIT_MSGQUEUE, 819200, 819200, "message queues", "-q",
			BOX_LIMIT_NONE},
		{RLIMIT_NICE, 0, 0, "priority", "-e", BOX_LIMIT_NONE},
		{RLIMIT_NOFILE, soft_files(limits), limits->open_files,
			"open files", "-n", BOX_LIMIT_OPEN_FILES},
		{RLIMIT_NPROC, processes, processes, "processes", "-u",
			BOX_LIMIT_PROCESSES},
		{RLIMIT_RSS, -1, -1, "resident memory", "-m", BOX_LIMIT_NONE},
		{RLIMIT_RTPRIO, 0, 0, "real-time priority", "-r",
			BOX_LIMIT_NONE},
		{RLIMIT_RTTIME, -1, -1, "real-time processor time", "-R",
			BOX_LIMIT_NONE},
		{RLIMIT_SIGPENDING, RLIMITS_SIGNALS, RLIMITS_SIGNALS,
			"waiting signals", "-i", BOX_LIMIT_NONE},
		{RLIMIT_STACK, 8 * MIB, 64 * MIB, "stack", "-s",
			BOX_LIMIT_NONE},
	};

	memcpy(rows, all, sizeof all);
}

/* The numbers are in the units of the kernel; some units of ulimit differ. */
static int
too_low(const struct row *row, rlim_t is, struct error *err)
{
	scoped_free char *wants = row->hard < 0
					  ? text_copy("it to be unlimited")
					  : text_format("%" PRId64, row->hard);

	(void)error_set(err, ERROR_LIMIT,
		"the hard limit on %s (ulimit -H %s) is %llu here, and the box "
		"requires %s",
		row->name, row->flag, (unsigned long long)is, wants);
	(void)error_hint(err,
		"%shave it raised (limits.conf, or Limit*= of "
		"the service, or the container's)",
		geteuid() == 0 ? "" : "run hallmark as root, or ");
	if (row->limit != BOX_LIMIT_NONE)
		(void)error_hint(err,
			"or lower '%s' under 'limits' in the recipe",
			box_limit_row(row->limit)->key);
	return -1;
}

int
rlimits_check_cores(struct error *err)
{
	char pattern[256];

	(void)procfs_read_at(pattern, sizeof pattern, AT_FDCWD,
		"/proc/sys/kernel/core_pattern");
	if (pattern[0] != '@')
		return 0;
	pattern[strcspn(pattern, "\n")] = '\0';
	(void)error_set(err, ERROR_SYSTEM,
		"a program that crashes in the box would be sent to a socket "
		"of this machine (kernel.core_pattern is %s), and no limit "
		"prevents that",
		text_quotes(pattern));
	return error_hint(err, "change it for the time of builds: sysctl "
			       "kernel.core_pattern=core");
}

int
rlimits_raise(const struct box_limits *limits, struct error *err)
{
	struct row rows[N_ROWS];

	fill_rows(rows, limits);
	for (size_t i = 0; i < N_ROWS; i++) {
		__rlimit_resource_t what = (__rlimit_resource_t)rows[i].what;
		struct rlimit is, to;

		if (getrlimit(what, &is) < 0)
			return error_sys(err, "reading a resource limit");
		to = is;
		if (to.rlim_max < (rlim_t)rows[i].hard)
			to.rlim_max = (rlim_t)rows[i].hard;
		/* Other soft limits stay: they apply to hallmark, not to the
		 * box.  But a process can send no descriptor while its soft
		 * limit is below the number of those that all builds of the
		 * same user have sent and not received. */
		if (what == RLIMIT_NOFILE)
			to.rlim_cur = to.rlim_max;
		if (to.rlim_cur == is.rlim_cur && to.rlim_max == is.rlim_max)
			continue;
		if (setrlimit(what, &to) < 0)
			return too_low(&rows[i], is.rlim_max, err);
	}
	return 0;
}

void
rlimits_per_user(int proc)
{
	static const struct {
		const char *file, *most;
	} rows[] = {
		/* a user has 128 of them, and a desktop needs some */
		{"sys/user/max_inotify_instances", "32"},
		{"sys/user/max_inotify_watches", "32768"},
	};

	if (!protections_on(PROTECTION_USER) ||
		!protections_on(PROTECTION_OF_USER))
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped_close int fd =
			openat(proc, rows[i].file, O_WRONLY | O_CLOEXEC);

		if (fd >= 0)
			(void)!write(fd, rows[i].most, strlen(rows[i].most));
	}
}

int64_t
rlimits_mapped(void)
{
	char text[256];

	(void)procfs_read(text, sizeof text, AT_FDCWD, PROCFS_SELF, "statm");
	return procfs_statm_bytes(text, PROCFS_STATM_MAPPED);
}

int
rlimits_lower(int what, int64_t soft, int64_t hard, struct error *err)
{
	struct rlimit to;

	if (getrlimit((__rlimit_resource_t)what, &to) < 0)
		return error_sys(err, "reading a resource limit");
	if (to.rlim_max > (rlim_t)hard)
		to.rlim_max = (rlim_t)hard;
	if (to.rlim_cur > (rlim_t)soft)
		to.rlim_cur = (rlim_t)soft;
	if (to.rlim_cur > to.rlim_max)
		to.rlim_cur = to.rlim_max;
	if (setrlimit((__rlimit_resource_t)what, &to) < 0)
		return error_sys(err, "setting a resource limit");
	return 0;
}

static int
enter_row(const struct row *row, struct error *err)
{
	const struct rlimit to = {(rlim_t)row->soft, (rlim_t)row->hard};

	if (protections_on(PROTECTION_LIMIT + (unsigned)row->what) &&
		setrlimit((__rlimit_resource_t)row->what, &to) < 0)
		return error_sys(err, "setting the limit on %s", row->name);
	return 0;
}

int
rlimits_set(const struct box_limits *limits, struct error *err)
{
	struct row rows[N_ROWS];

	fill_rows(rows, limits);
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].what != RLIMIT_NOFILE &&
			enter_row(&rows[i], err) < 0)
			return -1;
	return 0;
}

int
rlimits_set_files(const struct box_limits *limits, struct error *err)
{
	struct row rows[N_ROWS];
	size_t i = 0;

	fill_rows(rows, limits);
	while (rows[i].what != RLIMIT_NOFILE)
		i++;
	return enter_row(&rows[i], err);
}
