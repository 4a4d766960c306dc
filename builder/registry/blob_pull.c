/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/registry/blob_pull.h"
#include "base/file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

static struct blob_pull *
pull_of(struct registry_op *op)
{
	return (struct blob_pull *)op;
}

#define AHEAD_LEAST (1 << 20) /* bytes of a layer that is read ahead */
#define AHEAD_MOST 2          /* layers at once: each may fill a helper */
#define SETTLE (8 << 20)      /* bytes after which the disk begins to write */

/* While a transfer waits to go on, its blob has no helper. */
static void
end_ahead(struct blob_pull *p)
{
	if (p->is_ahead)
		--*p->n_ahead;
	p->is_ahead = false;
	layer_ahead_done(&p->ahead);
}

static void
begin_ahead(struct blob_pull *p)
{
	if (!p->is_layer || p->size < AHEAD_LEAST || *p->n_ahead >= AHEAD_MOST)
		return;
	++*p->n_ahead;
	p->is_ahead = true;
	layer_ahead_start(&p->ahead, blob_fd(p->blob), digest_text(&p->sum).s);
}

/* Drop what has arrived. */
static int
restart(struct blob_pull *p, struct error *err)
{
	end_ahead(p);
	blob_free(take_ptr(p->blob));
	digest_stream_free(take_ptr(p->stream));
	p->got = p->got_before = 0;
	if (blob_new(&p->blob, p->store, err) < 0)
		return -1;
	p->stream = digest_start();
	begin_ahead(p);
	return 0;
}

/* A hint: so there is less to wait for when the blob is synced. */
static void
begin_writing(const struct blob_pull *p, size_t len)
{
	int64_t end = p->got - p->got % SETTLE;

	if (end > p->got - (int64_t)len)
		(void)sync_file_range(blob_fd(p->blob), end - SETTLE, SETTLE,
			SYNC_FILE_RANGE_WRITE);
}

/* "bytes 100-199/200": the first byte of the answer; -1 if it does not say. */
static int64_t
range_start(const struct http_answer *head)
{
	const char *range = http_answer_header(head, "Content-Range", 0);
	int64_t first;

	if (!range || !text_starts(range, "bytes ") ||
		text_number(&first, range + 6, strcspn(range + 6, "-"),
			INT64_MAX) < 0)
		return -1;
	return first;
}

/* Before the first piece: does the answer go on where the blob ends?  A
 * registry that ignores a range sends all of it. */
static bool
begin_answer(struct blob_pull *p, const struct http_answer *head)
{
	p->begun = true;
	if (head->status == 200)
		return p->got == 0 || restart(p, &p->trouble) == 0;
	if (range_start(head) == p->got)
		return true;
	p->wrong = "it sent another part than was asked for";
	return false;
}

static bool
pull_sink(
	void *arg, const struct http_answer *head, const void *data, size_t len)
{
	struct blob_pull *p = arg;

	if (!p->begun && !begin_answer(p, head))
		return false;
	if ((int64_t)len > p->size - p->got) {
		p->wrong = "it sent more bytes than the manifest says";
		return false;
	}
	if (file_write_fd(
		    blob_fd(p->blob), data, len, "the store", &p->trouble) < 0)
		return false;
	digest_feed(p->stream, data, len);
	p->got += (int64_t)len;
	begin_writing(p, len);
	layer_ahead_more(&p->ahead, p->got);
	return true;
}

static int
pull_next(struct registry_op *op, struct http_request *out, struct error *err)
{
	struct blob_pull *p = pull_of(op);

	if (p->done)
		return 0;
	if (!p->blob && restart(p, err) < 0)
		return -1;
	p->begun = false;
	out->method = "GET";
	out->url = registry_url(op->registry, "/v2/%s/blobs/%s", op->repository,
		digest_text(&p->sum).s);
	out->sink = pull_sink;
	out->arg = p;
	if (p->got > 0)
		http_request_header(out, "Range: bytes=%" PRId64 "-", p->got);
	return 1;
}

/* All bytes are there. */
static int
publish(struct blob_pull *p, struct error *err)
{
	struct digest got = digest_end(p->stream);

	if (!digest_equal(&got, &p->sum))
		return error_set(err, ERROR_INTEGRITY,
			"the registry %s sent the bytes of %s for the blob %s",
			registry_host(p->op.registry), digest_text(&got).s,
			digest_text(&p->sum).s);
	p->done = true;
	if (blob_keep(take_ptr(p->blob), &p->sum, err) < 0)
		return -1;
	if (!layer_ahead_finish(
		    &p->ahead, p->store, &p->sum, p->size, &p->diff_id))
		p->diff_id = (struct digest){{0}};
	end_ahead(p);
	return 0;
}

static int
pull_take(
	struct registry_op *op, const struct http_answer *a, struct error *err)
{
	struct blob_pull *p = pull_of(op);
	scoped_free char *what = NULL;

	if (p->trouble.kind != ERROR_NONE) {
		*err = p->trouble;
		return -1;
	}
	if (p->wrong)
		return error_set(err, ERROR_INTEGRITY,
			"the blob %s from the registry %s: %s",
			digest_text(&p->sum).s, registry_host(op->registry),
			p->wrong);
	/* 416: the transfer broke behind the last byte */
	if ((a->status == 200 || a->status == 206 || a->status == 416) &&
		p->got == p->size)
		return publish(p, err);
	if ((a->status == 200 || a->status == 206) && p->got > p->got_before) {
		p->got_before = p->got; /* it ended early: go on there */
		end_ahead(p);
		return 0;
	}
	what = text_format("pulling the blob %s", digest_text(&p->sum).s);
	if (a->status != 200 && a->status != 206)
		return registry_refused(op->registry, what, a, err);
	return error_set(err, ERROR_NETWORK,
		"%s: the registry %s sent %" PRId64 " of %" PRId64 " bytes",
		what, registry_host(op->registry), p->got, p->size);
}

/* A transfer that broke goes on; one that moved bytes has not failed yet. */
static void
pull_again(struct registry_op *op)
{
	struct blob_pull *p = pull_of(op);

	end_ahead(p);
	if (p->got > p->got_before)
		op->n_failures = 1;
	p->got_before = p->got;
}

void
blob_pull_init(struct blob_pull *p, struct registry *registry,
	const char *repository, struct store *store, unsigned *n_ahead)
{
	*p = (struct blob_pull){
		.store = store, .n_ahead = n_ahead, .ahead = LAYER_AHEAD_INIT};
	registry_op_init(&p->op, registry, repository, REGISTRY_PULL);
	p->op.next = pull_next;
	p->op.take = pull_take;
	p->op.again = pull_again;
}

void
blob_pull_done(struct blob_pull *p)
{
	end_ahead(p);
	blob_free(take_ptr(p->blob));
	digest_stream_free(take_ptr(p->stream));
}
