/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_trial.h"
#include "base/file.h"
#include "sandbox/confine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What every environment has, parents first. */
static const char *const folders[] = {".", "proc", "dev", "sys", "tmp", "build",
	"out", "recipe", "run", "var", "var/tmp"};

static int
unpack_folders(void *arg, struct bytes *answer, struct error *err)
{
	const int *root = arg;

	(void)answer;
	for (size_t i = 1; i < ARRAY_LEN(folders); i++)
		if (mkdirat(*root, folders[i], 0755) < 0)
			return error_sys(err, "making a folder in the store");
	return 0;
}

static int
unpack_trial(int root, struct error *err)
{
	const struct confine_plan plan = {.what = "a trial environment",
		.fds = {root},
		.n_fds = 1,
		.folder = root,
		.answer_max = 16,
		.memory_bytes = 64 << 20,
		.file_bytes = 1 << 20,
		.time_s = 10};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;

	return confine_run(&answer, &plan, unpack_folders, &root, err);
}

static int
give_to(int root, struct box_owner owner, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		struct stat st;

		if (fstatat(root, folders[i], &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			((st.st_uid != owner.uid || st.st_gid != owner.gid) &&
				fchownat(root, folders[i], owner.uid, owner.gid,
					AT_SYMLINK_NOFOLLOW) < 0) ||
			fchmodat(root, folders[i], 0755, 0) < 0)
			return error_sys(err,
				"giving a folder in the store to the user of "
				"builds");
	}
	return 0;
}

int
env_trial_make(char **name, struct store *store, struct box_owner owner,
	struct error *err)
{
	scoped_free char *temp = NULL;
	scoped_close int root = -1;
	struct error ignored = ERROR_INIT;

	if (store_temp(store, &temp, err) < 0)
		return -1;
	root = file_open_dir(store_fd(store), temp, false, err);
	if (root < 0 || unpack_trial(root, err) < 0 ||
		give_to(root, owner, err) < 0) {
		(void)!file_remove_tree(store_fd(store), temp, &ignored);
		return -1;
	}
	*name = take_ptr(temp);
	return 0;
}
