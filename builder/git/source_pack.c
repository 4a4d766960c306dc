/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the door to libgit2 and to zlib: writes the pack of a commit. */
#include "builder/git/source_pack.h"
#include "builder/git/source_private.h"

#include <git2.h>
#include <zlib.h>

#define STORED_MAX 65535 /* bytes in a stored block of deflate */
#define PIECE ((size_t)1 << 16)
#define BYTES_MAX ((uint64_t)16 << 30)

struct object {
	git_oid id;
	git_object_t type;
};

/* The objects of a commit, each once. */
struct pack_list {
	git_repository *repo;
	struct object *objects; /* in the order in which they were found */
	size_t n_objects;
	size_t *cells; /* 1 + an index of objects, by hash of the id; 0: free */
	size_t n_cells;
};

static void
pack_list_done(struct pack_list *list)
{
	free(list->objects);
	free(list->cells);
}
DEFINE_SCOPED_IN(struct pack_list, pack_list_done);

static size_t *
find_cell(const struct pack_list *list, const git_oid *id)
{
	size_t at;

	memcpy(&at, id->id, sizeof at); /* an id is a hash already */
	for (at &= list->n_cells - 1; list->cells[at];
		at = (at + 1) & (list->n_cells - 1))
		if (git_oid_equal(&list->objects[list->cells[at] - 1].id, id))
			break;
	return &list->cells[at];
}

/* At most half of the cells are used. */
static void
grow_cells(struct pack_list *list)
{
	if (list->n_objects * 2 < list->n_cells)
		return;
	free(list->cells);
	list->n_cells = list->n_cells ? list->n_cells * 2 : 1024;
	list->cells = mem_alloc(list->n_cells, sizeof *list->cells);
	for (size_t i = 0; i < list->n_objects; i++)
		*find_cell(list, &list->objects[i].id) = i + 1;
}

static int
add_object(struct pack_list *list, const git_oid *id, git_object_t type,
	struct error *err)
{
	size_t *cell;

	grow_cells(list);
	cell = find_cell(list, id);
	if (*cell)
		return 0;
	if (list->n_objects == SOURCE_PACK_OBJECTS_MAX)
		return error_set(err, ERROR_LIMIT,
			"the commit has more than %d files and folders",
			SOURCE_PACK_OBJECTS_MAX);
	*mem_room(list->objects, list->n_objects) =
		(struct object){.id = *id, .type = type};
	*cell = ++list->n_objects;
	return 0;
}

static int
fail_object(const git_oid *id, int code, struct error *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	scoped_free char *what = text_format(
		"git object %s", git_oid_tostr(hex, sizeof hex, id));

	return source_fail(code, what, NULL, err);
}

/* Submodules are commits of other repositories: they are passed over. */
static int
add_entries(struct pack_list *list, const git_oid *id, struct error *err)
{
	git_tree *tree = NULL;
	int r = git_tree_lookup(&tree, list->repo, id);

	if (r < 0)
		return fail_object(id, r, err);
	for (size_t i = 0; r == 0 && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const git_object_t type = git_tree_entry_type(entry);

		if (type == GIT_OBJECT_TREE || type == GIT_OBJECT_BLOB)
			r = add_object(
				list, git_tree_entry_id(entry), type, err);
	}
	git_tree_free(tree);
	return r;
}

static int
list_objects(struct pack_list *list, const char *commit, struct error *err)
{
	git_commit *found = NULL;
	git_oid id;
	int r;

	if (strlen(commit) != GIT_OID_HEXSZ || git_oid_fromstr(&id, commit) < 0)
		return error_set(err, ERROR_INPUT, "%s is not a commit id",
			text_quotes(commit));
	r = git_commit_lookup(&found, list->repo, &id);
	if (r < 0)
		return fail_object(&id, r, err);
	r = add_object(list, &id, GIT_OBJECT_COMMIT, err);
	if (r == 0)
		r = add_object(
			list, git_commit_tree_id(found), GIT_OBJECT_TREE, err);
	git_commit_free(found);
	/* the list grows while it is read */
	for (size_t i = 0; r == 0 && i < list->n_objects; i++)
		if (list->objects[i].type == GIT_OBJECT_TREE) {
			const git_oid tree = list->objects[i].id;

			r = add_entries(list, &tree, err);
		}
	return r;
}

/* Where the pack goes, and its digests so far. */
struct pack_out {
	int fd;
	struct digest_sha1 *sha1;
	struct digest_stream *sum;
	int64_t size;
	struct bytes buffer;
};

static int
flush_pack(struct pack_out *out, struct error *err)
{
	const struct bytes *b = &out->buffer;

	digest_feed(out->sum, b->data, b->len);
	if (file_write_fd(out->fd, b->data, b->len, "the pack", err) < 0)
		return -1;
	out->size += (int64_t)b->len;
	out->buffer.len = 0;
	return 0;
}

static int
put_bytes(struct pack_out *out, const void *data, size_t len, struct error *err)
{
	digest_sha1_feed(out->sha1, data, len);
	bytes_add(&out->buffer, data, len);
	return out->buffer.len < PIECE ? 0 : flush_pack(out, err);
}

static int
put_number(struct pack_out *out, uint32_t n, struct error *err)
{
	const uint8_t big[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
		(uint8_t)(n >> 8), (uint8_t)n};

	return put_bytes(out, big, sizeof big, err);
}

/* Four bits of the length, then seven at a time; the highest bit says that
 * others follow. */
static int
put_head(struct pack_out *out, git_object_t type, size_t len, struct error *err)
{
	uint8_t head[16];
	size_t n = 0;
	unsigned first = (unsigned)type << 4 | (unsigned)(len & 15);

	for (len >>= 4; len > 0; len >>= 7) {
		head[n++] = (uint8_t)(first | 128);
		first = (unsigned)(len & 127);
	}
	head[n++] = (uint8_t)first;
	return put_bytes(out, head, n, err);
}

/* A zlib stream of stored blocks. */
static int
put_stored(struct pack_out *out, const uint8_t *data, size_t len,
	struct error *err)
{
	static const uint8_t begin[2] = {0x78, 0x01};
	size_t left = len, n;

	if (put_bytes(out, begin, sizeof begin, err) < 0)
		return -1;
	do {
		n = left < STORED_MAX ? left : STORED_MAX;
		const uint8_t block[5] = {left == n, (uint8_t)n,
			(uint8_t)(n >> 8), (uint8_t)~n, (uint8_t)(~n >> 8)};

		if (put_bytes(out, block, sizeof block, err) < 0 ||
			put_bytes(out, data + (len - left), n, err) < 0)
			return -1;
		left -= n;
	} while (left > 0);
	return put_number(out, (uint32_t)adler32_z(1, data, len), err);
}

static int
put_object(struct pack_out *out, git_odb *odb, const struct object *object,
	struct error *err)
{
	git_odb_object *read = NULL;
	git_object_t type;
	size_t len = 0;
	int r = git_odb_read_header(&len, &type, odb, &object->id);

	if (r == 0 && (type != object->type || len > SOURCE_FILE_MAX ||
			      (uint64_t)out->size + len > BYTES_MAX))
		return error_set(err,
			type != object->type ? ERROR_INTEGRITY : ERROR_LIMIT,
			type != object->type
				? "a git object is not of the kind that its "
				  "tree says"
				: "the files of the commit are too large");
	if (r == 0)
		r = git_odb_read(&read, odb, &object->id);
	if (r < 0)
		return fail_object(&object->id, r, err);
	r = put_head(out, type, git_odb_object_size(read), err);
	if (r == 0)
		r = put_stored(out, git_odb_object_data(read),
			git_odb_object_size(read), err);
	git_odb_object_free(read);
	return r;
}

static int
compare_ids(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	return git_oid_cmp(&x->id, &y->id);
}

static int
put_pack(struct pack_out *out, const struct pack_list *list, struct error *err)
{
	uint8_t end[DIGEST_SHA1_LEN];
	git_odb *odb = NULL;
	int r = git_repository_odb(&odb, list->repo);

	if (r < 0)
		return source_fail(r, "the repository", NULL, err);
	r = put_bytes(out, "PACK", 4, err);
	if (r == 0)
		r = put_number(out, 2, err);
	if (r == 0)
		r = put_number(out, (uint32_t)list->n_objects, err);
	for (size_t i = 0; r == 0 && i < list->n_objects; i++)
		r = put_object(out, odb, &list->objects[i], err);
	git_odb_free(odb);
	if (r < 0)
		return -1;
	digest_sha1_end(out->sha1, end);
	bytes_add(&out->buffer, end, sizeof end);
	return flush_pack(out, err);
}

int
source_pack_write(struct source *source, const char *commit, int fd,
	struct digest *sum, int64_t *size, struct error *err)
{
	scoped(pack_list_done) struct pack_list list = {.repo = source->repo};
	scoped(digest_sha1_free) struct digest_sha1 *sha1 = digest_sha1_start();
	scoped(digest_stream_free) struct digest_stream *stream =
		digest_start();
	struct pack_out out = {.fd = fd, .sha1 = sha1, .sum = stream};
	int r;

	if (list_objects(&list, commit, err) < 0)
		return -1;
	qsort(list.objects, list.n_objects, sizeof *list.objects, compare_ids);
	r = put_pack(&out, &list, err);
	bytes_done(&out.buffer);
	if (r < 0)
		return -1;
	*sum = digest_end(stream);
	*size = out.size;
	return 0;
}

int
source_pack_whole(git_repository *repo, const char *commit, size_t *n_objects,
	struct error *err)
{
	scoped(pack_list_done) struct pack_list list = {.repo = repo};
	git_odb *odb = NULL;
	int r;

	if (list_objects(&list, commit, err) < 0)
		return -1;
	r = git_repository_odb(&odb, repo);
	if (r < 0)
		return source_fail(r, "the repository", NULL, err);
	for (size_t i = 0; r == 0 && i < list.n_objects; i++)
		if (!git_odb_exists(odb, &list.objects[i].id))
			r = fail_object(
				&list.objects[i].id, GIT_ENOTFOUND, err);
	git_odb_free(odb);
	*n_objects = list.n_objects;
	return r;
}

bool
source_pack_has(struct source *source, const char *commit)
{
	struct error ignored = ERROR_INIT;
	size_t n;

	return source_pack_whole(source->repo, commit, &n, &ignored) == 0;
}
