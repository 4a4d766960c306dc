/* SPDX-License-Identifier: Apache-2.0 */
/* An archive as a file that is there as a whole or not at all. */
#include "base/named_file.h"
#include "builder/saved/saved_write.h"

#include <fcntl.h>

int
saved_write_file(const char *path, const struct saved_image *images, size_t n,
	enum saved_format format, struct error *err)
{
	scoped(named_file_done) struct named_file f = NAMED_FILE_INIT;
	FILE *to;
	int copy, r;

	if (named_file_open(&f, path, 0666, err) < 0)
		return -1;
	copy = fcntl(f.fd, F_DUPFD_CLOEXEC, 0);
	to = copy < 0 ? NULL : fdopen(copy, "w");
	if (!to)
		return error_sys(err, "%s", text_quotes(path));
	r = saved_write(to, images, n, format, err);
	if (fclose(to) != 0 && r == 0)
		r = error_sys(err, "writing %s", text_quotes(path));
	return r < 0 ? r : named_file_publish(&f, path, err);
}
