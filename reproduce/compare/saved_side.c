/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/saved_side.h"
#include "base/wire.h"
#include "builder/saved/saved.h"
#include "reproduce/compare/format_tar.h"
#include "sandbox/confine.h"

#include <sys/mman.h>

#define MEMBERS_MAX 100000 /* that are looked at */
#define MEMORY (INT64_C(64) << 20)
#define TIME_S 10

struct peek_task {
	int fd;
	int64_t size;
};

/* Of a header, as far as it matters here. */
struct peeked {
	char name[101];
	char type;
	int64_t size;
};

static bool
peek_header(struct peeked *out, const uint8_t *block)
{
	if (memcmp(block + 257, "ustar", 5) != 0)
		return false;
	memcpy(out->name, block, 100);
	out->name[100] = '\0';
	out->type = (char)block[156];
	return tar_number(&out->size, (struct slice){block + 124, 12}) == 0 &&
	       out->size >= 0;
}

/* Headers whose contents belong to the next one. */
static bool
is_extension(char type)
{
	return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/* "HEX", "HEX.json", "HEX/layer.tar" */
static bool
has_digest_name(const char *name)
{
	return strspn(name, "0123456789abcdef") == 64 &&
	       (!name[64] || name[64] == '/' || name[64] == '.');
}

static bool
is_archive_name(const char *name)
{
	return text_starts(name, "blobs/") || text_equal(name, "blobs") ||
	       text_equal(name, "index.json") ||
	       text_equal(name, "repositories") || has_digest_name(name);
}

static bool
is_mark(const char *name)
{
	return text_equal(name, "oci-layout") ||
	       text_equal(name, "manifest.json");
}

static bool
holds_images(const uint8_t *p, size_t len)
{
	struct peeked head;
	size_t at = 0;

	for (int n = 0; n < MEMBERS_MAX && len - at >= TAR_BLOCK; n++) {
		const char *name = head.name;
		size_t room;

		if (!peek_header(&head, p + at))
			return false;
		name += text_starts(name, "./") ? 2 : 0;
		if (!is_extension(head.type) && is_mark(name))
			return true;
		if (!is_extension(head.type) && *name && !is_archive_name(name))
			return false;
		at += TAR_BLOCK;
		room = len - at;
		if ((uint64_t)head.size > room)
			return false;
		at += ((size_t)head.size + TAR_BLOCK - 1) / TAR_BLOCK *
		      TAR_BLOCK;
		if (at > len)
			return false;
	}
	return false;
}

static int
peek_confined(void *arg, struct bytes *answer, struct error *err)
{
	const struct peek_task *t = arg;
	const uint8_t *p =
		mmap(NULL, (size_t)t->size, PROT_READ, MAP_PRIVATE, t->fd, 0);

	if (p == MAP_FAILED)
		return error_sys(err, "mapping a file");
	wire_put_number(answer, holds_images(p, (size_t)t->size));
	return 0;
}

int
saved_side_is(const struct side *s, struct error *err)
{
	struct peek_task task = {s->fd, s->size};
	const struct confine_plan plan = {.what = text_quotes(s->name),
		.fds = {s->fd},
		.n_fds = 1,
		.folder = -1,
		.answer_max = 64,
		.memory_bytes = MEMORY + s->size, /* mapped */
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire w;
	bool is;

	if (s->size < (int64_t)TAR_BLOCK)
		return 1;
	if (confine_run(&answer, &plan, peek_confined, &task, err) < 0)
		return -1;
	w = wire_open(answer.data, answer.len);
	is = wire_number(&w, 0, 1);
	return wire_end(&w) == 0 && is ? 0 : 1;
}

int
saved_side_alone(struct digest *out, const struct side *s, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r;

	if (store_list(s->store, &list, &n, err) < 0)
		return -1;
	r = n == 1 && !list[0].artifact_type ? 0 : 1;
	if (r == 0)
		*out = list[0].sum;
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
	return r;
}

int
saved_side_open(
	struct side *s, const struct compare_request *r, struct error *err)
{
	scoped(side_done) struct side images = SIDE_INIT;
	struct saved saved = SAVED_INIT;

	images.name = s->name;
	if (image_ref_store(&images.own, r->store, true, err) < 0 ||
		saved_open(&saved, images.own, s->name, err) < 0)
		return -1;
	images.kind = SIDE_LAYOUT;
	images.store = take_ptr(saved.layout);
	images.temporary = take_ptr(saved.temp);
	images.fd = take_fd(s->fd);
	images.size = s->size;
	side_done(s);
	*s = images;
	images = (struct side)SIDE_INIT;
	return 0;
}
