/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/show_purls.h"
#include "base/say.h"
#include "builder/ask/ask.h"

#include <stdio.h>

static void
purls_free(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static void
print_json(char *const *list, size_t n, const struct digest *image,
	bool built_with)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *purls = json_new_list();

	for (size_t i = 0; i < n; i++)
		json_push_text(purls, list[i]);
	json_put_text(v, "manifest", digest_text(image).s);
	json_put_text(v, "relation",
		ask_relation_name(built_with ? ASK_BUILT_WITH : ASK_CONTAINS));
	json_put(v, "purls", purls);
	json_print(&text, v);
	(void)puts(text.data);
}

/* Silence must not be taken for "nothing": without any statement, an empty list
 * is an error, and one of what the layers list has a warning. */
static int
check_known(unsigned unknown, size_t n, const char *name, bool built_with,
	struct error *err)
{
	const unsigned none =
		built_with ? ASK_UNKNOWN_BUILD : ASK_UNKNOWN_CONTENT;
	const unsigned other =
		built_with ? ASK_UNKNOWN_CONTENT : ASK_UNKNOWN_BUILD;

	if ((unknown & ASK_UNKNOWN_IMAGE) ||
		((unknown & none) && (built_with || n == 0)))
		return error_set(err, ERROR_INPUT,
			"of the image %s, %s; a scanner of images finds it",
			text_quotes(name),
			ask_unknown_words(unknown & ASK_UNKNOWN_IMAGE
						  ? ASK_UNKNOWN_IMAGE
						  : none));
	unknown &= ~other;
	for (unsigned i = 0; i < ASK_UNKNOWN_BITS; i++)
		if (unknown & 1U << i)
			say_warning("the list may lack something: %s",
				ask_unknown_words(1U << i));
	return 0;
}

int
show_purls(struct image_ref *image, const char *name, bool built_with,
	bool json, struct error *err)
{
	scoped(ask_done) struct ask a = ASK_INIT;
	const struct digest *sum = &image->image.sum;
	unsigned unknown = 0;
	char **list = NULL;
	size_t n = 0;

	if (ask_open(&a, image->store, sum, false, err) < 0)
		return -1;
	ask_contents(&list, &n, &unknown, &a, sum, built_with);
	if (check_known(unknown, n, name, built_with, err) < 0) {
		purls_free(list, n);
		return -1;
	}
	for (size_t i = 0; i < n && !json; i++)
		(void)puts(list[i]);
	if (json)
		print_json(list, n, sum, built_with);
	purls_free(list, n);
	return 0;
}
