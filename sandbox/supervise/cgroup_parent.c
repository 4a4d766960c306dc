/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/cgroup_parent.h"
#include "sandbox/core/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PREFIX "hallmark-"
#define ASIDE PREFIX "self-"
#define TRIES 10
#define DEPTH_MAX 8 /* of processes below hallmark */

static int
read_text(struct bytes *out, int dir, const char *file)
{
	struct error ignored;

	bytes_clear(out);
	if (file_read(out, dir, file, 1 << 20, &ignored) < 0)
		return -1;
	bytes_add(out, "", 0);
	return 0;
}

int
cgroup_write(int dir, const char *file, const char *text, struct error *err)
{
	scoped_close int fd = file_open(dir, file, O_WRONLY, 0, err);

	if (fd < 0)
		return -1;
	return file_write_fd(fd, text, strlen(text), file, err);
}

/* Does a file of a group contain this word or key? */
static bool
has_word(int dir, const char *file, const char *word)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	size_t len = strlen(word);

	if (read_text(&text, dir, file) < 0)
		return false;
	for (const char *at = text.data; (at = strstr(at, word)); at += len)
		if ((at == text.data || strchr(" \n", at[-1])) &&
			strchr(" \n", at[len])) /* or NUL: end of text */
			return true;
	return false;
}

/* The path of our own group, from /proc/self/cgroup. */
static char *
own_path(void)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *line;

	if (read_text(&text, AT_FDCWD, "/proc/self/cgroup") < 0)
		return NULL;
	line = strncmp(text.data, "0::", 3) == 0 ? text.data
						 : strstr(text.data, "\n0::");
	if (!line)
		return NULL;
	line = strchr(line, '/');
	return line ? text_format("%.*s", (int)strcspn(line, "\n"), line)
		    : NULL;
}

/* Root and mount point of one line of mountinfo, if its type is cgroup2. */
static bool
mount_of(char *line, const char **root, const char **point)
{
	char *fields[5], *save = NULL;
	const char *type = strstr(line, " - ");

	if (!type || strncmp(type, " - cgroup2 ", 11) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (!(fields[i] = strtok_r(i ? NULL : line, " ", &save)))
			return false;
	*root = fields[3];
	*point = fields[4];
	return true;
}

/* Open the directory of our own group.  A mount may show only one subtree of
 * the hierarchy: its root is then not "/". */
static int
own_folder(struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *path = own_path();
	char *save = NULL;

	if (path && !strstr(path, "/..") &&
		read_text(&text, AT_FDCWD, "/proc/self/mountinfo") == 0)
		for (char *line = strtok_r(text.data, "\n", &save); line;
			line = strtok_r(NULL, "\n", &save)) {
			const char *root, *point;
			scoped_free char *folder = NULL;
			size_t skip;

			if (!mount_of(line, &root, &point))
				continue;
			skip = strcmp(root, "/") == 0 ? 0 : strlen(root);
			if (strncmp(path, root, skip) != 0 ||
				(skip && path[skip] && path[skip] != '/'))
				continue;
			folder = text_format("%s%s", point, path + skip);
			return file_open_dir(AT_FDCWD, folder, false, err);
		}
	return error_set(err, ERROR_SYSTEM,
		"the unified hierarchy of control groups is not mounted");
}

static bool
has_both(int dir, const char *file)
{
	return has_word(dir, file, "memory") && has_word(dir, file, "pids");
}

static pid_t
parent_of(pid_t pid)
{
	char text[4096];
	int64_t parent;

	(void)procfs_read(text, sizeof text, AT_FDCWD, pid, "status");
	return procfs_number(&parent, text, "PPid:") ? (pid_t)parent : 0;
}

/* hallmark, a process below it, or the one that started it */
static bool
is_ours(pid_t pid, pid_t hallmark)
{
	pid_t at = pid;

	for (int i = 0; i < DEPTH_MAX && at > 0 && at != hallmark; i++)
		at = parent_of(at);
	/* 0: a process that our pid namespace does not have */
	return pid > 0 && (at == hallmark || pid == parent_of(hallmark));
}

static bool
all_ours(int dir, pid_t hallmark)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	char *save = NULL;

	if (read_text(&text, dir, "cgroup.procs") < 0 || text.len == 0)
		return false;
	for (char *line = strtok_r(text.data, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		int64_t pid;

		if (text_number(&pid, line, strlen(line), INT32_MAX) < 0 ||
			!is_ours((pid_t)pid, hallmark))
			return false;
	}
	return true;
}

/* Move every process from one group to another; some may have ended. */
static int
move(int dir, const char *from, const char *to, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	char *save = NULL;

	if (read_text(&text, dir, from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"cannot read the processes in %s", from);
	for (char *pid = strtok_r(text.data, "\n", &save); pid;
		pid = strtok_r(NULL, "\n", &save))
		if (cgroup_write(dir, to, pid, err) < 0 && err->sys != ESRCH)
			return -1;
	return 0;
}

/* Empty our group and let it have controllers.  Until all have moved, hallmark
 * may start another process in it. */
static int
empty(int own, const char *procs, pid_t hallmark, struct error *err)
{
	int r = -1;

	for (int i = 0; r < 0 && i < TRIES && all_ours(own, hallmark); i++) {
		if (move(own, "cgroup.procs", procs, err) < 0)
			return -1;
		r = cgroup_write(
			own, "cgroup.subtree_control", "+memory +pids", err);
		if (r < 0 && err->sys != EBUSY)
			return -1;
	}
	return r;
}

static int
step_aside(struct cgroup_parent *parent, int own, pid_t hallmark,
	struct error *err)
{
	scoped_free char *name = text_format(ASIDE "%ld", (long)getpid());
	scoped_free char *procs = text_format("%s/cgroup.procs", name);
	struct error ignored;

	if (mkdirat(own, name, 0755) < 0)
		return error_sys(err, "creating a control group");
	if (empty(own, procs, hallmark, err) < 0) {
		(void)!move(own, procs, "cgroup.procs", &ignored);
		(void)unlinkat(own, name, AT_REMOVEDIR);
		return -1;
	}
	parent->aside = take_ptr(name);
	return 0;
}

static int
writable(int dir, struct error *err)
{
	if (!has_both(dir, "cgroup.controllers"))
		return error_set(err, ERROR_SYSTEM,
			"the unified hierarchy has no controllers 'memory' and "
			"'pids' here");
	if (faccessat(dir, ".", W_OK, AT_EACCESS) < 0 ||
		faccessat(dir, "cgroup.procs", W_OK, AT_EACCESS) < 0)
		return error_sys(err, "our control group is not delegated");
	return 0;
}

/* Use our own group as the parent. */
static int
try_own(struct cgroup_parent *parent, int own, pid_t hallmark,
	struct error *err)
{
	if (writable(own, err) < 0)
		return -1;
	if (has_both(own, "cgroup.subtree_control") ||
		cgroup_write(own, "cgroup.subtree_control", "+memory +pids",
			err) == 0)
		return 0;
	if (err->sys == EBUSY && !all_ours(own, hallmark))
		return error_set(err, ERROR_SYSTEM,
			"our control group holds other processes");
	return err->sys == EBUSY ? step_aside(parent, own, hallmark, err) : -1;
}

/* Use the parent of our own group, as it is: we do not enable controllers
 * there. */
static int
try_beside(int above)
{
	struct error ignored;

	return faccessat(above, "cgroup.type", F_OK, 0) == 0 &&
			       writable(above, &ignored) == 0 &&
			       has_both(above, "cgroup.subtree_control")
		       ? 0
		       : -1;
}

/* Our own group may be where another hallmark has put us aside: one that was
 * killed, or that left while a box of ours was there.  Take its place; else
 * each such hallmark would make a group deeper than the one before.  Returns
 * the group above, or -1. */
static int
take_over(struct cgroup_parent *parent, int own)
{
	scoped_free char *path = own_path();
	const char *name = path ? strrchr(path, '/') : NULL;
	scoped_close int above = -1;
	struct error ignored;

	if (!name || !text_starts(name + 1, ASIDE))
		return -1;
	above = file_open_dir(own, "..", false, &ignored);
	if (above < 0 || try_beside(above) < 0)
		return -1;
	parent->aside = text_copy(name + 1);
	return take_fd(above);
}

/* Remove the groups of dead owners.  The lock of a group goes away with its
 * owner and its last process, so a group that we can lock is empty. */
static void
sweep(int dir)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored;

	if (file_list(&names, dir, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		scoped_close int fd = -1;

		if (strncmp(name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		fd = file_open_dir(dir, name, false, &ignored);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			(void)unlinkat(dir, name, AT_REMOVEDIR);
	}
}

int
cgroup_parent_find(struct cgroup_parent *out, pid_t hallmark, struct error *err)
{
	struct cgroup_parent parent = CGROUP_PARENT_INIT;
	scoped_close int own = own_folder(err), above = -1;
	struct error ignored;

	if (own < 0)
		return -1;
	above = take_over(&parent, own);
	if (above < 0 && try_own(&parent, own, hallmark, err) < 0) {
		above = file_open_dir(own, "..", false, &ignored);
		if (above < 0 || try_beside(above) < 0)
			return -1;
	}
	parent.fd = above >= 0 ? take_fd(above) : take_fd(own);
	sweep(parent.fd);
	*out = parent;
	return 0;
}

void
cgroup_parent_leave(struct cgroup_parent *parent)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_free char *procs = NULL;
	struct error ignored;
	size_t n_ours = 0;

	if (parent->aside)
		procs = text_format("%s/cgroup.procs", parent->aside);
	if (parent->aside && file_list(&names, parent->fd, &ignored) == 0) {
		for (size_t i = 0; i < names.n_names; i++)
			n_ours += strncmp(names.names[i], PREFIX,
					  strlen(PREFIX)) == 0;
		/* with more, another box of ours needs these controllers */
		if (n_ours == 1 &&
			cgroup_write(parent->fd, "cgroup.subtree_control",
				"-memory -pids", &ignored) == 0) {
			(void)!move(
				parent->fd, procs, "cgroup.procs", &ignored);
			(void)unlinkat(parent->fd, parent->aside, AT_REMOVEDIR);
		}
	}
	free(parent->aside);
	close_fd(&parent->fd);
	*parent = (struct cgroup_parent)CGROUP_PARENT_INIT;
}
