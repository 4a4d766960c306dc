/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders in the byte order of their names.
 *
 * The first call reads and sorts the whole folder.  The offset of the caller's
 * open file counts entries and says how far the caller has read.  So dup, fork,
 * rewinddir and seekdir work as usual.  The last folders are remembered here,
 * for their readers to continue: one that removes what it has read must not
 * skip the rest.  Each is as large as the limit 'files' allows, and counts as
 * memory of the build (supervise/limit_watch.c).
 */
#include "sandbox/answer/call/inode.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/proc/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define PIECE 65536
#define KEPT 8 /* a reader may go down some folders and come back */

/* One record of getdents64(2), from the kernel and for the caller; the name
 * follows. */
struct raw {
	uint64_t ino;
	int64_t off;
	uint16_t len;
	uint8_t type;
	char name[];
} __attribute__((packed));

struct entry {
	uint64_t ino;
	uint8_t type;
	char *name;
};

struct getdents_folder {
	char *path;
	uint64_t dev, ino;
	int64_t next; /* the offset at which its reader will continue */
	struct entry *entries;
	size_t n;
};

/* The one that was used last comes first. */
struct getdents_folders {
	struct getdents_folder kept[KEPT];
};

static void
forget_entries(struct getdents_folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->entries[i].name);
	free(f->entries);
	free(f->path);
	*f = (struct getdents_folder){.dev = 0};
}

static int
by_name(const void *a, const void *b)
{
	const char *x = ((const struct entry *)a)->name;
	const char *y = ((const struct entry *)b)->name;
	int dots = (strcmp(y, ".") == 0) - (strcmp(x, ".") == 0);

	if (dots == 0)
		dots = (strcmp(y, "..") == 0) - (strcmp(x, "..") == 0);
	return dots ? dots : strcmp(x, y);
}

static bool
read_all(struct getdents_folder *f, int fd)
{
	static char piece[PIECE] __attribute__((aligned(8)));
	long n;

	while ((n = syscall(SYS_getdents64, fd, piece, sizeof piece)) > 0)
		for (long at = 0; at < n;) {
			const struct raw *raw = (const void *)(piece + at);
			struct entry *e = mem_room(f->entries, f->n);

			f->n++;
			*e = (struct entry){
				raw->ino, raw->type, text_copy(raw->name)};
			at += raw->len;
		}
	if (f->n)
		qsort(f->entries, f->n, sizeof *f->entries, by_name);
	return n == 0;
}

/* /proc lists the files that the box has, not those of this kernel. */
static bool
only_listed(const struct answer_state *s, struct getdents_folder *f, int fd)
{
	char path[PATH_MAX];
	const struct proc_row *row;
	struct proc_name name;
	size_t n = f->n, at = 0;

	if (!proc_name_of(s, fd, path, sizeof path, &name))
		return false;
	f->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct entry *e = &f->entries[i];

		if (*e->name == '.' || (proc_list_numbers(&name) &&
					       strchr("0123456789", *e->name)))
			f->entries[f->n++] = *e;
		else
			free(e->name);
	}
	while ((row = proc_list(&name, &at))) {
		const char *slash = strchr(row->name, '/');
		struct entry *e = mem_room(f->entries, f->n);

		f->n++;
		*e = (struct entry){1, (uint8_t)IFTODT(row->mode),
			text_copy(slash ? slash + 1 : row->name)};
	}
	qsort(f->entries, f->n, sizeof *f->entries, by_name);
	return true;
}

/* Open the folder of the caller's descriptor again, at offset 0. */
static int
open_again(struct call *c, int fd)
{
	char path[PROCFS_PATH_MAX];

	procfs_fd_path(path, c->state->proc, c->pid, fd);
	return openat(c->state->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The inode number to show for an entry.  A new number is made from the path,
 * not from a file that is opened there: a mount can cover the entry. */
static uint64_t
entry_number(struct answer_state *s, const struct getdents_folder *f,
	const struct entry *e)
{
	const char *slash = strrchr(f->path, '/');
	scoped_free char *path = NULL;

	if (inode_known(s, f->dev, e->ino) || !slash)
		;
	else if (strcmp(e->name, ".") == 0)
		path = text_copy(f->path);
	else if (strcmp(e->name, "..") == 0)
		path = text_format("%.*s",
			(int)(slash - f->path) + (slash == f->path), f->path);
	else
		path = text_format("%s/%s", slash[1] ? f->path : "", e->name);
	return inode_number(s, f->dev, e->ino, path);
}

/* Write as many entries as fit, from index *at; returns bytes, or -errno. */
static int64_t
fill_entries(struct call *c, const struct getdents_folder *f, int64_t *at,
	char *out, size_t room)
{
	size_t used = 0;

	for (; *at < (int64_t)f->n; ++*at) {
		const struct entry *e = &f->entries[*at];
		size_t name = strlen(e->name) + 1;
		size_t len = (sizeof(struct raw) + name + 7) & ~(size_t)7;
		struct raw *raw = (void *)(out + used);

		if (len > room - used)
			return used ? (int64_t)used : -EINVAL;
		memset(raw, 0, len);
		raw->ino = entry_number(c->state, f, e);
		raw->off = *at + 1;
		raw->len = (uint16_t)len;
		raw->type = e->type;
		memcpy(raw->name, e->name, name);
		used += len;
	}
	return (int64_t)used;
}

/* Read the folder.  Where its mode does not let it be opened again, through the
 * caller's own open file, which is then at offset at as before. */
static bool
read_folder(struct call *c, struct getdents_folder *f, int fd, int file,
	const struct stat *st, int64_t at)
{
	const struct answer_state *s = c->state;
	scoped_close int again = open_again(c, fd);
	bool read;

	if (again < 0)
		return lseek(file, 0, SEEK_SET) == 0 && read_all(f, file) &&
		       lseek(file, at, SEEK_SET) == at;
	read = read_all(f, again);
	return read && (st->st_dev != s->proc_dev || only_listed(s, f, again));
}

static struct getdents_folder *
move_to_front(struct getdents_folders *all, size_t at)
{
	const struct getdents_folder is = all->kept[at];

	memmove(all->kept + 1, all->kept, at * sizeof is);
	all->kept[0] = is;
	return &all->kept[0];
}

/* The folder as it was when its reader began; NULL: it is not remembered. */
static struct getdents_folder *
find_folder(struct getdents_folders *all, const struct stat *st, int64_t at)
{
	for (size_t i = 0; at > 0 && i < KEPT; i++) {
		const struct getdents_folder *f = &all->kept[i];

		if (f->next == at && f->dev == st->st_dev &&
			f->ino == st->st_ino)
			return move_to_front(all, i);
	}
	return NULL;
}

/* Room for another one: rather that of a folder that was read to its end. */
static struct getdents_folder *
make_room(struct getdents_folders *all)
{
	size_t at = KEPT - 1;

	while (at > 0 && all->kept[at].next < (int64_t)all->kept[at].n)
		at--;
	if (all->kept[at].next < (int64_t)all->kept[at].n)
		at = KEPT - 1;
	forget_entries(&all->kept[at]);
	return move_to_front(all, at);
}

/* The sorted folder; the remembered one if its reader continues. */
static struct getdents_folder *
folder(struct call *c, int fd, int file, const struct stat *st, int64_t at)
{
	struct answer_state *s = c->state;
	struct getdents_folder *f;

	if (!s->folders)
		s->folders = mem_alloc(1, sizeof *s->folders);
	f = find_folder(s->folders, st, at);
	if (f)
		return f;
	f = make_room(s->folders);
	if (!read_folder(c, f, fd, file, st, at)) {
		forget_entries(f);
		return NULL;
	}
	f->path = mem_alloc(1, PATH_MAX);
	if (!proc_path_of(s, file, f->path, PATH_MAX))
		*f->path = '\0';
	f->dev = st->st_dev;
	f->ino = st->st_ino;
	return f;
}

void
answer_getdents64(struct call *c)
{
	static char out[PIECE] __attribute__((aligned(8)));
	int fd = (int)c->args[0];
	size_t room = (unsigned)c->args[2];
	/* the caller's open file: we move its offset */
	scoped_close int file = call_take_fd(c, fd);
	struct getdents_folder *f;
	struct stat st;
	int64_t at, from, used;

	call_to_kernel(c);
	if (file < 0 || fstat(file, &st) < 0 || !S_ISDIR(st.st_mode) ||
		(from = at = lseek(file, 0, SEEK_CUR)) < 0) /* O_PATH */
		return;
	f = folder(c, fd, file, &st, at);
	if (!f)
		return;
	used = fill_entries(
		c, f, &at, out, room < sizeof out ? room : sizeof out);
	if (used < 0) {
		call_fail(c, (int)-used);
		return;
	}
	f->next = at;
	call_return(c, used);
	if (used > 0 && !call_poke(c, c->args[1], out, (size_t)used))
		return;
	if (at != from && lseek(file, at, SEEK_SET) < 0)
		call_fail(c, errno);
}
