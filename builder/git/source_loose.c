/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Part of the door to libgit2, and the door to zlib: reads loose objects.
 *
 * The reader of libgit2 loops for ever on a truncated object (libgit2 issue
 * 7342) and writes past its buffer if an object is longer than its header says
 * (7177); every release that hallmark builds with has both faults.  A power cut
 * leaves the first kind, and root may build in a repository whose owner forges
 * the second.  So this file reads loose objects, and libgit2 only packs.
 */
#include "builder/git/source_private.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <sys/stat.h>
#include <zlib.h>

#define HEAD_FILE_MAX ((size_t)4096) /* deflated, it has that at most */
#define HEAD_MAX 32 /* "commit", a blank, ten digits, a NUL: 18 */
#define HEX 40
#define ALTERNATES_MAX 64
#define ALTERNATES_DEPTH 5 /* the same as in git */

struct loose {
	git_odb_backend parent; /* first: libgit2 passes its address */
	int dir;                /* the folder "objects" */
};

/* An object whose header is inflated, ready to inflate the rest. */
struct opened {
	z_stream z;
	git_object_t type;
	size_t len;
	unsigned char head[HEAD_MAX]; /* inflated: header and next bytes */
	size_t n_head, body;          /* bytes in head; offset of the object */
};

static int
fail_corrupt(const char *how)
{
	(void)git_error_set_str(GIT_ERROR_ODB, how);
	return -1;
}

static void
path_of(char path[HEX + 2], const git_oid *id)
{
	char hex[HEX + 1];

	(void)git_oid_tostr(hex, sizeof hex, id);
	(void)snprintf(path, HEX + 2, "%.2s/%s", hex, hex + 2);
}

/* Read at most max bytes of the file; returns 0 or an error code of libgit2. */
static int
read_object(struct bytes *out, const struct loose *loose, const git_oid *id,
	size_t max)
{
	struct error err = ERROR_INIT;
	char path[HEX + 2];
	struct stat st;

	if (loose->dir < 0) /* a folder that is borrowed from is missing */
		return GIT_ENOTFOUND;
	path_of(path, id);
	/* O_NONBLOCK: opening must not wait if the path is a FIFO */
	scoped_close int fd = openat(
		loose->dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return GIT_ENOTFOUND;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return fail_corrupt("a loose object cannot be read");
	if (max < (size_t)st.st_size) {
		ssize_t n = pread(fd, bytes_room(out, max), max, 0);

		if (n < 0)
			return fail_corrupt("a loose object cannot be read");
		out->len = (size_t)n;
		return 0;
	}
	if (file_read_fd(out, fd, max, path, &err) < 0)
		return fail_corrupt("a loose object cannot be read");
	return 0;
}

/* The header is for example "blob 12" and a NUL. */
static int
parse_head(struct opened *o)
{
	static const char *const names[] = {"commit", "tree", "blob", "tag"};
	static const git_object_t types[] = {GIT_OBJECT_COMMIT, GIT_OBJECT_TREE,
		GIT_OBJECT_BLOB, GIT_OBJECT_TAG};
	const char *head = (const char *)o->head;
	const char *nul = memchr(head, '\0', o->n_head);
	const char *blank =
		nul ? memchr(head, ' ', (size_t)(nul - head)) : NULL;
	int64_t len;

	if (!blank || text_number(&len, blank + 1, (size_t)(nul - blank - 1),
			      SOURCE_FILE_MAX) < 0)
		return -1;
	o->len = (size_t)len;
	o->body = (size_t)(nul - head) + 1;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strlen(names[i]) != (size_t)(blank - head) ||
			memcmp(names[i], head, strlen(names[i])) != 0)
			continue;
		o->type = types[i];
		return 0;
	}
	return -1;
}

/* On success the caller must call inflateEnd(&o->z). */
static int
inflate_header(struct opened *o, const struct bytes *file)
{
	int r;

	o->z = (z_stream){.next_in = (unsigned char *)file->data,
		.avail_in = (unsigned)file->len};
	if (inflateInit(&o->z) != Z_OK)
		return fail_corrupt("zlib cannot be initialized");
	o->z.next_out = o->head;
	o->z.avail_out = sizeof o->head;
	r = inflate(&o->z, Z_SYNC_FLUSH);
	o->n_head = sizeof o->head - o->z.avail_out;
	if ((r == Z_OK || r == Z_STREAM_END || r == Z_BUF_ERROR) &&
		parse_head(o) == 0)
		return 0;
	(void)inflateEnd(&o->z);
	return fail_corrupt("a loose object is corrupt: its header is invalid");
}

/* Inflate the rest into data, which has room for one byte more than the object,
 * so that an object that is too long is noticed. */
static bool
inflate_body(struct opened *o, unsigned char *data)
{
	size_t had = o->n_head - o->body;
	int r;

	if (had > o->len)
		return false;
	memcpy(data, o->head + o->body, had);
	o->z.next_out = data + had;
	o->z.avail_out = (unsigned)(o->len - had + 1);
	r = inflate(&o->z, Z_FINISH);
	return r == Z_STREAM_END && o->z.avail_out == 1 && o->z.avail_in == 0;
}

/* The header says how long the object is, so a file that is far longer than
 * that is not read. */
static int
read_whole(struct bytes *file, const struct loose *loose, const git_oid *id)
{
	struct opened o;
	int r = read_object(file, loose, id, HEAD_FILE_MAX);

	if (r < 0 || file->len < HEAD_FILE_MAX)
		return r;
	r = inflate_header(&o, file);
	if (r < 0)
		return r;
	(void)inflateEnd(&o.z);
	file->len = 0;
	return read_object(
		file, loose, id, o.len + o.len / 64 + HEAD_FILE_MAX);
}

static int
on_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
	const git_oid *id)
{
	scoped(bytes_done) struct bytes file = BYTES_INIT;
	struct opened o;
	unsigned char *to;
	bool whole;
	int r;

	r = read_whole(&file, (struct loose *)backend, id);
	if (r == 0)
		r = inflate_header(&o, &file);
	if (r < 0)
		return r;
	to = git_odb_backend_data_alloc(backend, o.len + 1);
	whole = to && inflate_body(&o, to);
	(void)inflateEnd(&o.z);
	if (!whole) {
		if (to)
			git_odb_backend_data_free(backend, to);
		return fail_corrupt(
			"a loose object is corrupt: its length is not "
			"the one in its header");
	}
	*data = to;
	*len = o.len;
	*type = o.type;
	return 0;
}

static int
on_read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
	const git_oid *id)
{
	scoped(bytes_done) struct bytes file = BYTES_INIT;
	struct opened o;
	int r = read_object(
		&file, (struct loose *)backend, id, HEAD_FILE_MAX);

	if (r == 0)
		r = inflate_header(&o, &file);
	if (r < 0)
		return r;
	(void)inflateEnd(&o.z);
	*len = o.len;
	*type = o.type;
	return 0;
}

static int
on_exists(git_odb_backend *backend, const git_oid *id)
{
	char path[HEX + 2];

	path_of(path, id);
	return faccessat(((struct loose *)backend)->dir, path, F_OK, 0) == 0;
}

/* Find the single object whose id begins with the first len digits. */
static int
on_exists_prefix(git_oid *out, git_odb_backend *backend, const git_oid *prefix,
	size_t len)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	char hex[HEX + 1], folder[3] = "", found[HEX + 1] = "";

	(void)git_oid_tostr(hex, sizeof hex, prefix);
	memcpy(folder, hex, 2);
	scoped_close int fd = openat(((struct loose *)backend)->dir, folder,
		O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (len < 2 || fd < 0 || file_list(&names, fd, &err) < 0)
		return GIT_ENOTFOUND;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];

		if (strlen(name) != HEX - 2 ||
			strncmp(name, hex + 2, len - 2) != 0)
			continue;
		if (found[0]) {
			(void)git_error_set_str(GIT_ERROR_ODB,
				"ambiguous: several objects have this prefix");
			return GIT_EAMBIGUOUS;
		}
		(void)snprintf(found, sizeof found, "%s%s", folder, name);
	}
	if (!found[0] || git_oid_fromstr(out, found) < 0)
		return GIT_ENOTFOUND;
	return 0;
}

static int
on_read_prefix(git_oid *out, void **data, size_t *len, git_object_t *type,
	git_odb_backend *backend, const git_oid *prefix, size_t n_digits)
{
	int r = on_exists_prefix(out, backend, prefix, n_digits);

	return r < 0 ? r : on_read(data, len, type, backend, out);
}

static void
on_free(git_odb_backend *backend)
{
	struct loose *loose = (struct loose *)backend;

	close_fd(&loose->dir);
	free(loose);
}

static git_odb_backend *
new_loose(const char *objects)
{
	struct loose *loose = mem_alloc(1, sizeof *loose);

	(void)git_odb_init_backend(&loose->parent, GIT_ODB_BACKEND_VERSION);
	loose->parent.read = on_read;
	loose->parent.read_header = on_read_header;
	loose->parent.read_prefix = on_read_prefix;
	loose->parent.exists = on_exists;
	loose->parent.exists_prefix = on_exists_prefix;
	loose->parent.free = on_free;
	/* if the folder cannot be opened, no object is found in it */
	loose->dir = open(objects, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return &loose->parent;
}

/* Add the loose objects and the packs of one folder. */
static int
add_folder(git_odb *odb, const char *objects)
{
	git_odb_backend *loose = new_loose(objects), *packs = NULL;
	int r = git_odb_add_backend(odb, loose, 1);

	if (r < 0) {
		loose->free(loose);
		return r;
	}
	r = git_odb_backend_pack(&packs, objects);
	if (r < 0)
		return r;
	r = git_odb_add_backend(odb, packs, 2);
	if (r < 0)
		packs->free(packs);
	return r;
}

/* Add a folder and the folders that it borrows objects from (git clone
 * --shared). */
static int
add_folders(git_odb *odb, const char *objects, unsigned depth, unsigned *left)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *list = text_format("%s/info/alternates", objects);
	struct error err = ERROR_INIT;
	int r = add_folder(odb, objects);

	if (r < 0 || depth == 0 ||
		file_read(&text, AT_FDCWD, list, 1 << 16, &err) < 0)
		return r; /* no such file: no objects are borrowed */
	for (char *at = text.len ? text.data : NULL; at && r == 0;) {
		char *line = strsep(&at, "\n");
		scoped_free char *path =
			line[0] == '/' ? text_copy(line)
				       : text_format("%s/%s", objects, line);

		if (line[0] == '\0' || line[0] == '#' || *left == 0)
			continue;
		--*left;
		r = add_folders(odb, path, depth - 1, left);
	}
	return r;
}

int
source_set_objects(git_repository *repo)
{
	scoped_free char *objects =
		text_format("%sobjects", git_repository_commondir(repo));
	unsigned left = ALTERNATES_MAX;
	git_odb *odb = NULL;
	int r = git_odb_new(&odb);

	if (r == 0)
		r = add_folders(odb, objects, ALTERNATES_DEPTH, &left);
	if (r == 0)
		r = git_repository_set_odb(repo, odb);
	git_odb_free(odb);
	return r;
}
