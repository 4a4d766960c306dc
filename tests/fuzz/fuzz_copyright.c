/* SPDX-License-Identifier: Apache-2.0 */
/* copyright_parse() with any bytes; what it finds becomes an expression. */
#include "attest/sbom/spdx_licence.h"
#include "builder/env/copyright.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(spdx_references_done) struct spdx_references r = {.n = 0};
	struct sbom_package p = {.name = NULL};
	struct error err = ERROR_INIT;
	scoped_free char *expression = NULL;

	if (copyright_parse(&p.copyright, (const char *)data, len, &err) < 0)
		return 0;
	expression = spdx_licence(&p, &r);
	if (!expression || !*expression)
		abort();
	sbom_copyright_done(&p.copyright);
	return 0;
}
