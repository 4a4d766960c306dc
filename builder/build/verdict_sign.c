/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/verdict_sign.h"
#include "attest/dsse.h"
#include "base/file.h"

#include <unistd.h>

/* Annotations of a manifest that cannot name the judged image as its subject.
 */
#define VERDICT_IMAGE "urn:hallmark:verdict:1:image"
#define VERDICT_NAME "org.opencontainers.image.title"

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

/* The descriptors of the evidence; heap, its texts are borrowed. */
static struct descriptor *
evidence_layers(const struct verdict *v)
{
	struct descriptor *list = mem_alloc(v->n_evidence, sizeof *list);

	for (size_t i = 0; i < v->n_evidence; i++)
		list[i] = (struct descriptor){.sum = v->evidence[i].sum,
			.size = v->evidence[i].size,
			.media_type = v->evidence[i].media_type};
	return list;
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
	if (!subject) {
		json_put_text(notes, VERDICT_IMAGE, digest_text(&v->subject).s);
		if (v->subject_name)
			json_put_text(notes, VERDICT_NAME, v->subject_name);
	}
	if (write_line(path, store, v, "verdict.intoto.jsonl", envelope, err) <
		0)
		return -1;
	if (store_attach(store, subject, &what, sum, err) == 0)
		return 0;
	(void)unlink(*path);
	free(take_ptr(*path));
	return -1;
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
