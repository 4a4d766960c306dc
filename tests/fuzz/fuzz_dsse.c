/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes: an accepted envelope can be verified and shown. */
#include "attest/dsse.h"
#include "attest/finding.h"
#include "attest/verify.h"
#include "tests/unit/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct key *key;
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(json_free) struct json *list = NULL;
	struct error err = ERROR_INIT;
	const char *text = (const char *)data;

	if (!key)
		key = test_key(1);
	if (dsse_parse(&envelope, text, size, "fuzz", &err) == 0 &&
		envelope.n_signatures == 0)
		abort(); /* an envelope without a signature was accepted */

	const struct verify_policy policy = {.keys = &key, .n_keys = 1};
	bool good = verify_provenance(&f, &p, text, size, &policy);

	if (!good && (p.revision || findings_result(&f) == 0))
		abort(); /* shown without a trusted key */
	list = findings_json(&f);
	if (json_count(list) != 7)
		abort();
	return 0;
}
