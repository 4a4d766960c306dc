/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outside STORE REPO REV:PATH PLACE OUT - build a recipe without a box, as one
 * of the people in the table would; the log goes to standard output.
 */
#include "tests/packages/bare.h"

#include <stdio.h>

/* What differs for another person: each row is an ordinary situation. */
static const struct bare_place places[] = {
	{"one", NULL, "one", "www-data", "UTC0", "C.UTF-8", "/tmp", 33, 022, 2},
	{"two", "home", "two.example.org", "backup", "AAA-13", "C", "/var/tmp",
		34, 002, 1},
};

int
main(int argc, char **argv)
{
	static struct bare_recipe recipe;
	const struct bare_place *place = NULL;
	struct error err = ERROR_INIT;
	struct bare_took took;

	for (size_t i = 0; argc == 6 && i < ARRAY_LEN(places); i++)
		if (strcmp(places[i].name, argv[4]) == 0)
			place = &places[i];
	if (!place) {
		(void)fprintf(
			stderr, "outside STORE REPO REV:PATH one|two OUT\n");
		return 2;
	}
	if (bare_recipe_find(&recipe, argv[1], argv[2], argv[3], &err) == 0 &&
		bare_run(&recipe, place, argv[5], 1, &took, &err) == 0)
		return 0;
	(void)fprintf(stderr, "%s\n", err.text);
	return error_status(&err);
}
