/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/verdict_sign.h"
#include "attest/dsse.h"
#include "base/file.h"
#include "reproduce/rebuild/evidence.h"

static int
write_line(char **path, struct store *store, const struct verdict *v,
	const char *ending, const struct bytes *line, struct error *err)
{
	scoped_free char *name = text_format(
		"attestations/%s.%s", digest_hex(&v->subject).s, ending);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	bytes_add(&text, line->data, line->len);
	bytes_addc(&text, '\n');
	if (file_make_dirs(store_fd(store), "attestations", err) < 0 ||
		file_write(store_fd(store), name, text.data, text.len, 0644,
			err) < 0)
		return -1;
	*path = text_format("%s/%s", store_path(store), name);
	return 0;
}

int
verdict_attach(struct digest *sum, char **path, struct store *store,
	const struct verdict *v, const struct descriptor *subject,
	const struct bytes *envelope, struct error *err)
{
	scoped(json_free) struct json *notes = json_new_map();
	scoped_free struct descriptor *layers = evidence_layers(v);
	const struct attachment what = {.artifact_type = DSSE_PAYLOAD_TYPE,
		.layer_type = STORE_DSSE_TYPE,
		.data = envelope->data,
		.len = envelope->len,
		.more = layers,
		.n_more = v->n_evidence,
		.annotations = notes};

	json_put_text(notes, STORE_PREDICATE_TYPE, VERDICT_PREDICATE);
	if (store_attach(store, subject, &what, sum, err) < 0)
		return -1;
	return write_line(
		path, store, v, "verdict.intoto.jsonl", envelope, err);
}

int
verdict_write(struct store *store, const struct verdict *v, const char *ending,
	const struct bytes *text, struct error *err)
{
	scoped_free char *path = NULL;

	return write_line(&path, store, v, ending, text, err);
}

int
verdict_later(struct digest *sum, char **path, struct store *store,
	const struct verdict *v, const struct bytes *statement,
	struct error *err)
{
	*sum = digest_of(statement->data, statement->len);
	return write_line(
		path, store, v, "verdict.statements.jsonl", statement, err);
}
