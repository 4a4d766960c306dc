/* SPDX-License-Identifier: Apache-2.0 */
/* env_place.h - a store, a mirror and a lock of three packages. */
#ifndef TESTS_UNIT_ENV_PLACE_H
#define TESTS_UNIT_ENV_PLACE_H

#include "builder/env/env.h"
#include "builder/fetch/mirrors.h"
#include "tests/unit/ball.h"
#include "tests/unit/listing.h"

#define DIR(path) \
	{ \
		'5', path, NULL, NULL, 0755, 86400 \
	}
#define FILE_(path, text) \
	{ \
		'0', path, NULL, text, 0755, 86401 \
	}
#define LINK(path, to) \
	{ \
		'2', path, to, NULL, 0777, 86402 \
	}

/* The packages of the tests, in the order that a lock requires. */
static const struct ball_entry place_base[] = {DIR("./"), DIR("./bin/"),
	FILE_("./bin/dash", "dash"), LINK("./bin/sh", "dash"), DIR("./usr/"),
	DIR("./usr/bin/"),
	{'0', "./usr/bin/which.debianutils", NULL, "which", 06755, 86401},
	{'5', "./tmp/", NULL, NULL, 01777, 86400}, {.type = 0}};
static const struct ball_entry place_gcc[] = {DIR("./usr/bin/"),
	FILE_("./usr/bin/gcc-12", "gcc"), LINK("./usr/bin/gcc", "gcc-12"),
	FILE_("./usr/bin/mawk", "mawk"), FILE_("./lib/ld.so", "ld"),
	{'1', "./usr/bin/gcc-alias", "./usr/bin/gcc-12", NULL, 0755, 1},
	{.type = 0}};
static const struct ball_entry place_tcc[] = {FILE_("./usr/bin/tcc", "tcc"),
	FILE_("./usr/bin/cpp", "cpp"),
	FILE_("./usr/lib/x86_64-linux-gnu/blas/libblas.so.3", "blas"),
	FILE_("./etc/group", "mine:x:7:\n"), {.type = 0}};
static const struct ball_entry *const place_packages[] = {
	place_base, place_gcc, place_tcc};

struct place {
	struct scratch scratch;
	struct store *store;
	struct lock lock;
	struct lock_package list[4];
	struct mirrors mirrors;
	char *mirror;
};

static inline void
place_done(struct place *p)
{
	for (size_t i = 0; i < p->lock.n_packages; i++) {
		free(p->list[i].name);
		free(p->list[i].path);
	}
	free(p->mirror);
	store_close(p->store);
	scratch_done(&p->scratch);
}

/* control is the control member, "c" where nothing reads it */
static inline void
place_add_as(struct place *p, const struct ball_entry *list,
	const struct bytes *control)
{
	scoped(bytes_done) struct bytes deb = BYTES_INIT, tar = BYTES_INIT;
	struct lock_package *package = &p->list[p->lock.n_packages];
	static char version[] = "1";

	ball_make(&tar, list);
	ball_ar(&deb, "debian-binary", "2.0\n", 4);
	ball_ar(&deb, "control.tar", control->data, control->len);
	ball_ar(&deb, "data.tar", tar.data, tar.len);
	package->name = text_format("p%zu", p->lock.n_packages);
	package->version = version;
	package->path = text_format("p%zu.deb", p->lock.n_packages);
	package->size = (int64_t)deb.len;
	package->sum = digest_of(deb.data, deb.len);
	scratch_file(&p->scratch, package->path, deb.data, deb.len, 0644);
	p->lock.n_packages++;
}

static inline void
place_add(struct place *p, const struct ball_entry *list)
{
	scoped(bytes_done) struct bytes control = BYTES_INIT;

	bytes_adds(&control, "c");
	place_add_as(p, list, &control);
}

static inline void
place_init(struct place *p, const char *folder)
{
	static char architecture[] = "amd64";
	struct error err = ERROR_INIT;
	scoped_free char *store = NULL;

	*p = (struct place){.lock.architecture = architecture};
	p->scratch = scratch_new();
	store = folder ? text_copy(folder)
		       : text_format("%s/store", p->scratch.path);
	for (size_t i = 0; i < ARRAY_LEN(place_packages); i++)
		place_add(p, place_packages[i]);
	p->lock.packages = p->list;
	p->mirror = text_format("file://%s", p->scratch.path);
	p->mirrors = (struct mirrors){.urls = &p->mirror, .n_urls = 1};
	assert_int_equal(store_open(&p->store, store, true, &err), 0);
}

static inline int
place_prepare(struct place *p, struct env *env, unsigned uid, struct error *err)
{
	const struct box_owner owner = {
		uid, uid == geteuid() ? getegid() : uid};

	return env_prepare(env, p->store, &p->lock, &p->mirrors, owner, err);
}

static inline char *
place_listing(const char *path)
{
	scoped_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mtime, 315532800);
	assert_int_equal(st.st_mode & 07777, 0755);
	return listing_of(fd);
}

#endif
