/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/layer_ahead.h"
#include "builder/image/helper_layer.h"
#include "builder/image/layer_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define STEP (1 << 20) /* bytes that arrive before the helper is told */

static const struct tree_limits limits = {
	.n_entries = LAYER_ENTRIES_MAX, .bytes = LAYER_UNPACKED_MAX};

/* The same file with an offset of its own. */
static int
open_again(int fd)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

void
layer_ahead_start(struct layer_ahead *a, int fd, const char *name)
{
	scoped_close int file = open_again(fd), ours = -1, theirs = -1;
	struct error ignored = ERROR_INIT;
	int ends[2];

	if (file < 0 ||
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return;
	ours = ends[0];
	theirs = ends[1];
	if (helper_layer_start(
		    &a->helper, file, theirs, &limits, name, &ignored) < 0)
		return;
	a->tell = take_fd(ours);
}

/* A helper that has ended, or lags behind, is no error: the last message has
 * the whole length, and waits. */
static void
tell_length(struct layer_ahead *a, int64_t n, int flags)
{
	ssize_t sent = send(a->tell, &n, sizeof n, flags | MSG_NOSIGNAL);

	if (sent == (ssize_t)sizeof n)
		a->n_told = n;
	else if (sent >= 0 || (errno != EAGAIN && errno != EINTR))
		layer_ahead_done(a);
}

void
layer_ahead_more(struct layer_ahead *a, int64_t n)
{
	if (a->tell >= 0 && n - a->n_told >= STEP)
		tell_length(a, n, MSG_DONTWAIT);
}

bool
layer_ahead_finish(struct layer_ahead *a, const struct store *store,
	const struct digest *sum, int64_t size, struct digest *diff_id)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error ignored = ERROR_INIT;
	struct stat blob;

	if (a->tell >= 0 && a->n_told < size)
		tell_length(a, size, 0);
	if (a->tell < 0)
		return false;
	close_fd(&a->tell);
	if (helper_layer_finish(&tree, diff_id, &a->helper, &ignored) < 0)
		return false;
	if (fstatat(store_blobs(store), digest_hex(sum).s, &blob,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		blob.st_size == size)
		layer_index_keep(store, sum, diff_id, &blob, &tree);
	return true;
}

void
layer_ahead_done(struct layer_ahead *a)
{
	close_fd(&a->tell);
	confined_done(&a->helper);
	*a = (struct layer_ahead)LAYER_AHEAD_INIT;
}
