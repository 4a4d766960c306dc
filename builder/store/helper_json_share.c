/* SPDX-License-Identifier: Apache-2.0 */
/* One helper that reads many documents, one after the other.  A document goes
 * to it as lengths and bytes, and comes back as a value or an error. */
#include "base/wire.h"
#include "builder/store/helper_json.h"
#include "sandbox/talk.h"

static struct talk shared = TALK_INIT;
static bool is_shared;

/* In the helper: one document. */
static int
answer_document(
	struct bytes *answer, const struct bytes *question, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct wire in = wire_open(question->data, question->len);
	scoped_free char *name = wire_text(&in);

	if (json_parse(&doc, in.at, (size_t)(in.end - in.at), name ? name : "",
		    err) < 0)
		return -1;
	json_wire_put(answer, doc.root);
	return 0;
}

void
helper_json_share(bool on)
{
	talk_end(&shared);
	talk_begin(&shared, "JSON documents", answer_document);
	is_shared = on;
}

int
helper_json_ask(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes question = BYTES_INIT;
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct error why = ERROR_INIT;
	struct json *root = NULL;
	bool failed;

	if (!is_shared)
		return 1;
	wire_put_text(&question, name);
	wire_put_bytes(&question, text, len);
	failed = talk_ask(&shared, &answer, &question, &why) < 0;
	if (failed && !error_is_own(&why)) {
		*err = why;
		return -1;
	}
	if (failed || json_wire_take(&root, answer.data, answer.len) < 0) {
		talk_end(&shared); /* the document's own helper says why */
		return 1;
	}
	*out = (struct json_doc){.root = root,
		.name = text_copy(name),
		.text = text_copyn(text, len),
		.len = len};
	return 0;
}
