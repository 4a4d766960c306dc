/* SPDX-License-Identifier: Apache-2.0 */
/* A registry's answers: a token, a manifest, an index. */
#include "builder/image/image_graph.h"
#include "builder/registry/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const char *text;
	size_t len;
};

/* Every manifest has the same bytes. */
static int
read_input(void *arg, const struct descriptor *d, struct json_doc *out,
	struct error *err)
{
	const struct input *in = arg;

	(void)d;
	return json_parse(out, in->text, in->len, "fuzz", err);
}

static void
walk_as(struct input *in, const char *type)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	scoped_free char *media_type = text_copy(type);
	const struct descriptor d = {
		.size = (int64_t)in->len, .media_type = media_type};
	struct error err = ERROR_INIT;

	if (image_graph_add(&graph, &d, true, read_input, in, &err) == 0 &&
		graph.n_manifests == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = {(const char *)data, len};
	scoped_free char *value = NULL;
	int64_t seconds;
	struct error err = ERROR_INIT;

	if (token_parse(&value, &seconds, in.text, len, "fuzz", &err) == 0 &&
		(seconds < 60 || strpbrk(value, "\r\n \t")))
		abort();
	walk_as(&in, STORE_MANIFEST_TYPE);
	walk_as(&in, STORE_INDEX_TYPE);
	return 0;
}
