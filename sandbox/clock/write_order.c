/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock by which the kernel stamps files advances in steps of some
 * milliseconds.
 *
 * Since Linux 6.13, if the last stamp of a file was read in the same step, its
 * next stamp is exact, and no later stamp of any file is before it: then it is
 * not necessary to wait for the next step.
 */
#include "sandbox/clock/write_order.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 3 /* the first stamp may be that of a new step */
#define EXACT 8 /* stamps in a row that a clock in steps cannot give */
#define PASSED 4096
#define MOST ((size_t)1 << 20)
#define SETTLES 1000000000 /* ns: longer than a step of any clock */

struct write_order {
	int file; /* has no path; its stamp is read after each touch */
	bool exact;
	struct {
		_Atomic uint64_t n;
		struct {
			_Atomic int64_t at, box;
		} ring[PASSED];
	} * passed;
	uint64_t n_received; /* of the passed ones */
	int64_t *at;         /* sorted */
	size_t n;
	int64_t passed_box; /* the tracer's: of the last step it passed on */
	struct advance *advances; /* sorted by both */
	size_t n_advances;
};

/* From a moment on, a longer time has passed for the whole box. */
struct advance {
	int64_t at, box;
};

static int64_t
stamp_ns(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

/* Does the kernel give a stamp that is later than this moment? */
static int
touched(int work, int64_t filled_ns, struct error *err)
{
	struct stat st;

	for (int i = 0; i < TRIES; i++) {
		if (fchmodat(work, "stubs", 0755, 0) < 0 ||
			fstatat(work, "stubs", &st, AT_SYMLINK_NOFOLLOW) < 0)
			return error_sys(err, "touching the work folder");
		if (stamp_ns(&st) > filled_ns)
			return 1;
	}
	return 0;
}

int
write_order_separate(int64_t *filled_ns, int work, struct error *err)
{
	int r;

	*filled_ns = clock_now_ns();
	while ((r = touched(work, *filled_ns, err)) == 0)
		(void)usleep(100);
	return r < 0 ? -1 : 0;
}

static int64_t
touch(const struct write_order *all)
{
	struct stat st;

	if (futimens(all->file, NULL) < 0 || fstat(all->file, &st) < 0)
		return -1;
	return stamp_ns(&st);
}

/* A moment later than all stamps so far, and not later than any stamp from now
 * on, by any process.  0 where there is no such moment; -1 on failure. */
static int64_t
mark(const struct write_order *all)
{
	const int64_t now = clock_now_ns();

	for (int i = 0; i < EXACT; i++) {
		const int64_t ns = touch(all);

		if (ns < 0 || ns > now)
			return ns;
	}
	return 0;
}

/* The same where the kernel stamps in steps of its clock: the next step.  What
 * other threads write meanwhile may have its stamp. */
static int64_t
wait_step(const struct write_order *all)
{
	const int64_t last = touch(all);
	int64_t ns;

	do {
		(void)usleep(100);
		ns = touch(all);
	} while (ns >= 0 && ns == last);
	return ns;
}

static int64_t
wait_mark(const struct write_order *all)
{
	int64_t ns;

	if (!all->exact)
		return wait_step(all);
	while ((ns = mark(all)) == 0)
		(void)usleep(100);
	return ns;
}

static bool
is_exact(const struct write_order *all)
{
	for (int i = 0; i < EXACT; i++)
		if (mark(all) <= 0)
			return false;
	return true;
}

/* It stays empty: no limit of the build applies to the answering process. */
static int
open_empty(struct error *err)
{
	scoped_close int fd =
		memfd_create("stamps", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return error_sys(err, "creating a file for time stamps");
	return take_fd(fd);
}

void
write_order_free(struct write_order *all)
{
	if (!all)
		return;
	if (all->file >= 0)
		(void)close(all->file);
	if (all->passed != MAP_FAILED)
		(void)munmap(all->passed, sizeof *all->passed);
	free(all->at);
	free(all->advances);
	free(all);
}

struct write_order *
write_order_new(struct error *err)
{
	scoped(write_order_free) struct write_order *all =
		mem_alloc(1, sizeof *all);

	all->passed = MAP_FAILED;
	all->file = open_empty(err);
	if (all->file < 0)
		return NULL;
	all->passed = mmap(NULL, sizeof *all->passed, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (all->passed == MAP_FAILED) {
		(void)error_sys(err, "allocating the steps of the build");
		return NULL;
	}
	all->exact = is_exact(all);
	return take_ptr(all);
}

int
write_order_follow(struct write_order *all, struct error *err)
{
	all->file = open_empty(err);
	return all->file < 0 ? -1 : 0;
}

void
write_order_pass(struct write_order *all, int64_t box_ns)
{
	uint64_t n = all->passed->n % PASSED;

	if (!all->exact && box_ns == all->passed_box)
		return;
	all->passed->ring[n].at = all->exact ? mark(all) : wait_mark(all);
	all->passed->ring[n].box = all->passed_box = box_ns;
	all->passed->n++;
}

/* Drop every other step of the older half. */
static void
thin(struct write_order *all)
{
	size_t half = all->n / 2, n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (i >= half || i % 2)
			all->at[n++] = all->at[i];
	all->n = n;
}

static void
add_step(struct write_order *all, int64_t ns)
{
	size_t i = all->n;

	if (ns <= 0)
		return;
	(void)mem_room(all->at, all->n);
	for (; i > 0 && all->at[i - 1] > ns; i--)
		all->at[i] = all->at[i - 1];
	all->at[i] = ns;
	if (++all->n == MOST)
		thin(all);
}

/* Drop every other advance of the older half. */
static void
thin_advances(struct write_order *all)
{
	size_t half = all->n_advances / 2, n = 0;

	for (size_t i = 0; i < all->n_advances; i++)
		if (i >= half || i % 2)
			all->advances[n++] = all->advances[i];
	all->n_advances = n;
}

static void
add_advance(struct write_order *all, int64_t ns, int64_t box)
{
	size_t i = all->n_advances;

	while (i > 0 && all->advances[i - 1].at > ns)
		i--;
	if (ns <= 0 || box <= (i > 0 ? all->advances[i - 1].box : 0))
		return;
	(void)mem_room(all->advances, all->n_advances);
	memmove(all->advances + i + 1, all->advances + i,
		(all->n_advances - i) * sizeof *all->advances);
	all->advances[i] = (struct advance){ns, box};
	if (++all->n_advances == MOST)
		thin_advances(all);
}

/* Take over the steps of the tracer; overwritten ones are lost. */
static void
receive_steps(struct write_order *all)
{
	uint64_t n = all->passed->n;

	if (n - all->n_received > PASSED)
		all->n_received = n - PASSED;
	for (; all->n_received < n; all->n_received++) {
		uint64_t i = all->n_received % PASSED;

		if (all->exact)
			add_step(all, all->passed->ring[i].at);
		add_advance(
			all, all->passed->ring[i].at, all->passed->ring[i].box);
	}
}

bool
write_order_step(struct write_order *all)
{
	int64_t ns;

	if (!all->exact)
		return true;
	receive_steps(all);
	ns = mark(all);
	add_step(all, ns);
	return ns >= 0;
}

int64_t
write_order_floor(struct write_order *all, int64_t ns)
{
	size_t from = 0, to;

	if (!all || !all->exact)
		return ns;
	receive_steps(all);
	for (to = all->n; from < to;) {
		size_t middle = from + (to - from) / 2;

		if (all->at[middle] <= ns)
			from = middle + 1;
		else
			to = middle;
	}
	return from ? all->at[from - 1] : 0;
}

int64_t
write_order_box(struct write_order *all, int64_t ns)
{
	size_t from = 0, to;

	if (!all)
		return 0;
	receive_steps(all);
	for (to = all->n_advances; from < to;) {
		size_t middle = from + (to - from) / 2;

		if (all->advances[middle].at <= ns)
			from = middle + 1;
		else
			to = middle;
	}
	return from ? all->advances[from - 1].box : 0;
}

bool
write_order_advance(struct write_order *all, int64_t box_ns)
{
	int64_t ns = wait_mark(all);

	add_advance(all, ns, box_ns);
	return ns > 0;
}

/* A stamp of long after now is of before the machine's clock was set back. */
bool
write_order_settle(const struct write_order *all, int64_t ns)
{
	bool waited = false;
	struct stat st;

	if (write_order_exact(all))
		return false;
	while (futimens(all->file, NULL) == 0 && fstat(all->file, &st) == 0 &&
		stamp_ns(&st) <= ns && ns - stamp_ns(&st) < SETTLES) {
		waited = true;
		(void)usleep(100);
	}
	return waited;
}

bool
write_order_exact(const struct write_order *all)
{
	return !all || all->exact;
}
