/* SPDX-License-Identifier: Apache-2.0 */
/* Replays what was written on a file system of names alone. */
#include "base/bytes.h"
#include "sandbox/audit.h"

#define SLOTS (1u << 19)             /* a power of two, above twice the names */
#define WORK_MAX ((size_t)50000000)  /* names that are looked at */
#define ROOM_MAX ((size_t)128 << 20) /* bytes of names and files */

/* The writers of one file, which may have several names. */
struct file {
	uint32_t writers[AUDIT_WRITERS];
	size_t n, n_names;
};
struct name {
	char *path;
	struct file *file;
};

struct replay {
	struct name **slots;
	struct name **names; /* in the order in which they came */
	size_t n_names;
	struct file **files;
	size_t n_files, work, room;
	bool cut;
};

/* A build chooses its names, and may so make this slow or large. */
static bool
is_over(const struct replay *r)
{
	return r->work > WORK_MAX || r->room > ROOM_MAX;
}

static uint32_t
hash_of(const char *path)
{
	uint32_t h = 2166136261u;

	for (; *path; path++)
		h = (h ^ (uint8_t)*path) * 16777619u;
	return h;
}

/* The slot of a name, or the one for it. */
static struct name **
slot_for(struct replay *r, const char *path)
{
	for (uint32_t i = hash_of(path);; i++) {
		struct name **slot = &r->slots[i % SLOTS];

		if (!*slot || strcmp((*slot)->path, path) == 0)
			return slot;
		r->work++;
	}
}

static struct file *
new_file(struct replay *r)
{
	struct file *f = mem_alloc(1, sizeof *f);

	*mem_room(r->files, r->n_files) = f;
	r->n_files++;
	r->room += sizeof *f;
	return f;
}

/* The name of this path, which is created; NULL: there are too many. */
static struct name *
name_at(struct replay *r, const char *path)
{
	struct name **slot = slot_for(r, path);

	if (*slot)
		return *slot;
	if (r->n_names == AUDIT_FILES) {
		r->cut = true;
		return NULL;
	}
	*slot = mem_alloc(1, sizeof **slot);
	(*slot)->path = text_copy(path);
	*mem_room(r->names, r->n_names) = *slot;
	r->n_names++;
	r->room += sizeof **slot + strlen(path);
	return *slot;
}

static void
add_writer(struct file *f, uint32_t process)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->writers[i] == process)
			return;
	if (f->n == AUDIT_WRITERS) /* the last one says most */
		f->n--;
	f->writers[f->n++] = process;
}

/* A file without a name stays until the end. */
static void
give_file(struct name *name, struct file *file)
{
	if (name->file)
		name->file->n_names--;
	name->file = file;
	if (file)
		file->n_names++;
}

static void
replay_write(struct replay *r, const char *path, uint32_t process, bool anew)
{
	struct name *name = name_at(r, path);

	if (!name)
		return;
	if (!name->file || (anew && name->file->n_names > 1))
		give_file(name, new_file(r));
	else if (anew)
		name->file->n = 0;
	add_writer(name->file, process);
}

/* The name stays in the list, and has no file any more. */
static void
move_name(struct replay *r, const char *from, const char *to, bool keep)
{
	struct name **slot = slot_for(r, from);
	struct file *file = *slot ? (*slot)->file : NULL;
	struct name *name;

	if (!file || strcmp(from, to) == 0)
		return;
	name = name_at(r, to);
	if (name)
		give_file(name, file);
	if (!keep)
		give_file(*slot, NULL);
}

static void
move_folder(struct replay *r, const char *from, const char *to)
{
	const size_t n = r->n_names, len = strlen(from);

	r->work += n;
	for (size_t i = 0; i < n && !is_over(r); i++) {
		const char *path = r->names[i]->path;
		scoped_free char *moved = NULL;

		if (strncmp(path, from, len) != 0 || path[len] != '/' ||
			!r->names[i]->file)
			continue;
		moved = text_format("%s%s", to, path + len);
		move_name(r, path, moved, false);
	}
}

static void
replay_one(struct replay *r, const struct audit_record *one, const char *to,
	const char *from)
{
	switch (one->write) {
	case AUDIT_WRITE:
	case AUDIT_CREATE:
		replay_write(r, to, one->process, one->write == AUDIT_CREATE);
		break;
	case AUDIT_RENAME:
	case AUDIT_LINK:
		move_name(r, from, to, one->write == AUDIT_LINK);
		break;
	case AUDIT_RENAME_FOLDER:
		move_folder(r, from, to);
		break;
	default:
		break;
	}
}

/* false: there is no further record, or no room for it. */
static bool
next_record(struct replay *r, const char *records, size_t len, size_t *at,
	size_t n_processes)
{
	struct audit_record one;
	scoped_free char *to = NULL, *from = NULL;

	r->cut |= is_over(r);
	if (is_over(r) || len - *at < sizeof one)
		return false;
	memcpy(&one, records + *at, sizeof one);
	*at += sizeof one;
	if (one.process >= n_processes || one.write >= AUDIT_WRITE_KINDS ||
		(size_t)one.n_to + one.n_from > len - *at)
		return false;
	to = text_copyn(records + *at, one.n_to);
	from = text_copyn(records + *at + one.n_to, one.n_from);
	*at += (size_t)one.n_to + one.n_from;
	replay_one(r, &one, to, from);
	return true;
}

static int
compare_files(const void *x, const void *y)
{
	const struct audit_file *a = x, *b = y;

	return strcmp(a->path, b->path);
}

static void
take_files(struct audit_files *out, const struct replay *r, const char *folder)
{
	const size_t len = strlen(folder);

	for (size_t i = 0; i < r->n_names; i++) {
		const struct name *name = r->names[i];
		struct audit_file *to;

		if (!name->file || strncmp(name->path, folder, len) != 0)
			continue;
		to = mem_room(out->list, out->n);
		out->n++;
		to->path = text_copy(name->path + len);
		memcpy(to->writers, name->file->writers, sizeof to->writers);
		to->n_writers = name->file->n;
	}
	if (out->n)
		qsort(out->list, out->n, sizeof *out->list, compare_files);
}

void
audit_files_done(struct audit_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->list[i].path);
	free(files->list);
	*files = (struct audit_files)AUDIT_FILES_INIT;
}

void
audit_files_of(struct audit_files *out, const char *records, size_t len,
	size_t n_processes, const char *folder)
{
	struct replay r = {.slots = mem_alloc(SLOTS, sizeof *r.slots)};
	size_t at = 0;

	while (next_record(&r, records, len, &at, n_processes))
		;
	*out = (struct audit_files){.cut = r.cut};
	take_files(out, &r, folder);
	for (size_t i = 0; i < r.n_names; i++) {
		free(r.names[i]->path);
		free(r.names[i]);
	}
	for (size_t i = 0; i < r.n_files; i++)
		free(r.files[i]);
	free(r.names);
	free(r.files);
	free(r.slots);
}
