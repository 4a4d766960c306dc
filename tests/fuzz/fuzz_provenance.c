/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: an accepted statement is printed, and reads back as the same
 * bytes. */
#include "attest/provenance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(provenance_done) struct provenance q = PROVENANCE_INIT;
	scoped(bytes_done) struct bytes a = BYTES_INIT, b = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (provenance_parse(&p, (const char *)data, size, "fuzz", &err) < 0) {
		if (err.text[0] == '\0')
			abort(); /* refused without a reason */
		return 0;
	}
	provenance_print(&a, &p);
	if (provenance_parse(&q, a.data, a.len, "again", &err) < 0)
		abort();
	provenance_print(&b, &q);
	if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
		abort();
	return 0;
}
