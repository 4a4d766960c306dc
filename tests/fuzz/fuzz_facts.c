/* SPDX-License-Identifier: Apache-2.0 */
/* What a statement tells: whatever is derived passes between processes
 * unchanged, and each line is one that thing_print() writes.  The payload alone
 * is fuzzed, in an envelope of one signature. */
#include "attest/ask/facts.h"
#include "base/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_lines(const struct facts *f)
{
	for (size_t i = 0; i < FACTS_PARTS; i++)
		for (size_t j = 0; j < f->parts[i].n; j++) {
			scoped(thing_done) struct thing t = {{NULL}};
			scoped_free char *again = NULL;
			const char *line = f->parts[i].lines[j];

			if (thing_parse(&t, line) < 0)
				abort();
			again = thing_print((const char *const *)t.fields);
			if (strcmp(again, line) != 0)
				abort();
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped(bytes_done) struct bytes payload = BYTES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	scoped(facts_done) struct facts f = FACTS_INIT, g = FACTS_INIT;
	struct digest image;
	struct wire from;

	memset(image.sum, 0x11, sizeof image.sum);
	base64_print(&payload, data, size);
	bytes_addf(&text,
		"{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":"
		"\"%s\",\"signatures\":[{\"keyid\":\"a b\",\"sig\":\"YQ==\"}]}",
		payload.data ? payload.data : "");
	facts_derive(&f, &text, &image);
	check_lines(&f);
	facts_put(&a, &f);
	from = wire_open(a.data, a.len);
	if (facts_take(&g, &from) < 0 || wire_end(&from) < 0)
		abort();
	facts_put(&b, &g);
	if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
		abort();
	return 0;
}
