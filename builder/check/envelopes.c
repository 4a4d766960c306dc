/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/envelopes.h"
#include "attest/dsse.h"
#include "base/file.h"

#include <fcntl.h>

#define ENVELOPES_MAX 1024

static struct bytes *
next_slot(struct envelopes *e)
{
	struct bytes *one = mem_room(e->envelopes, e->n);

	(void)mem_room(e->sums, e->n);
	return one;
}

int
envelopes_of(struct envelopes *out, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped(envelopes_done) struct envelopes e = ENVELOPES_INIT;
	struct descriptor *list = NULL;
	size_t n = 0;
	int r = store_referrers(store, image, &list, &n, err);

	for (size_t i = 0; i < n && r == 0 && e.n < ENVELOPES_MAX; i++) {
		if (!text_equal(list[i].artifact_type, DSSE_PAYLOAD_TYPE))
			continue;
		struct bytes *one = next_slot(&e);
		r = store_referrer_blob(
			store, &list[i], DSSE_MAX, one, &e.sums[e.n], err);
		e.n++;
	}
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
	if (r < 0)
		return -1;
	*out = e;
	e = (struct envelopes)ENVELOPES_INIT;
	return 0;
}

int
envelopes_read(struct envelopes *out, const char *path, struct error *err)
{
	scoped(envelopes_done) struct envelopes e = ENVELOPES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *at, *end;

	if (file_read(&text, AT_FDCWD, path, DSSE_MAX, err) < 0)
		return -1;
	bytes_add(&text, "", 0);
	at = text.data;
	end = at + text.len;
	while (at < end && e.n < ENVELOPES_MAX) {
		/* an indented envelope fills the file; it is not one per
		 * line */
		const char *nl = text_starts(at, "{\n")
					 ? NULL
					 : memchr(at, '\n', (size_t)(end - at));
		size_t len = nl ? (size_t)(nl - at) : (size_t)(end - at);

		if (len > 0) {
			bytes_add(next_slot(&e), at, len);
			e.sums[e.n++] = digest_of(at, len);
		}
		at += len + (nl != NULL);
	}
	if (e.n == 0)
		return error_set(err, ERROR_INPUT, "%s holds no envelope",
			text_quotes(path));
	*out = e;
	e = (struct envelopes)ENVELOPES_INIT;
	return 0;
}

void
envelopes_done(struct envelopes *e)
{
	for (size_t i = 0; i < e->n; i++)
		bytes_done(&e->envelopes[i]);
	free(e->envelopes);
	free(e->sums);
	*e = (struct envelopes)ENVELOPES_INIT;
}
