/* SPDX-License-Identifier: Apache-2.0 */
/* recipe_parse() with any bytes. */
#include "builder/recipe/recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct recipe out;
	struct error err = ERROR_INIT;

	if (recipe_parse(&out, (const char *)data, len, "fuzz", &err) == 0)
		recipe_done(&out);
	return 0;
}
