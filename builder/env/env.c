/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env.h"
#include "base/say.h"
#include "builder/check/env_sum.h"
#include "builder/env/env_debian.h"
#include "builder/env/env_oci.h"
#include "builder/env/env_rules.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define ENV_FORMAT 1

void
env_done(struct env *env)
{
	free(env->path);
	*env = (struct env)ENV_INIT;
}

/* A digest of everything that decides the contents of the folder. */
static struct digest
key_of(const struct lock *lock, struct box_owner owner)
{
	scoped(bytes_done) struct bytes key = BYTES_INIT;

	bytes_addf(&key, "environment %d\nrules %d\nowner %u\n", ENV_FORMAT,
		lock->rules ? lock->rules : LOCK_RULES_FIRST, owner.uid);
	if (owner.gid != owner.uid)
		bytes_addf(&key, "group %u\n", owner.gid);
	if (!digest_is_zero(&lock->image))
		bytes_addf(&key, "image %s\n", digest_text(&lock->image).s);
	else
		bytes_addf(&key, "debian %s\n", lock->architecture);
	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *p = &lock->packages[i];

		bytes_addf(&key, "package %s", digest_text(&p->sum).s);
		/* scripts are told these, as the lock has them */
		if (lock->rules >= ENV_RULES_SCRIPTS)
			bytes_addf(&key, " %s %s", p->name, p->architecture);
		bytes_addc(&key, '\n');
	}
	return digest_of(key.data, key.len);
}

static bool
is_there(const struct store *store, const char *folder)
{
	struct stat st;

	return fstatat(store_fd(store), folder, &st, AT_SYMLINK_NOFOLLOW) ==
		       0 &&
	       S_ISDIR(st.st_mode);
}

static int
seal_name(int parent, const char *name, const struct box_owner *owner,
	struct stat *st, struct error *err)
{
	if (fstatat(parent, name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "%s", text_quotes(name));
	if ((st->st_uid != owner->uid || st->st_gid != owner->gid) &&
		fchownat(parent, name, owner->uid, owner->gid,
			AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(
			err, "setting the owner of %s", text_quotes(name));
	return 0;
}

/* Sets all owners, and the times of folders, so that no time depends on when
 * the environment was unpacked. */
static int
seal_folder(int folder, const struct box_owner *owner, unsigned depth,
	struct error *err)
{
	static const struct timespec times[2] = {
		{.tv_sec = ENV_TIME_S}, {.tv_sec = ENV_TIME_S}};
	scoped(names_done) struct names names = NAMES_INIT;

	if (depth > ENV_SUM_DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"the environment has folders nested more than %d deep",
			ENV_SUM_DEPTH_MAX);
	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_close int fd = -1;
		struct stat st;

		if (seal_name(folder, names.names[i], owner, &st, err) < 0)
			return -1;
		if (!S_ISDIR(st.st_mode))
			continue;
		fd = file_open_dir(folder, names.names[i], false, err);
		if (fd < 0 || seal_folder(fd, owner, depth + 1, err) < 0)
			return -1;
	}
	if (futimens(folder, times) < 0)
		return error_sys(err, "setting the time of a folder");
	return 0;
}

static int
seal_root(int root, struct box_owner owner, struct error *err)
{
	struct stat st;

	if (fchmod(root, 0755) < 0)
		return error_sys(err, "setting the mode of the environment");
	if (seal_name(root, ".", &owner, &st, err) < 0 ||
		seal_folder(root, &owner, 0, err) < 0)
		return -1;
	/* After a crash of the machine the folder must not exist with files
	 * whose contents were never written. */
	if (syncfs(root) < 0)
		return error_sys(err, "writing the environment to the disk");
	return 0;
}

static int
fill_root(int root, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct error *err)
{
	if (!digest_is_zero(&lock->image))
		return env_oci_fill(root, store, lock, mirrors, err);
	return env_debian_fill(root, store, lock, mirrors, err);
}

static int
publish_env(struct store *store, const char *temp, const char *folder,
	struct error *err)
{
	scoped_close int above = -1;

	if (renameat(store_fd(store), temp, store_fd(store), folder) < 0) {
		if (!is_there(store, folder))
			return error_sys(err, "publishing the environment");
		/* Another process was faster; its environment is the same. */
		return file_remove_tree(store_fd(store), temp, err);
	}
	above = store_private(store, "environments", err);
	if (above < 0)
		return -1;
	if (fsync(above) < 0)
		return error_sys(err, "publishing the environment");
	return 0;
}

/* Fills a temporary folder, then renames it to its name. The caller holds the
 * lock of the environment. */
static int
make_env(struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct box_owner owner,
	const char *folder, struct error *err)
{
	struct error ignored = ERROR_INIT;
	scoped_free char *temp = NULL;
	scoped_close int root = -1;
	struct digest sum;

	if (store_temp(store, &temp, err) < 0)
		return -1;
	root = file_open_dir(store_fd(store), temp, false, err);
	if (root < 0 || fill_root(root, store, lock, mirrors, err) < 0 ||
		seal_root(root, owner, err) < 0 ||
		env_sum_of(&sum, root, err) < 0 ||
		env_sum_keep(store, strrchr(folder, '/') + 1, &sum, err) < 0 ||
		publish_env(store, temp, folder, err) < 0) {
		if (file_remove_tree(store_fd(store), temp, &ignored) < 0)
			say_warning("%s", ignored.text);
		return -1;
	}
	return 0;
}

static int
wait_for_lock(int fd, struct error *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		say_step("wait",
			"another hallmark is preparing the environment");
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return error_sys(err, "waiting for the environment");
	return 0;
}

/*
 * Only one process at a time makes an environment.  The holder of the lock
 * removes the lock file when it is done.  A process that waited then usually
 * finds the environment.  If the holder failed, the process may run at the same
 * time as a third one, which takes a new lock file; publish_env() handles that.
 */
static int
make_env_locked(struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct box_owner owner,
	const char *folder, struct error *err)
{
	scoped_free char *path = text_format("%s.lock", folder);
	scoped_close int above = store_private(store, "environments", err);
	scoped_close int fd = -1;
	int r = 0;

	if (above < 0)
		return -1;
	fd = file_open(store_fd(store), path, O_RDONLY | O_CREAT, 0644, err);
	if (fd < 0 || wait_for_lock(fd, err) < 0)
		return -1;
	if (!is_there(store, folder))
		r = make_env(store, lock, mirrors, owner, folder, err);
	(void)unlinkat(store_fd(store), path, 0);
	return r;
}

int
env_place_check(struct store *store, struct error *err)
{
	scoped_close int fd = store_private(store, "environments", err);
	struct statvfs fs;

	if (fd < 0)
		return -1;
	if (fstatvfs(fd, &fs) < 0)
		return error_sys(
			err, "the store %s", text_quotes(store_path(store)));
	if (fs.f_flag & ST_NOEXEC)
		return error_set(err, ERROR_SYSTEM,
			"the store %s is on a file system that is mounted "
			"noexec, so no program of an environment starts; name "
			"another with --store DIR, or remount it with exec",
			text_quotes(store_path(store)));
	return 0;
}

int
env_prepare(struct env *out, struct store *store, const struct lock *lock,
	const struct mirrors *mirrors, struct box_owner owner,
	struct error *err)
{
	struct digest sum = key_of(lock, owner);
	scoped_free char *folder =
		text_format("hallmark/environments/%s", digest_hex(&sum).s);

	if (geteuid() != 0 && owner.uid != geteuid())
		return error_set(err, ERROR_USAGE,
			"only root can make an environment for uid %u",
			owner.uid);
	if (store_hold_env(store, digest_hex(&sum).s, err) < 0)
		return -1;
	if (!is_there(store, folder) &&
		make_env_locked(store, lock, mirrors, owner, folder, err) < 0)
		return -1;
	out->path = text_format("%s/%s", store_path(store), folder);
	out->sum = sum;
	return 0;
}
