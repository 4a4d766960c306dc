/* SPDX-License-Identifier: Apache-2.0 */
/* listing.h - everything that a build can see of a file tree, as text. */
#ifndef TESTS_UNIT_LISTING_H
#define TESTS_UNIT_LISTING_H

#include "base/digest.h"
#include "tests/unit/scratch.h"

/* "f 0644 mtime links size digest path", "l … target path", "d …" */
static inline void
listing_add(struct bytes *out, int folder, const char *prefix)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(file_list(&names, folder, &err), 0);
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		scoped_free char *path = text_format("%s%s", prefix, name);
		scoped_close int fd = -1;
		char target[256] = "";
		struct digest sum;
		struct stat st;

		assert_int_equal(
			fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW), 0);
		bytes_addf(out, "%c %04o %lld.%09ld ",
			S_ISDIR(st.st_mode)   ? 'd'
			: S_ISLNK(st.st_mode) ? 'l'
			: S_ISREG(st.st_mode) ? 'f'
					      : '?',
			(unsigned)st.st_mode & 07777, (long long)st.st_mtime,
			st.st_mtim.tv_nsec);
		if (S_ISLNK(st.st_mode)) {
			assert_true(readlinkat(folder, name, target,
					    sizeof target - 1) > 0);
			bytes_addf(out, "%s %s\n", target, path);
			continue;
		}
		fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		assert_true(fd >= 0);
		if (S_ISREG(st.st_mode)) {
			assert_int_equal(digest_of_fd(&sum, NULL, fd, &err), 0);
			bytes_addf(out, "%lu %lld %s ",
				(unsigned long)st.st_nlink,
				(long long)st.st_size, digest_text(&sum).s);
		}
		bytes_addf(out, "%s\n", path);
		if (S_ISDIR(st.st_mode)) {
			scoped_free char *below = text_format("%s/", path);

			listing_add(out, fd, below);
		}
	}
}

static inline char *
listing_of(int folder)
{
	struct bytes out = BYTES_INIT;

	listing_add(&out, folder, "");
	return bytes_take(&out);
}

#endif
