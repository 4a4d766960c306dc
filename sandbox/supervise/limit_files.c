/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/limit_files.h"
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DEPTH 64 /* of folders: one descriptor each */

static bool folder_reaches(int at, const char *name, int64_t bytes, int depth);

static bool
entry_reaches(int folder, const char *name, int64_t bytes, int depth)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return depth > 0 &&
		       folder_reaches(folder, name, bytes, depth - 1);
	return S_ISREG(st.st_mode) && st.st_size >= bytes;
}

static bool
folder_reaches(int at, const char *name, int64_t bytes, int depth)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored;
	scoped_close int folder = openat(
		at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (folder < 0 || file_list(&names, folder, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n_names; i++)
		if (entry_reaches(folder, names.names[i], bytes, depth))
			return true;
	return false;
}

bool
limit_files_reach(int work, int64_t bytes)
{
	static const char *const folders[] = {
		"build", "out", "tmp", "shm", "var-tmp", "run/lock"};

	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (folder_reaches(work, folders[i], bytes, DEPTH))
			return true;
	return false;
}
