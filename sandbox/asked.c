/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/asked.h"
#include "base/bytes.h"
#include "base/file.h"

#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>

#define PLACES 32768 /* a power of two, twice the processes */
#define TRIES 1000   /* for the lock: its holder may be dead */
#define DEPTH 32     /* of descent that is told */

struct asked {
	_Atomic int held;
	_Atomic uint64_t dropped;
	uint32_t n_processes;
	uint16_t places[PLACES]; /* number in the table and 1, or 0 */
	struct asked_process processes[ASKED_PROCESSES];
};

static const char *const names[ASKED_SOURCES] = {
	[ASKED_CHANCE] = "chance",
	[ASKED_CLOCK] = "clock",
	[ASKED_COUNTER] = "counter",
	[ASKED_DISK] = "disk",
	[ASKED_FILE_TIMES] = "file times",
	[ASKED_FOLDER_ORDER] = "folder order",
	[ASKED_GROUPS] = "groups",
	[ASKED_IPC] = "ipc",
	[ASKED_KERNEL] = "kernel",
	[ASKED_MACHINE] = "machine",
	[ASKED_MEMORY] = "memory",
	[ASKED_PORTS] = "network ports",
	[ASKED_NICENESS] = "niceness",
	[ASKED_PROC] = "proc files",
	[ASKED_PROCESSORS] = "processors",
	[ASKED_THREADS] = "threads",
	[ASKED_USAGE] = "usage",
};

const char *
asked_name(enum asked_source source)
{
	return names[source];
}

struct asked *
asked_new(struct error *err)
{
	struct asked *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (a == MAP_FAILED) {
		(void)error_sys(err, "making the table of a trace");
		return NULL;
	}
	return a;
}

void
asked_free(struct asked *asked)
{
	if (asked)
		(void)munmap(asked, sizeof *asked);
}

/* Whoever holds it does so for a few lines, or for ever.  Both writers may
 * share one processor: to spin would keep the other from going on. */
static bool
take(struct asked *a)
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
give(struct asked *a)
{
	a->held = 0;
}

/* Where it stands, or where it would. */
static uint16_t *
place_of(struct asked *a, const struct clock_identity *id)
{
	uint64_t at = (id->serial + id->execs * UINT64_C(0x9e3779b1)) *
		      UINT64_C(0x9e3779b97f4a7c15);

	for (uint64_t i = at >> 32;; i++) {
		uint16_t *place = &a->places[i % PLACES];
		const struct clock_identity *is;

		if (!*place)
			return place;
		is = &a->processes[*place - 1].id;
		if (is->serial == id->serial && is->execs == id->execs)
			return place;
	}
}

/* Its number, -1 where it has none, -2 where that cannot be told. */
static int
find(struct asked *a, const struct clock_identity *id)
{
	int i;

	if (!take(a))
		return -2;
	i = *place_of(a, id) - 1;
	give(a);
	return i;
}

static int
add(struct asked *a, const struct asked_process *p)
{
	uint16_t *place;
	int i = -2;

	if (!take(a))
		return -2;
	place = place_of(a, &p->id);
	if (*place) { /* the other writer was first */
		i = *place - 1;
	} else if (a->n_processes < ASKED_PROCESSES) {
		i = (int)a->n_processes++;
		a->processes[i] = *p;
		*place = (uint16_t)(i + 1);
	}
	give(a);
	return i;
}

/* A file of a process, as much of it as there is room for. */
static size_t
read_of(int proc, pid_t pid, const char *name, char *to, size_t max)
{
	char path[48];
	scoped_close int fd = -1;
	size_t len = 0;
	ssize_t n;

	(void)snprintf(path, sizeof path, "%d/%s", pid, name);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (len < max && (n = read(fd, to + len, max - len)) > 0)
		len += (size_t)n;
	return len;
}

/* The last number of a line of status: of "NSpid" the innermost. */
static long
number_of(const char *status, const char *key)
{
	const char *line = strstr(status, key);
	long value = 0;

	if (!line)
		return 0;
	line += strlen(key);
	for (char *end; *line && *line != '\n'; line = end) {
		value = strtol(line, &end, 10);
		if (end == line)
			return 0;
	}
	return value;
}

/* What /proc says of it; *parent in our numbers, or 0. */
static void
look(struct asked_process *p, int proc, pid_t *parent)
{
	char argv[ASKED_ARGV + 1], status[4096];
	size_t len = read_of(
		proc, p->id.process, "status", status, sizeof status - 1);

	status[len] = '\0';
	*parent = (pid_t)number_of(status, "\nPPid:");
	p->pid = (int32_t)number_of(status, "\nNSpid:");
	len = read_of(proc, p->id.process, "cmdline", argv, sizeof argv);
	p->cut = len > ASKED_ARGV;
	p->len = (uint16_t)(p->cut ? ASKED_ARGV : len);
	memcpy(p->argv, argv, p->len);
}

/* The process of a thread; those that it descends from come before it. */
static int
enter(struct asked *a, struct clocks *clocks, int proc, pid_t tid, int depth)
{
	struct asked_process p = {.parent = -1};
	pid_t parent;
	int i;

	if (depth == 0 || !clocks_identity(clocks, tid, &p.id))
		return -2;
	i = find(a, &p.id);
	if (i != -1)
		return i;
	look(&p, proc, &parent);
	/* pid 1 of the box has no clock, and is nobody's parent */
	if (parent > 0)
		p.parent = enter(a, clocks, proc, parent, depth - 1);
	if (p.parent < 0)
		p.parent = -1;
	return add(a, &p);
}

void
asked_note(struct asked *asked, struct clocks *clocks, int proc, pid_t tid,
	enum asked_source source)
{
	int i = enter(asked, clocks, proc, tid, DEPTH);
	struct asked_event *e;

	if (i < 0 || !take(asked)) {
		asked->dropped++;
		return;
	}
	e = &asked->processes[i].events[source];
	if (e->count++ == 0)
		e->first_ns = clocks_now(clocks, tid);
	give(asked);
}

size_t
asked_n_processes(const struct asked *asked)
{
	return asked->n_processes;
}

const struct asked_process *
asked_process(const struct asked *asked, size_t i)
{
	return &asked->processes[i];
}

uint64_t
asked_dropped(const struct asked *asked)
{
	return asked->dropped;
}
