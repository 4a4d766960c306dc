/* SPDX-License-Identifier: Apache-2.0 */
/* statement_parse() and vsa_parse() with any bytes. */
#include "attest/statement.h"
#include "attest/vsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped(vsa_facts_done) struct vsa_facts f = VSA_FACTS_INIT;
	struct error err = ERROR_INIT;

	if (statement_parse(
		    &s, (const char *)data, len, "fuzz", &err) == 0 &&
		vsa_parse(&f, &s, &err) == 0)
		(void)vsa_level(&f);
	return 0;
}
