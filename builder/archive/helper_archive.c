/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks packages and archives in a confined child.  The child receives
 * descriptors and writes files; its answer is how many entries it passed over,
 * or the names of all. */
#include "builder/archive/helper_archive.h"
#include "builder/archive/deb.h"
#include "builder/archive/libarchive.h"
#include "builder/store/store.h"

#include <iconv.h>
#include <locale.h>

#define MEMORY (INT64_C(4) << 30) /* the largest windows of zstd and xz fit */
#define TIME_S 3600
#define NAMES_MAX ((size_t)256 << 20)

/* unpack_tar() or unpack_archive() */
typedef int unpacker(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err);

struct unpacking {
	unpacker *unpack;
	int archive, folder;
	const struct unpack_plan *plan;
	const char *name;
};

/* libarchive converts UTF-8 to the character set of the locale, and the C
 * library loads converters and locales from files, which the child cannot open.
 * They stay open, because the C library may unload a closed one. */
int
helper_ready(struct error *err)
{
	static void *kept[3];

	if (kept[0]) /* the other two may fail; they are tried only once */
		return 0;
	if (libarchive_load(err) < 0)
		return -1;
	kept[0] = iconv_open("ANSI_X3.4-1968", "UTF-8");
	kept[1] = iconv_open("UTF-8", "ANSI_X3.4-1968");
	kept[2] = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	(void)digest_of("", 0);
	return 0;
}

static int
unpack_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct unpacking *u = arg;
	struct unpack_plan plan = *u->plan;
	int64_t n = 0;

	plan.n_passed = &n;
	plan.names = plan.names ? answer : NULL;
	if (u->unpack(u->archive, u->folder, &plan, u->name, err) < 0)
		return -1;
	if (plan.covered)
		bytes_add(answer, &n, sizeof n);
	return 0;
}

static int
run_unpacker(struct unpacking u, struct error *err)
{
	int64_t n = 0;
	const struct confine_plan plan = {.what = u.name,
		.fds = {u.archive},
		.n_fds = 1,
		.folder = u.folder,
		.answer_max = u.plan->names     ? NAMES_MAX
			      : u.plan->covered ? sizeof n
						: 0,
		.memory_bytes = MEMORY,
		.file_bytes = u.plan->max_bytes,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	if (helper_ready(err) < 0 ||
		confine_run(&answer, &plan, unpack_confined, &u, err) < 0)
		return -1;
	if (u.plan->names)
		bytes_add(u.plan->names, answer.data, answer.len);
	if (!u.plan->covered)
		return 0;
	if (answer.len == sizeof n)
		memcpy(&n, answer.data, sizeof n);
	if (answer.len != sizeof n || n < 0 || n > u.plan->max_entries)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper gave a wrong answer",
			u.name);
	*u.plan->n_passed += n;
	return 0;
}

int
helper_unpack_tar(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err)
{
	return run_unpacker(
		(struct unpacking){unpack_tar, archive, folder, plan, name},
		err);
}

int
helper_unpack_archive(int archive, int folder, const struct unpack_plan *plan,
	const char *name, struct error *err)
{
	return run_unpacker(
		(struct unpacking){unpack_archive, archive, folder, plan, name},
		err);
}

/* deb_data() or deb_control() */
typedef int expander(
	int deb, int tar, int64_t max, const char *name, struct error *err);

struct expanding {
	expander *expand;
	int deb, tar;
	const struct digest *sum;
	int64_t max;
	const char *name;
};

static int
expand_deb(void *arg, struct bytes *answer, struct error *err)
{
	const struct expanding *e = arg;

	(void)answer;
	if (store_check_fd(e->sum, e->deb, err) < 0)
		return error_wrap(err, "%s", e->name);
	return e->expand(e->deb, e->tar, e->max, e->name, err);
}

static int
start_expander(struct confined *out, struct expanding e, struct error *err)
{
	const struct confine_plan plan = {.what = e.name,
		.fds = {e.deb, e.tar},
		.n_fds = 2,
		.folder = -1,
		.memory_bytes = MEMORY,
		.file_bytes = e.max,
		.time_s = TIME_S};

	if (helper_ready(err) < 0)
		return -1;
	return confine_start(out, &plan, expand_deb, &e, err);
}

int
helper_deb_start(struct confined *out, int deb, const struct digest *sum,
	int tar, int64_t max, const char *name, struct error *err)
{
	return start_expander(out,
		(struct expanding){deb_data, deb, tar, sum, max, name}, err);
}

int
helper_deb_control(int deb, const struct digest *sum, int tar, int64_t max,
	const char *name, struct error *err)
{
	scoped(confined_done) struct confined child = CONFINED_INIT;
	scoped(bytes_done) struct bytes nothing = BYTES_INIT;

	if (start_expander(&child,
		    (struct expanding){deb_control, deb, tar, sum, max, name},
		    err) < 0)
		return -1;
	return confine_finish(&child, &nothing, err);
}
