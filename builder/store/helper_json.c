/* SPDX-License-Identifier: Apache-2.0 */
/* Parses foreign JSON.  Unless helper_json_share() was called, each document
 * has its own helper process, so that no document can change how another is
 * read. */
#include "builder/store/helper_json.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(2) << 30)
#define ANSWER_MAX ((size_t)1 << 30)
#define TIME_S 60

struct parsing {
	const char *text, *name;
	size_t len;
};

static int
parse_document(void *arg, struct bytes *answer, struct error *err)
{
	const struct parsing *p = arg;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, p->text, p->len, p->name, err) < 0)
		return -1;
	json_wire_put(answer, doc.root);
	return 0;
}

int
helper_json(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	struct parsing p = {text, name, len};
	const struct confine_plan plan = {.what = name,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct json *root;
	int r = helper_json_ask(out, text, len, name, err);

	if (r <= 0)
		return r;
	if (confine_run(&answer, &plan, parse_document, &p, err) < 0)
		return -1;
	if (json_wire_take(&root, answer.data, answer.len) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it sent an "
			"invalid answer",
			name);
	*out = (struct json_doc){.root = root,
		.name = text_copy(name),
		.text = text_copyn(text, len),
		.len = len};
	return 0;
}
