/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that a path of the caller leads to.
 *
 * The answering process has the same root and mounts as the caller, but
 * "/proc/self" would not be the caller there. So the path is resolved one
 * component at a time, and "self" is replaced by the caller. Every component is
 * opened with O_PATH only: if the build replaces one by a pipe, a device or a
 * folder meanwhile, the open has no effect on it.
 */
#include "sandbox/answer/proc/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define LINKS_MAX 40 /* MAXSYMLINKS of the kernel */
#define PROC_ROOT 1  /* the inode number of /proc itself */
#define PATH_ONLY (O_PATH | O_CLOEXEC)
/* the kernel bounds each text, not their sum */
#define REST_MAX ((LINKS_MAX + 1) * (PATH_MAX + 1))

/* Parse a process id that is followed by a slash or the end of the text;
 * returns what follows, or NULL. */
static const char *
parse_pid(const char *text, int64_t *out)
{
	size_t n = strspn(text, "0123456789");

	if (n == 0 || n > 9 || (text[n] && text[n] != '/') ||
		text_number(out, text, n, INT32_MAX) < 0 || *out == 0)
		return NULL;
	return text + n + (text[n] == '/');
}

bool
proc_name_parse(struct proc_name *out, const char *path)
{
	struct proc_name name = {.file = ""};
	const char *rest;

	if (strcmp(path, "/proc") == 0) {
		*out = name;
		return true;
	}
	if (!text_starts(path, "/proc/"))
		return false;
	name.file = path + 6;
	rest = parse_pid(name.file, &name.pid);
	if (rest)
		name.file = rest;
	if (rest && text_starts(rest, "task/")) {
		rest = parse_pid(rest + 5, &name.tid);
		if (rest)
			name.file = rest;
	}
	*out = name;
	return true;
}

bool
proc_path_of(const struct answer_state *s, int fd, char *path, size_t size)
{
	return procfs_fd_link(path, size, s->proc, PROCFS_SELF, fd);
}

bool
proc_name_of(const struct answer_state *s, int fd, char *path, size_t size,
	struct proc_name *out)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_dev == s->proc_dev &&
	       proc_path_of(s, fd, path, size) && proc_name_parse(out, path);
}

/* Can an absolute path lead into /proc? Doubled slashes and dots are skipped.
 * Programs that use /proc name it at the start of the path. */
static bool
may_reach_proc(const char *path)
{
	while (*path == '/' || (*path == '.' && path[1] == '/'))
		path++;
	if (strncmp(path, "proc", 4) == 0)
		return true;
	return text_starts(path, "dev/fd") || text_starts(path, "dev/std");
}

bool
proc_suspect(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (*path == '/' && may_reach_proc(path))
		return true;
	if (strstr(path, "proc/"))
		return true;
	slash = slash ? slash + 1 : path;
	return proc_row_known(slash) || strcmp(slash, "mtab") == 0;
}

/* The link in the host's /proc to the folder where a relative path begins. */
static bool
base_of(char base[PROCFS_PATH_MAX], const struct call *c, int dirfd)
{
	if (dirfd == AT_FDCWD)
		procfs_path(base, c->state->proc, c->pid, "cwd");
	else if (dirfd >= 0)
		procfs_fd_path(base, c->state->proc, c->pid, dirfd);
	return dirfd == AT_FDCWD || dirfd >= 0;
}

/* Is there a link on the path?  Then our lookup may fail where that of the
 * caller succeeds: for us, /proc/self leads nowhere. */
static bool
has_link(int dir, const char *base, const char *path)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW,
		.resolve = RESOLVE_NO_SYMLINKS};
	scoped_close int from = -1, found = -1;

	if (base) {
		from = openat(dir, base, PATH_ONLY | O_DIRECTORY);
		if (from < 0)
			return true;
	}
	found = (int)syscall(SYS_openat2, from, path, &how, sizeof how);
	return found >= 0 || errno != ENOENT;
}

enum proc_way
proc_may_lead(struct call *c, int dirfd, const char *path, bool follow)
{
	const struct answer_state *s = c->state;
	char room[PROCFS_PATH_MAX + PATH_MAX], base[PROCFS_PATH_MAX];
	const bool based = *path != '/';
	struct statx x;

	if (proc_suspect(path))
		return PROC_WAY_IN;
	if (based && !base_of(base, c, dirfd))
		return PROC_WAY_OUT;
	if (based) {
		(void)snprintf(room, sizeof room, "%s/%s", base, path);
		path = room + strlen(base) + 1;
	}
	if (statx(s->proc, based ? room : path,
		    follow ? 0 : AT_SYMLINK_NOFOLLOW, 0, &x) == 0) {
		dev_t dev = makedev(x.stx_dev_major, x.stx_dev_minor);

		if (dev == s->work_dev && x.stx_ino == s->chance_ino)
			return PROC_WAY_CHANCE;
		return dev == s->proc_dev ? PROC_WAY_IN : PROC_WAY_OUT;
	}
	/* base adds a link and some bytes, so a limit may be ours alone */
	if (errno == ELOOP || errno == ENAMETOOLONG ||
		(errno == ENOENT &&
			has_link(s->proc, based ? base : NULL, path)))
		return PROC_WAY_IN;
	return PROC_WAY_OUT;
}

struct walk {
	struct call *c;
	int at; /* the folder that is reached */
	int links;
	bool follow;
	char rest[REST_MAX];
	char next[NAME_MAX + 1]; /* the component to resolve */
};

static void
walk_done(struct walk *w)
{
	if (w->at >= 0)
		(void)close(w->at);
}
DEFINE_SCOPED_IN(struct walk, walk_done);

static bool
move_to(struct walk *w, int fd)
{
	if (w->at >= 0)
		(void)close(w->at);
	w->at = fd;
	return fd >= 0;
}

static bool
begin_walk(struct walk *w, int dirfd, const char *path)
{
	char from[PROCFS_PATH_MAX];

	if (*path == '/')
		return move_to(w, open("/", PATH_ONLY));
	return base_of(from, w->c, dirfd) &&
	       move_to(w, openat(w->c->state->proc, from, PATH_ONLY));
}

/* Move the first component of rest to next; *more: others follow. */
static bool
next_component(struct walk *w, bool *more)
{
	char *at = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(at, "/");

	if (len == 0 || len > NAME_MAX)
		return false;
	memcpy(w->next, at, len);
	w->next[len] = '\0';
	*more = at[len] != '\0';
	memmove(w->rest, at + len, strlen(at + len) + 1);
	return true;
}

/* Put the text of a link before the rest of the path. */
static bool
expand(struct walk *w, const char *text, size_t len)
{
	size_t left = strlen(w->rest);

	if (++w->links > LINKS_MAX || len + left + 2 > sizeof w->rest)
		return false;
	memmove(w->rest + len + 1, w->rest, left + 1);
	memcpy(w->rest, text, len);
	w->rest[len] = '/';
	if (left == 0)
		w->rest[len] = '\0';
	return len > 0 && (*text != '/' || move_to(w, open("/", PATH_ONLY)));
}

static bool
expand_self(struct walk *w)
{
	int64_t tgid, tid;
	char text[64];

	if (!call_ids(w->c, &tgid, &tid))
		return false;
	if (strcmp(w->next, "self") == 0)
		(void)snprintf(text, sizeof text, "%" PRId64, tgid);
	else
		(void)snprintf(text, sizeof text, "%" PRId64 "/task/%" PRId64,
			tgid, tid);
	return expand(w, text, strlen(text));
}

/* Does a name exist in /proc itself? 0: no; 1: the file of the kernel; 2: yes,
 * whether or not the kernel has such a file. */
static int
listed(const char *name)
{
	struct proc_name top = {.file = name};
	const struct proc_row *row = proc_row_find(&top);
	int64_t pid;

	if (row)
		return row->kind == PROC_TEXT ? 2 : 1;
	return parse_pid(name, &pid) || strcmp(name, ".") == 0 ||
	       strcmp(name, "..") == 0;
}

enum step {
	STEPPED,
	STUCK,
	MISSING,
	HIDDEN
};

static enum step
step_link(struct walk *w, int fd, bool in_proc, bool root)
{
	char text[PATH_MAX];
	ssize_t n;

	/* the links of a process lead to what it has open, whatever their text
	 * says */
	if (in_proc && !root)
		return ++w->links <= LINKS_MAX &&
				       move_to(w, openat(w->at, w->next,
							  PATH_ONLY))
			       ? STEPPED
			       : STUCK;
	n = readlinkat(fd, "", text, sizeof text);
	return n > 0 && expand(w, text, (size_t)n) ? STEPPED : STUCK;
}

static enum step
take_step(struct walk *w, bool more)
{
	const struct answer_state *s = w->c->state;
	scoped_close int fd = -1;
	struct stat st;
	bool root;

	if (fstat(w->at, &st) < 0)
		return STUCK;
	root = st.st_dev == s->proc_dev && st.st_ino == PROC_ROOT;
	if (root && (more || w->follow) &&
		(strcmp(w->next, "self") == 0 ||
			strcmp(w->next, "thread-self") == 0))
		return expand_self(w) ? STEPPED : STUCK;
	if (root && listed(w->next) != 1)
		return !listed(w->next) ? HIDDEN : more ? STUCK : MISSING;
	fd = openat(w->at, w->next, PATH_ONLY | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT && !more ? MISSING : STUCK;
	if (fstat(fd, &st) < 0)
		return STUCK;
	if (S_ISLNK(st.st_mode) && (more || w->follow))
		return step_link(w, fd, st.st_dev == s->proc_dev, root);
	return move_to(w, take_fd(fd)) ? STEPPED : STUCK;
}

/* The kernel has no file of this name in the folder w->at. */
static bool
found_missing(struct walk *w, struct proc_found *f)
{
	size_t len;

	if (!proc_name_of(w->c->state, w->at, f->path, PATH_MAX, &f->name))
		return false;
	len = strlen(f->path);
	(void)snprintf(f->path + len, sizeof f->path - len, "/%.60s", w->next);
	f->in_proc = proc_name_parse(&f->name, f->path);
	f->row = proc_row_find(&f->name);
	f->absent = !f->row || f->row->kind != PROC_TEXT;
	return f->in_proc;
}

bool
proc_find(struct call *c, int dirfd, const char *path, bool follow,
	struct proc_found *f)
{
	scoped(walk_done) struct walk w; /* large: its texts stay unset */
	size_t len = strlen(path);
	bool more = false;

	w.c = c;
	w.at = -1;
	w.links = 0;
	w.follow = follow;
	*f = (struct proc_found){.fd = -1};
	if (len >= sizeof w.rest || !begin_walk(&w, dirfd, path))
		return false;
	memcpy(w.rest, path, len + 1);
	while (next_component(&w, &more)) {
		enum step s = take_step(&w, more);

		if (s == STUCK)
			return false;
		f->absent = s == HIDDEN;
		if (f->absent)
			return true;
		if (s == MISSING)
			return found_missing(&w, f);
	}
	if (w.rest[strspn(w.rest, "/")])
		return false;
	f->fd = take_fd(w.at);
	f->in_proc = proc_name_of(c->state, f->fd, f->path, PATH_MAX, &f->name);
	f->row = f->in_proc ? proc_row_find(&f->name) : NULL;
	f->absent = f->in_proc && !f->row;
	return true;
}

void
proc_found_done(struct proc_found *f)
{
	if (f->fd >= 0)
		(void)close(f->fd);
}
