/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"
#include "sandbox/supervise/limit_files.h"
#include "sandbox/supervise/limit_watch_private.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define LOOK_MOST (1000 * MS)
#define SLEEP_MOST 3600000

/* Upper bounds: the bytes that one processor writes in a nanosecond, and the
 * time in which it creates a file. */
#define BYTES_A_NS 4
#define NS_A_FILE 1000

/* Scans may use at most 1/SCAN_SHARE of the supervisor's time. */
#define SCAN_SHARE 20

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool
reach(struct limit_watch *w, enum box_limit limit)
{
	if (w->reached == BOX_LIMIT_NONE)
		w->reached = limit;
	return true;
}

/* The program got an error, and the build goes on. */
static void
meet(struct limit_watch *w, enum box_limit limit)
{
	w->met |= 1u << limit;
}

static bool
has_met(const struct limit_watch *w, enum box_limit limit)
{
	return w->met & 1u << limit;
}

int
limit_watch_left_ms(const struct limit_watch *w)
{
	int64_t next = least(w->look_ns, w->scan_ns);
	int64_t left = (next - clock_ticks_ns()) / MS + 1;

	return left < 0 ? 0 : (int)least(left, SLEEP_MOST);
}

/* Is the file system full?  Returns the time until it can be. */
static int64_t
check_room(struct limit_watch *w, const struct statvfs *fs)
{
	int64_t left = LOOK_MOST;

	if (fs->f_blocks > 0 && fs->f_bavail == 0)
		meet(w, BOX_LIMIT_DISK);
	if (fs->f_files > 0 && fs->f_favail == 0)
		meet(w, BOX_LIMIT_FILES);
	if (!has_met(w, BOX_LIMIT_DISK))
		left = least(left, (int64_t)(fs->f_bavail * fs->f_bsize) /
					   BYTES_A_NS / w->n_cpus);
	if (!has_met(w, BOX_LIMIT_FILES))
		left = least(
			left, (int64_t)fs->f_favail * NS_A_FILE / w->n_cpus);
	return left;
}

/* Check the limits that are cheap to check.  Returns the time until one of them
 * can be reached. */
static int64_t
check_quick(struct limit_watch *w, int64_t now)
{
	int64_t left = least(w->end_ns - now, LOOK_MOST), table;
	struct cgroup_use use;
	struct statvfs fs;

	if (now >= w->end_ns)
		(void)reach(w, BOX_LIMIT_TIME);
	if (fstatvfs(w->work, &fs) == 0)
		left = least(left, check_room(w, &fs));
	table = limit_table_left(&w->table, w->n_cpus);
	if (table == 0)
		w->scan_ns = now;
	left = least(left, table);
	if (w->group) {
		left = least(left, LOOK_MOST / 10);
		cgroup_ask(&use, w->group);
		if (use.processes)
			(void)reach(w, BOX_LIMIT_PROCESSES);
		if (!limit_memory_share(w))
			(void)reach(w, BOX_LIMIT_MEMORY);
	}
	return left;
}

/* Check the limits that need a scan of every process.  Returns the time until
 * one of them can be reached. */
static int64_t
scan(struct limit_watch *w)
{
	const struct box_limits *limits = &w->plan->limits;
	int64_t left = LOOK_MOST, cpu_left, bytes = INT64_MAX;
	struct limit_usage scan;

	limit_table_begin(&w->table);
	limit_scan(&scan, w->proc);
	if (scan.unseen) {
		limit_table_spend(&w->table);
		limit_scan(&scan, w->proc);
	}
	if (scan.n_open >= limits->open_files)
		meet(w, BOX_LIMIT_OPEN_FILES);
	if (scan.n_tasks - 1 > limits->processes) /* without pid 1 */
		(void)reach(w, BOX_LIMIT_PROCESSES);
	if (w->n_tasks < 0)
		left /= 4;
	cpu_left = limits->cpu_s * 1000 - scan.cpu_ms;
	if (cpu_left <= 0)
		(void)reach(w, BOX_LIMIT_CPU);
	left = least(left, cpu_left * MS / w->n_cpus);
	if (!w->group) {
		bytes = limit_memory_left(w, &scan);
		if (bytes <= 0)
			(void)reach(w, BOX_LIMIT_MEMORY);
		left = least(left, bytes / BYTES_A_NS / w->n_cpus);
	}
	limit_table_end(&w->table, bytes / LIMIT_SCAN_DESCRIPTOR);
	w->blind = scan.unseen;
	return left;
}

/* CPU time of the supervisor.  Elapsed time would delay the next scan for very
 * long on a busy machine. */
static int64_t
worked_ns(void)
{
	struct rusage r;

	if (getrusage(RUSAGE_SELF, &r) < 0)
		return 0;
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000 * MS +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1000;
}

static bool
must_end(const struct limit_watch *w)
{
	return w->reached != BOX_LIMIT_NONE || w->blind;
}

bool
limit_watch_look(struct limit_watch *w)
{
	int64_t now = clock_ticks_ns(), left, cost;

	if (must_end(w))
		return true;
	if (now >= w->look_ns) {
		left = check_quick(w, now);
		w->look_ns = now + (left > LOOK_LEAST ? left : LOOK_LEAST);
	}
	if (now >= w->scan_ns) {
		/* outside the measured cost: it happens only once */
		if (!w->group && !w->has_ipc)
			limit_objects_open(w->ipc, w->namespaces);
		w->has_ipc = true;
		cost = worked_ns();
		left = scan(w);
		cost = (worked_ns() - cost) * SCAN_SHARE;
		left = left > LOOK_LEAST ? left : LOOK_LEAST;
		w->scan_ns = now + (left > cost ? left : cost);
	}
	return must_end(w);
}

/* If a thread that is not the leader calls exec, it takes the leader's tid. The
 * kernel never reports the end of the old leader. */
static bool
replaced(pid_t pid)
{
	unsigned long former = 0;

	return ptrace(PTRACE_GETEVENTMSG, pid, NULL, &former) == 0 &&
	       former != (unsigned long)pid;
}

/* Was our limit reached?  A program may set a lower one for itself. */
static bool
is_ours(pid_t pid, int64_t limit)
{
	struct rlimit current;

	return prlimit(pid, RLIMIT_FSIZE, NULL, &current) == 0 &&
	       current.rlim_cur >= (rlim_t)limit;
}

/* Did a call of the stopped tracee just fail with EFBIG?  The signal that comes
 * with it looks like one that the process sends to itself. */
static bool
is_too_large(pid_t pid)
{
	struct user_regs_struct regs;

	return tracee_registers_get(pid, &regs) &&
	       (int64_t)*cpu_register_result(&regs) == -EFBIG;
}

static bool
count_fork(struct limit_watch *w)
{
	struct limit_usage scan;

	if (++w->n_tasks <= w->plan->limits.processes)
		return false;
	/* our count may be too high for a moment: scan the processes */
	limit_scan(&scan, w->proc);
	w->blind = scan.unseen;
	if (w->blind)
		return true;
	w->n_tasks = scan.n_tasks - 1;
	return w->n_tasks > w->plan->limits.processes &&
	       reach(w, BOX_LIMIT_PROCESSES);
}

bool
limit_watch_event(struct limit_watch *w, pid_t pid, int status)
{
	if (must_end(w) || w->n_tasks < 0)
		return false;
	if (!WIFSTOPPED(status)) {
		w->n_tasks--;
		return false;
	}
	switch (status >> 16) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return count_fork(w);
	case PTRACE_EVENT_EXEC:
		w->n_tasks -= replaced(pid);
		return false;
	case 0:
		if (WSTOPSIG(status) == SIGXFSZ && is_too_large(pid) &&
			is_ours(pid, w->plan->limits.file_bytes))
			meet(w, BOX_LIMIT_FILE_SIZE);
		return false;
	default:
		return false;
	}
}

bool
limit_watch_last(struct limit_watch *w)
{
	struct cgroup_use use;

	if (w->group) {
		cgroup_ask(&use, w->group);
		if (use.memory)
			(void)reach(w, BOX_LIMIT_MEMORY);
		if (use.processes)
			(void)reach(w, BOX_LIMIT_PROCESSES);
		w->starved = use.starved;
		w->peak_bytes = use.peak_bytes;
	} else if (limit_memory_behind(w, 0) >= w->plan->limits.memory_bytes) {
		/* a fast writer may end before the next check */
		(void)reach(w, BOX_LIMIT_MEMORY);
	}
	if (w->blind && !w->group &&
		limit_table_freed(&w->table) * LIMIT_SCAN_DESCRIPTOR >=
			w->plan->limits.memory_bytes)
		(void)reach(w, BOX_LIMIT_MEMORY);
	if (clock_ticks_ns() >= w->end_ns)
		(void)reach(w, BOX_LIMIT_TIME);
	return must_end(w) || w->starved;
}

/* The limit that the build met before it failed. */
static enum box_limit
find_limit(struct limit_watch *w)
{
	static const enum box_limit order[] = {
		BOX_LIMIT_FILE_SIZE, BOX_LIMIT_DISK, BOX_LIMIT_FILES};
	struct statvfs fs;

	if (fstatvfs(w->work, &fs) == 0)
		(void)check_room(w, &fs);
	/* without a tracer no signal was seen; the files remain */
	if (w->n_tasks < 0 &&
		limit_files_reach(w->work, w->plan->limits.file_bytes))
		meet(w, BOX_LIMIT_FILE_SIZE);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (has_met(w, order[i]))
			return order[i];
	return BOX_LIMIT_NONE;
}

void
limit_watch_report(struct limit_watch *w, struct box_report *report)
{
	enum box_limit limit = w->reached;
	bool failed = report->end != BOX_EXITED || report->code != 0;

	report->duration_ns = clock_ticks_ns() - w->began_ns;
	report->peak_bytes = w->peak_bytes;
	if (limit == BOX_LIMIT_NONE && failed && !w->starved && !w->blind)
		limit = find_limit(w);
	if (limit != BOX_LIMIT_NONE) {
		report->end = BOX_LIMITED;
		report->limit = limit;
		report->code = 0;
	} else if (w->blind) {
		report->end = BOX_STARVED;
		report->code = w->blind;
	} else if (failed) {
		if (has_met(w, BOX_LIMIT_OPEN_FILES))
			report->limit = BOX_LIMIT_OPEN_FILES;
		if (w->starved) {
			report->end = BOX_STARVED;
			report->code = ENOMEM;
		}
	}
}
