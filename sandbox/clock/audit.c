/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "sandbox/clock/clocks.h"
#include "sandbox/core/procfs.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define SLOTS 32768 /* a power of two, twice the processes */
#define TRIES 1000  /* to get the lock: its holder may be dead */
#define DEPTH 32    /* ancestors that are recorded */

struct audit {
	_Atomic int held;
	_Atomic uint64_t dropped;
	_Atomic uint32_t n_processes;
	_Atomic uint16_t slots[SLOTS]; /* index in the table plus 1, or 0 */
	struct audit_process processes[AUDIT_PROCESSES];
	/* only the answering process writes records */
	_Atomic uint64_t n_records; /* bytes */
	char records[AUDIT_WRITES];
};

static const char *const names[AUDIT_SOURCES] = {
	[AUDIT_CHANCE] = "chance",
	[AUDIT_CLOCK] = "clock",
	[AUDIT_COUNTER] = "counter",
	[AUDIT_DISK] = "disk",
	[AUDIT_FILE_TIMES] = "file times",
	[AUDIT_FOLDER_ORDER] = "folder order",
	[AUDIT_GROUPS] = "groups",
	[AUDIT_IPC] = "ipc",
	[AUDIT_KERNEL] = "kernel",
	[AUDIT_MACHINE] = "machine",
	[AUDIT_MEMORY] = "memory",
	[AUDIT_PORTS] = "network ports",
	[AUDIT_NICENESS] = "niceness",
	[AUDIT_ORDER] = "order",
	[AUDIT_PROC] = "proc files",
	[AUDIT_PROCESSORS] = "processors",
	[AUDIT_THREADS] = "threads",
	[AUDIT_TIMERS] = "timers",
	[AUDIT_USAGE] = "usage",
};

const char *
audit_name(enum audit_source source)
{
	return names[source];
}

struct audit *
audit_new(struct error *err)
{
	struct audit *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (a == MAP_FAILED) {
		(void)error_sys(err, "allocating the audit table");
		return NULL;
	}
	return a;
}

void
audit_free(struct audit *audit)
{
	if (audit)
		(void)munmap(audit, sizeof *audit);
}

/* The holder keeps the lock for a few lines, or for ever if it died.  Both
 * writers may share one processor: spinning would stop the other. */
static bool
lock_table(struct audit *a)
{
	for (int i = 0; i < TRIES; i++) {
		int is = 0;

		if (atomic_compare_exchange_strong(&a->held, &is, 1))
			return true;
		(void)sched_yield();
	}
	return false;
}

static void
unlock_table(struct audit *a)
{
	a->held = 0;
}

static bool
is_same(const struct clock_identity *a, const struct clock_identity *b)
{
	return a->serial == b->serial && a->execs == b->execs;
}

/* The slot of a process, and its index; or the slot for it, and -1; or NULL and
 * -2, where a build has filled all slots. */
static _Atomic uint16_t *
slot_of(struct audit *a, const struct clock_identity *id, int *number)
{
	uint64_t at = (id->serial + id->execs * UINT64_C(0x9e3779b1)) *
		      UINT64_C(0x9e3779b97f4a7c15);

	for (uint64_t i = 0; i < SLOTS; i++) {
		_Atomic uint16_t *slot = &a->slots[((at >> 32) + i) % SLOTS];
		int is = *slot - 1;

		if (is >= AUDIT_PROCESSES ||
			(is >= 0 && !is_same(&a->processes[is].id, id)))
			continue;
		*number = is;
		return slot;
	}
	*number = -2;
	return NULL;
}

/* The index of a process; -1 where it has none; -2 where that is not known. */
static int
find_process(struct audit *a, const struct clock_identity *id)
{
	int i;

	if (!lock_table(a))
		return -2;
	(void)slot_of(a, id, &i);
	unlock_table(a);
	return i;
}

static int
add_process(struct audit *a, const struct audit_process *p)
{
	_Atomic uint16_t *slot;
	uint32_t n;
	int i;

	if (!lock_table(a))
		return -2;
	slot = slot_of(a, &p->id, &i);
	n = a->n_processes;
	if (i == -1 && n < AUDIT_PROCESSES) {
		i = (int)n;
		a->processes[n] = *p;
		*slot = (uint16_t)(n + 1);
		a->n_processes = n + 1; /* when the entry is complete */
	}
	unlock_table(a);
	return i < 0 ? -2 : i; /* the other writer may have been first */
}

/* Fill in the pid and arguments of a process from /proc; *parent is its parent
 * in our pid namespace, or 0. */
static void
read_proc_files(struct audit_process *p, int proc, pid_t *parent)
{
	/* one byte more shows whether argv is cut, then the NUL */
	char argv[AUDIT_ARGV + 2], status[4096];
	int64_t outer = 0, inner = 0;
	ssize_t len;

	(void)procfs_read(status, sizeof status, proc, p->id.process, "status");
	(void)procfs_number(&outer, status, "PPid:");
	(void)procfs_number(&inner, status, "NSpid:");
	*parent = (pid_t)outer;
	p->pid = (int32_t)inner;
	len = procfs_read(argv, sizeof argv, proc, p->id.process, "cmdline");
	p->cut = len > AUDIT_ARGV;
	p->len = (uint16_t)(p->cut ? AUDIT_ARGV : len > 0 ? len : 0);
	memcpy(p->argv, argv, p->len);
}

/* Record the process of a thread, after its ancestors.  Returns its index, or
 * -2 if it cannot be recorded. */
static int
enter_process(struct audit *a, struct clocks *clocks, int proc, pid_t tid,
	int depth, bool *is_new)
{
	struct audit_process p = {.parent = -1};
	pid_t parent;
	bool ignored;
	int i;

	*is_new = false;
	if (depth == 0 || !clocks_identity(clocks, tid, &p.id))
		return -2;
	i = find_process(a, &p.id);
	*is_new = i == -1;
	if (i != -1)
		return i;
	read_proc_files(&p, proc, &parent);
	/* pid 1 of the box has no clock: it is recorded as no parent */
	if (parent > 0)
		p.parent = enter_process(
			a, clocks, proc, parent, depth - 1, &ignored);
	if (p.parent < 0)
		p.parent = -1;
	return add_process(a, &p);
}

bool
audit_note(struct audit *audit, struct clocks *clocks, int proc, pid_t tid,
	enum audit_source source)
{
	bool is_new;
	int i = enter_process(audit, clocks, proc, tid, DEPTH, &is_new);
	struct audit_event *e;

	if (i < 0 || !lock_table(audit)) {
		audit->dropped++;
		return is_new;
	}
	e = &audit->processes[i].events[source];
	if (e->count++ == 0)
		e->first_ns = clocks_now(clocks, tid);
	unlock_table(audit);
	return is_new;
}

/* Both paths follow the record. */
static bool
add_record(struct audit *a, const struct audit_record *r, const char *to,
	const char *from)
{
	const size_t len = sizeof *r + r->n_to + r->n_from;
	const uint64_t at = a->n_records;

	if (at > AUDIT_WRITES || len > AUDIT_WRITES - at)
		return false;
	memcpy(a->records + at, r, sizeof *r);
	memcpy(a->records + at + sizeof *r, to, r->n_to);
	memcpy(a->records + at + sizeof *r + r->n_to, from, r->n_from);
	a->n_records = at + len;
	return true;
}

bool
audit_wrote(struct audit *audit, struct clocks *clocks, int proc, pid_t tid,
	enum audit_write write, const char *to, const char *from)
{
	bool is_new;
	const int i = enter_process(audit, clocks, proc, tid, DEPTH, &is_new);
	const size_t n_to = strlen(to), n_from = strlen(from);
	const struct audit_record r = {
		(uint32_t)i, (uint16_t)write, (uint16_t)n_to, (uint16_t)n_from};

	if (i < 0 || n_to > UINT16_MAX || n_from > UINT16_MAX ||
		!add_record(audit, &r, to, from))
		audit->dropped++;
	return is_new;
}

const char *
audit_records(const struct audit *audit, size_t *len)
{
	const uint64_t n = audit->n_records;

	*len = n < AUDIT_WRITES ? (size_t)n : AUDIT_WRITES;
	return audit->records;
}

void
audit_table_done(struct audit_table *table)
{
	free(table->processes);
	*table = (struct audit_table)AUDIT_TABLE_INIT;
}

/* Can a writer have left entry i of a table in this state? */
static bool
is_sound(const struct audit_process *p, size_t i)
{
	if (p->pid < 0 || p->pid > AUDIT_PID || p->parent < -1 ||
		p->parent >= (int64_t)i || p->len > AUDIT_ARGV || p->cut > 1)
		return false;
	for (size_t j = 0; j < AUDIT_SOURCES; j++)
		if (p->events[j].count > AUDIT_COUNT ||
			p->events[j].first_ns < 0)
			return false;
	return true;
}

int
audit_read(
	struct audit_table *out, const struct audit *audit, struct error *err)
{
	scoped(audit_table_done) struct audit_table t = {
		.n = audit->n_processes, .dropped = audit->dropped};
	bool sound = t.n <= AUDIT_PROCESSES && t.dropped <= AUDIT_COUNT;

	t.processes = mem_alloc(sound ? t.n : 0, sizeof *t.processes);
	for (size_t i = 0; sound && i < t.n; i++) {
		t.processes[i] = audit->processes[i];
		/* check the copy, not the table */
		atomic_thread_fence(memory_order_seq_cst);
		sound = is_sound(&t.processes[i], i);
	}
	if (!sound)
		return error_set(err, ERROR_INTERNAL,
			"the audit table of the box is not valid: the build "
			"may have taken over the process that answers its "
			"calls");
	*out = t;
	t = (struct audit_table)AUDIT_TABLE_INIT;
	return 0;
}
