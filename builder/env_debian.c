/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages are written strictly one after another, in the lock's order, so
 * that the result can not depend on who was faster.  Decompressing is the
 * larger half of the work and is done ahead, by processes of their own: a
 * package that breaks a decompressor breaks only its process.
 */
#include "builder/env_debian.h"
#include "base/say.h"
#include "builder/deb.h"
#include "builder/env_rules.h"
#include "builder/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define AHEAD_MAX 4
#define TAR_MAX (INT64_C(16) << 30)

static const struct unpack_plan plan = {
	.newest_s = -1,
	.max_bytes = TAR_MAX,
	.max_entries = 1000000,
};

/* A package that is being decompressed. */
struct ahead {
	pid_t pid; /* 0: none */
	int tar;   /* receives the tar */
	int report;
};

struct filling {
	int root;
	struct store *store;
	const struct lock *lock;
	struct ahead ahead[AHEAD_MAX];
	size_t n_ahead;   /* how many at once */
	size_t n_started; /* packages */
};

static void
ahead_done(struct ahead *a)
{
	if (a->pid > 0) {
		(void)kill(a->pid, SIGKILL);
		while (waitpid(a->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (a->tar >= 0)
		(void)close(a->tar);
	if (a->report >= 0)
		(void)close(a->report);
	*a = (struct ahead){.tar = -1, .report = -1};
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

/* In the child: the blob is what the lock says, and its tar. */
static int
expand(const struct filling *f, const struct lock_package *p, int tar,
	struct error *err)
{
	scoped_free char *name = package_name(p);
	scoped_close int deb = -1;

	if (store_check_blob(f->store, &p->sum, err) < 0)
		return error_wrap(err, "%s", name);
	deb = store_open_blob(f->store, &p->sum, NULL, err);
	if (deb < 0)
		return -1;
	return deb_data(deb, tar, TAR_MAX, name, err);
}

static _Noreturn void
be_child(const struct filling *f, const struct lock_package *p,
	const struct ahead *a, pid_t parent)
{
	struct error err = ERROR_INIT, ignored = ERROR_INIT;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (expand(f, p, a->tar, &err) == 0)
		_exit(0);
	if (file_write_fd(a->report, &err, sizeof err, "a pipe", &ignored) < 0)
		_exit(2);
	_exit(1);
}

static int
start(struct filling *f, struct error *err)
{
	const struct lock_package *p = &f->lock->packages[f->n_started];
	struct ahead *a = &f->ahead[f->n_started % f->n_ahead];
	pid_t parent = getpid(), pid;
	int ends[2];

	a->tar = file_temp(f->root, err);
	if (a->tar < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "unpacking a package");
	a->report = ends[1];
	pid = fork();
	if (pid == 0)
		be_child(f, p, a, parent);
	(void)close(ends[1]);
	a->report = ends[0];
	if (pid < 0)
		return error_sys(err, "unpacking a package");
	a->pid = pid;
	f->n_started++;
	return 0;
}

static int
finish(struct ahead *a, const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	int status;

	if (file_read_fd(&said, a->report, sizeof *err, name, err) < 0)
		return -1;
	while (waitpid(a->pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_sys(err, "waiting for %s", name);
	a->pid = 0;
	if (said.len == sizeof *err) {
		memcpy(err, said.data, sizeof *err);
		return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(err, ERROR_INPUT,
			"%s broke the process that decompressed it", name);
	return 0;
}

/* Package number i, whose turn it is. */
static int
take(struct filling *f, size_t i, struct error *err)
{
	scoped_free char *name = package_name(&f->lock->packages[i]);
	struct ahead *a = &f->ahead[i % f->n_ahead];

	if (finish(a, name, err) < 0 ||
		unpack_tar(a->tar, f->root, &plan, name, err) < 0)
		return -1;
	ahead_done(a);
	return 0;
}

static int
unpack_all(int root, struct store *store, const struct lock *lock,
	struct error *err)
{
	scoped(filling_done) struct filling f = {
		.root = root, .store = store, .lock = lock};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN); /* decides only the speed */

	f.n_ahead = cpus < 1 ? 1 : cpus > AHEAD_MAX ? AHEAD_MAX : (size_t)cpus;
	for (size_t i = 0; i < AHEAD_MAX; i++)
		f.ahead[i] = (struct ahead){.tar = -1, .report = -1};
	for (size_t i = 0; i < lock->n_packages; i++) {
		while (f.n_started < lock->n_packages &&
			f.n_started < i + f.n_ahead)
			if (start(&f, err) < 0)
				return -1;
		say_progress((int64_t)i, (int64_t)lock->n_packages, "packages");
		if (take(&f, i, err) < 0)
			return -1;
	}
	return 0;
}

static int
fetch_packages(struct store *store, const struct lock *lock,
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

int
env_debian_fill(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err)
{
	if (fetch_packages(store, lock, mirrors, err) < 0)
		return -1;
	say_step("unpack", "%zu packages", lock->n_packages);
	if (env_rules_layout(root, err) < 0 ||
		unpack_all(root, store, lock, err) < 0 ||
		env_rules_alternatives(root, lock->architecture, err) < 0)
		return -1;
	say_done();
	return env_rules_files(root, err);
}
