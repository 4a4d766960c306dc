/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles: what is accepted has one signature, and its envelope gives a bundle
 * of the same statement; an envelope that gives a bundle is in it. */
#include "attest/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print_envelope(struct bytes *out, const struct dsse *d)
{
	scoped(json_free) struct json *v = dsse_json(d);

	json_print(out, v);
}

/* The bundle of an envelope is read as that envelope again. */
static void
check_printed(const char *envelope, size_t len)
{
	scoped(bytes_done) struct bytes bundle = BYTES_INIT;
	scoped(bytes_done) struct bytes again = BYTES_INIT, wanted = BYTES_INIT;
	scoped(dsse_done) struct dsse before = DSSE_INIT, d = DSSE_INIT;
	struct error err = ERROR_INIT;

	if (bundle_print(&bundle, envelope, len) != 0 ||
		dsse_parse(&before, envelope, len, "fuzz", &err) < 0 ||
		before.signatures[0].sig.len == 0)
		return;
	if (bundle_parse(&d, bundle.data, bundle.len, "fuzz", &err) != 0)
		abort();
	print_envelope(&again, &d);
	print_envelope(&wanted, &before);
	if (strcmp(again.data, wanted.data) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	struct error err = ERROR_INIT;

	check_printed(text, size);
	if (bundle_parse(&d, text, size, "fuzz", &err) != 0)
		return 0;
	if (d.n_signatures != 1 || d.signatures[0].sig.len == 0)
		abort();
	print_envelope(&envelope, &d);
	check_printed(envelope.data, envelope.len);
	return 0;
}
