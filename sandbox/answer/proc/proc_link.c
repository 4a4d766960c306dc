/* SPDX-License-Identifier: Apache-2.0 */
/* The text of links in /proc. The link to an answer shows the path that it
 * answers; the link to a file without a path shows the inode number that stat()
 * shows. */
#include "base/file.h"
#include "sandbox/answer/call/inode.h"
#include "sandbox/answer/proc/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

/* "pipe:[4711]": put in the number that stat() shows. */
static void
number_link(struct answer_state *s, const struct proc_found *f, char *text,
	size_t size)
{
	char *open = strstr(text, ":[");
	scoped_close int fd = -1;
	struct stat st;

	if (!open || *text == '/' ||
		open[2 + strspn(open + 2, "0123456789")] != ']')
		return;
	fd = openat(AT_FDCWD, f->path, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return;
	(void)snprintf(open + 2, size - (size_t)(open + 2 - text),
		"%" PRIu64 "]", inode_number(s, st.st_dev, st.st_ino, NULL));
}

/* The name of an answer is its path with commas for slashes, as made by
 * answer_file() of proc.c; restore the path. */
static void
link_answer(
	const struct answer_state *s, const struct proc_found *f, char *text)
{
	struct stat st;
	char *end = strrchr(text, ' ');

	if (!text_starts(text, "/,proc,") || !end || stat(f->path, &st) < 0 ||
		st.st_dev != s->answers_dev)
		return;
	*end = '\0';
	memmove(text, text + 1, strlen(text));
	for (; *text; text++)
		if (*text == ',')
			*text = '/';
}

static void
read_link(struct call *c, int dirfd, uint64_t path, uint64_t to, int64_t size)
{
	scoped(proc_found_done) struct proc_found f = {.fd = -1};
	char given[PATH_MAX], text[PATH_MAX + 32];
	ssize_t n;

	call_to_kernel(c);
	if (!call_peek_text(c, path, given, sizeof given) ||
		(*given && !proc_suspect(given)) ||
		!proc_find(c, dirfd, given, false, &f))
		return;
	if (f.absent) {
		call_fail(c, ENOENT);
		return;
	}
	if (size <= 0 || !f.row || !strchr(f.name.file, '/') ||
		!S_ISLNK(f.row->mode))
		return;
	n = readlinkat(f.fd, "", text, PATH_MAX - 1);
	if (n <= 0)
		return;
	text[n] = '\0';
	number_link(c->state, &f, text, sizeof text);
	link_answer(c->state, &f, text);
	n = (ssize_t)strlen(text);
	if (n > size)
		n = size;
	call_return(c, n);
	call_poke(c, to, text, (size_t)n);
}

void
answer_readlink(struct call *c)
{
	read_link(c, AT_FDCWD, c->args[0], c->args[1], (int)c->args[2]);
}

void
answer_readlinkat(struct call *c)
{
	read_link(c, (int)c->args[0], c->args[1], c->args[2], (int)c->args[3]);
}
