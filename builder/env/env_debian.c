/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages are written one after another, in the order of the lock, so that the
 * result cannot depend on timing.  Decompression is the larger half of the
 * work. Confined helpers do it ahead of time, one per package: a package that
 * exploits a decompressor controls only that helper.
 */
#include "builder/env/env_debian.h"
#include "base/say.h"
#include "builder/archive/helper_archive.h"
#include "builder/env/env_linker.h"
#include "builder/env/env_rules.h"
#include "builder/fetch/fetch.h"

#include <sys/stat.h>

#define RUNNING_MAX 4
#define AHEAD_MAX 16
#define AHEAD_BYTES (INT64_C(256) << 20) /* of tars that wait */
#define PATIENCE_MS 60000
#define TAR_MAX (INT64_C(16) << 30)

static const struct unpack_plan usual = {
	.newest_s = -1,
	.max_bytes = TAR_MAX,
	.max_entries = 1000000,
};

/* A package that is being decompressed, or waits to be written. */
struct ahead {
	struct confined helper;
	int tar; /* receives the tar */
	bool ended;
};
#define AHEAD_INIT \
	{ \
		.helper = CONFINED_INIT, .tar = -1 \
	}

struct filling {
	int root;
	struct store *store;
	const struct lock *lock;
	struct ahead ahead[AHEAD_MAX];
	size_t most;         /* helpers that run at a time */
	size_t n_written;    /* packages */
	size_t n_started;    /* packages */
	struct bytes *files; /* of each package: their names */
};

static void
ahead_done(struct ahead *a)
{
	confined_done(&a->helper);
	close_fd(&a->tar);
	*a = (struct ahead)AHEAD_INIT;
}

static void
filling_done(struct filling *f)
{
	for (size_t i = 0; i < AHEAD_MAX; i++)
		ahead_done(&f->ahead[i]);
}
DEFINE_SCOPED_IN(struct filling, filling_done);

static char *
package_name(const struct lock_package *p)
{
	return text_format("package %s %s", p->name, p->version);
}

static int
start_package(struct filling *f, struct error *err)
{
	const struct lock_package *p = &f->lock->packages[f->n_started];
	struct ahead *a = &f->ahead[f->n_started % AHEAD_MAX];
	scoped_free char *name = package_name(p);
	scoped_close int deb = store_open_blob(f->store, &p->sum, NULL, err);

	if (deb < 0)
		return -1;
	a->tar = file_temp(f->root, err);
	if (a->tar < 0 || helper_deb_start(&a->helper, deb, &p->sum, a->tar,
				  TAR_MAX, name, err) < 0)
		return -1;
	f->n_started++;
	return 0;
}

/* The helpers that run; those that have ended are marked. */
static size_t
list_running(struct filling *f, struct ahead *out[AHEAD_MAX])
{
	size_t n = 0, at;

	for (size_t i = f->n_written; i < f->n_started; i++) {
		struct ahead *a = &f->ahead[i % AHEAD_MAX];
		struct confined *one = &a->helper;

		a->ended = a->ended || confined_any(&at, &one, 1, 0);
		if (!a->ended)
			out[n++] = a;
	}
	return n;
}

static int64_t
waiting_bytes(const struct filling *f)
{
	int64_t n = 0;
	struct stat st;

	for (size_t i = f->n_written; i < f->n_started; i++)
		if (fstat(f->ahead[i % AHEAD_MAX].tar, &st) == 0)
			n += (int64_t)st.st_blocks * 512;
	return n;
}

/* Start helpers until enough run, or enough tars wait. */
static int
start_packages(struct filling *f, struct error *err)
{
	struct ahead *running[AHEAD_MAX];
	size_t n = list_running(f, running);

	while (n < f->most && f->n_started < f->lock->n_packages &&
		f->n_started < f->n_written + AHEAD_MAX &&
		(n == 0 || waiting_bytes(f) < AHEAD_BYTES)) {
		if (start_package(f, err) < 0)
			return -1;
		n++;
	}
	return 0;
}

/* Wait for the helper of the next package, and start others meanwhile.  A
 * helper that takes too long is the matter of confine_finish(). */
static int
await_package(struct filling *f, struct error *err)
{
	const struct ahead *next = &f->ahead[f->n_written % AHEAD_MAX];

	for (;;) {
		struct ahead *running[AHEAD_MAX];
		struct confined *helpers[AHEAD_MAX];
		size_t n, at;

		if (start_packages(f, err) < 0)
			return -1;
		n = list_running(f, running);
		for (size_t i = 0; i < n; i++)
			helpers[i] = &running[i]->helper;
		if (next->ended || !confined_any(&at, helpers, n, PATIENCE_MS))
			return 0;
	}
}

/* Write the files of the next package. */
static int
write_package(struct filling *f, struct error *err)
{
	scoped_free char *name = package_name(&f->lock->packages[f->n_written]);
	struct ahead *a = &f->ahead[f->n_written % AHEAD_MAX];
	scoped(bytes_done) struct bytes nothing = BYTES_INIT;
	struct unpack_plan plan = usual;

	if (f->lock->rules >= ENV_RULES_DPKG)
		plan.names = &f->files[f->n_written];
	if (await_package(f, err) < 0 ||
		confine_finish(&a->helper, &nothing, err) < 0 ||
		helper_unpack_tar(a->tar, f->root, &plan, name, err) < 0)
		return -1;
	ahead_done(a);
	f->n_written++;
	return 0;
}

static int
unpack_all(struct bytes *files, int root, struct store *store,
	const struct lock *lock, struct error *err)
{
	scoped(filling_done) struct filling f = {
		.root = root, .store = store, .lock = lock, .files = files};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN); /* affects only the speed */

	f.most = cpus < 1 ? 1 : cpus > RUNNING_MAX ? RUNNING_MAX : (size_t)cpus;
	for (size_t i = 0; i < AHEAD_MAX; i++)
		f.ahead[i] = (struct ahead)AHEAD_INIT;
	while (f.n_written < lock->n_packages) {
		say_progress((int64_t)f.n_written, (int64_t)lock->n_packages,
			"packages");
		if (write_package(&f, err) < 0)
			return -1;
	}
	return 0;
}

int
env_debian_fetch(struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err)
{
	scoped_free struct fetch_item *items =
		mem_alloc(lock->n_packages, sizeof *items);
	scoped(names_done) struct names names = NAMES_INIT;

	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *p = &lock->packages[i];
		char **name = mem_room(names.names, names.n_names);

		*name = package_name(p);
		names.n_names++;
		items[i] = (struct fetch_item){.what = *name,
			.where = p->path,
			.in_pool = true,
			.size = p->size,
			.max = p->size,
			.sum = p->sum};
	}
	return fetch_all(store, mirrors, items, lock->n_packages, err);
}

static int
unpack_packages(struct bytes *files, int root, struct store *store,
	const struct lock *lock, enum env_packages_part part, struct error *err)
{
	if (env_rules_layout(root, err) < 0 ||
		unpack_all(files, root, store, lock, err) < 0 ||
		env_rules_merged(root, err) < 0 ||
		(lock->rules >= ENV_RULES_SCRIPTS &&
			env_packages_add(root, store, lock, files, part, err) <
				0))
		return -1;
	return env_rules_alternatives(root, lock->architecture, err);
}

int
env_debian_unpack(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, enum env_packages_part part,
	struct error *err)
{
	struct bytes *files;
	int r;

	if (env_debian_fetch(store, lock, mirrors, err) < 0)
		return -1;
	say_step("unpack", "%zu packages", lock->n_packages);
	files = mem_alloc(lock->n_packages, sizeof *files);
	r = unpack_packages(files, root, store, lock, part, err);
	for (size_t i = 0; i < lock->n_packages; i++)
		bytes_done(&files[i]);
	free(files);
	if (r == 0)
		say_done();
	return r;
}

int
env_debian_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err)
{
	if (env_debian_unpack(root, store, lock, mirrors,
		    ENV_PACKAGES_INSTALLED, err) < 0 ||
		env_rules_files(root, err) < 0)
		return -1;
	return env_linker_write(root, lock->architecture, err);
}
