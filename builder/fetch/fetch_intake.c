/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/fetch_intake.h"
#include "base/file.h"

int
intake_open(struct intake *in, struct store *store,
	const struct fetch_item *item, struct error *err)
{
	in->got = 0;
	in->bound = item->size >= 0 ? item->size : item->max;
	if (blob_new(&in->blob, store, err) < 0)
		return -1;
	in->stream = digest_start();
	return 0;
}

bool
intake_add(struct intake *in, const void *data, size_t len)
{
	if ((int64_t)len > in->bound - in->got) {
		in->got = in->bound + 1;
		return false;
	}
	if (file_write_fd(blob_fd(in->blob), data, len, "the store",
		    &in->trouble) < 0)
		return false;
	digest_feed(in->stream, data, len);
	in->got += (int64_t)len;
	return true;
}

bool
intake_check(struct intake *in, struct fetch_tries *tries, struct digest *got)
{
	const struct fetch_item *item = tries->item;

	if (item->size >= 0 && in->got < item->size) {
		tries_failed(tries, TRY_PASSES, "it sent %lld of %lld bytes",
			(long long)in->got, (long long)item->size);
		return false;
	}
	*got = digest_end(in->stream);
	if (digest_is_zero(&item->sum) || digest_equal(got, &item->sum))
		return true;
	tries_failed(tries, TRY_WRONG,
		"it sent other bytes: expected %s, got %s",
		digest_text(&item->sum).s, digest_text(got).s);
	return false;
}

int
intake_keep(struct intake *in, const struct digest *sum, struct error *err)
{
	return blob_keep(take_ptr(in->blob), sum, err);
}

void
intake_close(struct intake *in)
{
	blob_free(take_ptr(in->blob));
	digest_stream_free(take_ptr(in->stream));
}
