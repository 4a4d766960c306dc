/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/blob_push.h"

#include <inttypes.h>
#include <unistd.h>

#define UPLOADS 3 /* begun anew, before the registry is given up */
#define STALLS 4  /* of one upload */

static struct blob_push *
push_of(struct registry_op *op)
{
	return (struct blob_push *)op;
}

static void
request_head(const struct blob_push *p, struct http_request *out)
{
	out->method = "HEAD";
	out->url = registry_url(p->op.registry, "/v2/%s/blobs/%s",
		p->op.repository, digest_text(&p->sum).s);
}

static void
request_post(const struct blob_push *p, struct http_request *out)
{
	out->method = "POST";
	if (p->op.from)
		out->url = registry_url(p->op.registry,
			"/v2/%s/blobs/uploads/?mount=%s&from=%s",
			p->op.repository, digest_text(&p->sum).s, p->op.from);
	else
		out->url = registry_url(p->op.registry, "/v2/%s/blobs/uploads/",
			p->op.repository);
}

/* Only now: an image may have more blobs than a process may have open files. */
static int
open_file(struct blob_push *p, struct error *err)
{
	int64_t size;

	if (p->fd >= 0)
		return 0;
	p->fd = store_open_blob(p->store, &p->sum, &size, err);
	if (p->fd < 0)
		return -1;
	if (size != p->size)
		return error_set(err, ERROR_INTEGRITY,
			"the blob %s of the store has %" PRId64
			" bytes, its manifest says %" PRId64,
			digest_text(&p->sum).s, size, p->size);
	return 0;
}

static void
close_file(struct blob_push *p)
{
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = -1;
}

/* A range is given only for a part: to most registries a stream without one is
 * the usual way. */
static void
request_patch(const struct blob_push *p, struct http_request *out)
{
	out->method = "PATCH";
	out->url = text_copy(p->upload);
	out->fd = p->fd;
	out->first = p->first;
	out->end = p->size;
	http_request_header(out, "Content-Type: application/octet-stream");
	if (p->first > 0)
		http_request_header(out, "Content-Range: %" PRId64 "-%" PRId64,
			p->first, p->size - 1);
}

static void
request_put(const struct blob_push *p, struct http_request *out)
{
	out->method = "PUT";
	out->url = text_format("%s%cdigest=%s", p->upload,
		strchr(p->upload, '?') ? '&' : '?', digest_text(&p->sum).s);
	http_request_header(out, "Content-Type: application/octet-stream");
}

static int
push_next(struct registry_op *op, struct http_request *out, struct error *err)
{
	struct blob_push *p = push_of(op);

	switch (p->step) {
	case BLOB_PUSH_HEAD:
		request_head(p, out);
		return 1;
	case BLOB_PUSH_POST:
		request_post(p, out);
		return 1;
	case BLOB_PUSH_PATCH:
		if (open_file(p, err) < 0)
			return -1;
		request_patch(p, out);
		return 1;
	case BLOB_PUSH_STATUS:
		out->method = "GET";
		out->url = text_copy(p->upload);
		return 1;
	case BLOB_PUSH_PUT:
		request_put(p, out);
		return 1;
	case BLOB_PUSH_THERE:
	case BLOB_PUSH_MOUNTED:
	case BLOB_PUSH_UPLOADED:
		break;
	}
	close_file(p);
	return 0;
}

/* The upload goes on at the address that the registry names, as it names it. */
static int
take_location(
	struct blob_push *p, const struct http_answer *a, struct error *err)
{
	if (!a->location)
		return error_set(err, ERROR_NETWORK,
			"the registry %s began an upload without a usable "
			"Location",
			registry_host(p->op.registry));
	free(p->upload);
	p->upload = text_copy(a->location);
	return 0;
}

/* "Range: 0-99", or "bytes=0-99": 100 bytes have arrived. "0-0" may mean none,
 * so one byte is sent again then: the registry says 416 if it has it. */
static int64_t
arrived_bytes(const struct http_answer *a)
{
	const char *range = http_answer_header(a, "Range", 0);
	int64_t last;

	if (range && text_starts(range, "bytes="))
		range += 6;
	if (!range || !text_starts(range, "0-") ||
		text_number(
			&last, range + 2, strlen(range + 2), INT64_MAX - 1) < 0)
		return 0;
	return last > 0 ? last + 1 : 0;
}

/* A registry that refuses the bytes may be right: is the blob of the store what
 * its name says? */
static int
begin_again(struct blob_push *p, const struct http_answer *a, struct error *err)
{
	scoped_free char *what =
		text_format("pushing the blob %s", digest_text(&p->sum).s);

	if (a->status == 400 &&
		store_check_blob(p->store, &p->sum, err) < 0)
		return -1;
	if (p->n_uploads >= UPLOADS || a->status == 401 || a->status == 403)
		return registry_refused(p->op.registry, what, a, err);
	p->n_uploads++;
	p->first = 0;
	p->n_stalls = 0;
	p->step = BLOB_PUSH_HEAD;
	return 0;
}

static int
take_status(struct blob_push *p, const struct http_answer *a, struct error *err)
{
	int64_t before = p->first;

	if (a->status != 204 && a->status != 200 && a->status != 202)
		return begin_again(p, a, err);
	p->first = arrived_bytes(a);
	p->n_stalls = p->first > before ? 0 : p->n_stalls + 1;
	if (p->first > p->size || p->n_stalls > STALLS)
		return begin_again(p, a, err);
	if (a->location && take_location(p, a, err) < 0)
		return -1;
	p->step = p->first == p->size ? BLOB_PUSH_PUT : BLOB_PUSH_PATCH;
	return 0;
}

static int
take_post(struct blob_push *p, const struct http_answer *a, struct error *err)
{
	if (a->status == 201 && p->op.from) {
		p->step = BLOB_PUSH_MOUNTED;
		return 0;
	}
	if (a->status != 202 && p->op.from) {
		p->op.from = NULL; /* a mount that is refused is no failure */
		return 0;
	}
	if (a->status != 202)
		return begin_again(p, a, err);
	p->began = true;
	p->step = p->size > 0 ? BLOB_PUSH_PATCH : BLOB_PUSH_PUT;
	p->op.from = NULL;
	return take_location(p, a, err);
}

static int
push_take(
	struct registry_op *op, const struct http_answer *a, struct error *err)
{
	struct blob_push *p = push_of(op);

	switch (p->step) {
	case BLOB_PUSH_HEAD:
		p->step = a->status != 200 ? BLOB_PUSH_POST
			  : p->began       ? BLOB_PUSH_UPLOADED
					   : BLOB_PUSH_THERE;
		return 0;
	case BLOB_PUSH_POST:
		return take_post(p, a, err);
	case BLOB_PUSH_PATCH:
		if (a->status == 416) {
			p->step = BLOB_PUSH_STATUS;
			return 0;
		}
		if (a->status != 202 && a->status != 201 && a->status != 204)
			return begin_again(p, a, err);
		p->first = p->size;
		p->step = BLOB_PUSH_PUT;
		return a->location ? take_location(p, a, err) : 0;
	case BLOB_PUSH_STATUS:
		return take_status(p, a, err);
	case BLOB_PUSH_PUT:
		if (a->status != 201 && a->status != 204)
			return begin_again(p, a, err);
		p->step = BLOB_PUSH_UPLOADED;
		return 0;
	case BLOB_PUSH_THERE:
	case BLOB_PUSH_MOUNTED:
	case BLOB_PUSH_UPLOADED:
		break;
	}
	return 0;
}

/* A transfer that broke: ask how much has arrived. */
static void
push_again(struct registry_op *op)
{
	struct blob_push *p = push_of(op);

	if (p->step == BLOB_PUSH_PATCH)
		p->step = BLOB_PUSH_STATUS;
}

void
blob_push_init(struct blob_push *p, struct registry *registry,
	const char *repository, const char *from, const struct store *store,
	const struct descriptor *d)
{
	*p = (struct blob_push){
		.store = store, .sum = d->sum, .size = d->size, .fd = -1};
	registry_op_init(&p->op, registry, repository, REGISTRY_PUSH);
	p->op.next = push_next;
	p->op.take = push_take;
	p->op.again = push_again;
	p->op.from = from;
}

void
blob_push_done(struct blob_push *p)
{
	close_file(p);
	free(p->upload);
	p->upload = NULL;
}
