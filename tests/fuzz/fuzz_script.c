/* SPDX-License-Identifier: Apache-2.0 */
/* script_use_parse() with any bytes; what it finds is plain. */
#include "builder/env/helper_php.h"
#include "builder/env/script_use.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct script_facts facts = {.package = "p",
		.package_architecture = "amd64",
		.architecture = "amd64",
		.multiarch = "x86_64-linux-gnu"};
	scoped(script_use_done) struct script_use use = {.present = false};

	script_use_parse(&use, (const char *)data, len, &facts);
	for (size_t i = 0; i < use.alternatives.n; i++)
		if (!alternatives_link_check(&use.alternatives.list[i].own))
			abort();
	for (size_t i = 0; i < use.catalogs.n; i++)
		if (!xml_catalogs_check(&use.catalogs.list[i]))
			abort();
	(void)php_priority((const char *)data, len);
	return 0;
}
