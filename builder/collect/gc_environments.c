/* SPDX-License-Identifier: Apache-2.0 */
/* Old environments: the next build that uses one unpacks it again. */
#include "base/clock.h"
#include "base/file.h"
#include "builder/collect/gc_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define DAY_S 86400

/* When it was used last; its digest's file is touched by each use. */
static int64_t
used_s(const struct gc *gc, int folder, const char *name)
{
	scoped_free char *sum = text_format("hallmark/trees/%s", name);
	struct stat st;

	if (fstatat(store_fd(gc->store), sum, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return st.st_mtime;
	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0
		       ? st.st_ctime
		       : INT64_MAX;
}

int
gc_environments(const struct gc *gc, const char *temp, int64_t days, int64_t *n,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int to =
		file_open_dir(store_fd(gc->store), temp, false, err);
	scoped_close int from = -1;
	int64_t now_s = clock_now_s();

	if (to < 0)
		return -1;
	from = store_private(gc->store, "environments", err);
	if (from < 0 || file_list(&names, from, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		struct digest key;

		/* the other names in this folder are lock files */
		if (digest_parse_hex(&key, name) < 0 || gc_is_held(gc, name) ||
			now_s - used_s(gc, from, name) < days * DAY_S)
			continue;
		if (renameat(from, name, to, name) < 0)
			return error_sys(err, "removing the environment %s",
				text_quotes(name));
		++*n;
	}
	return 0;
}
