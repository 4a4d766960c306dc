/* SPDX-License-Identifier: Apache-2.0 */
/* verdict_parse() with any bytes; what is read is printed and read again. */
#include "attest/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;
	scoped(verdict_done) struct verdict back = VERDICT_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (verdict_parse(&v, (const char *)data, len, "fuzz", &err) < 0)
		return 0;
	verdict_print(&text, &v);
	if (verdict_parse(&back, text.data, text.len, "again", &err) < 0)
		abort();
	return 0;
}
