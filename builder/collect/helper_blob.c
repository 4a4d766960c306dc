/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/helper_blob.h"
#include "attest/dsse.h"
#include "attest/provenance.h"
#include "base/wire.h"

#define EPOCH_MAX INT64_C(253402300799)

/* What a question asks of its blob. */
enum asks {
	ASKS_NAMES,
	ASKS_INPUTS, /* the names, and the inputs of a build */
	ASKS_ABOUT,
};

static void
add_sum(struct digest **list, size_t *n, const struct digest *sum)
{
	*mem_room(*list, *n) = *sum;
	++*n;
}

static void
add_descriptor(struct links_names *out, const struct json *v)
{
	const char *text = json_kind(v) == JSON_KIND_MAP
				   ? json_find_text(v, "digest")
				   : NULL;
	struct digest sum;

	if (text && digest_parse(&sum, text) == 0 && !digest_is_zero(&sum))
		add_sum(&out->names, &out->n_names, &sum);
}

static void
add_list(struct links_names *out, const struct json *list)
{
	if (!list || json_kind(list) != JSON_KIND_LIST)
		return;
	for (size_t i = 0; i < json_count(list); i++)
		add_descriptor(out, json_at(list, i));
}

/* A text that has none of this word, and no escape that could stand for its
 * letters, is no provenance, and is not parsed. */
static bool
may_be_provenance(const struct bytes *text)
{
	static const char word[] = PROVENANCE_PREDICATE;

	return memmem(text->data, text->len, word, sizeof word - 1) ||
	       memchr(text->data, '\\', text->len);
}

static int
read_provenance(struct provenance *out, const struct dsse *e, struct error *err)
{
	if (e->payload.len == 0 || !may_be_provenance(&e->payload))
		return error_set(err, ERROR_INPUT, "it is no provenance");
	return provenance_parse(
		out, e->payload.data, e->payload.len, "statement", err);
}

static int
add_inputs(struct links_names *out, const struct dsse *e, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;

	if (read_provenance(&p, e, err) < 0)
		return error_is_own(err) ? -1 : 0;
	for (size_t i = 0; i < p.n_inputs; i++)
		if (!digest_is_zero(&p.inputs[i].sum))
			add_sum(&out->inputs, &out->n_inputs, &p.inputs[i].sum);
	if (!digest_is_zero(&p.tree))
		add_sum(&out->inputs, &out->n_inputs, &p.tree);
	return 0;
}

/* An envelope, also that of a bundle. */
static int
read_envelope(
	struct links_names *out, const struct json_doc *doc, struct error *err)
{
	const struct json *inner = json_find(doc->root, "dsseEnvelope");
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	int r = 0;

	if (json_find(doc->root, "payloadType"))
		r = dsse_read(&e, doc, doc->root, "", err);
	else if (inner)
		r = dsse_read(&e, doc, inner, "/dsseEnvelope", err);
	else
		return 0;
	if (r < 0)
		return error_is_own(err) ? -1 : 0;
	return add_inputs(out, &e, err);
}

/* returns 0; -1 with an error of the helper's own */
static int
read_names(struct links_names *out, const char *text, size_t len, bool inputs,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *config, *list;

	if (json_parse(&doc, text, len, "blob", err) < 0)
		return error_is_own(err) ? -1 : 0;
	config = json_find(doc.root, "config");
	list = json_find(doc.root, "manifests");
	out->is_index = list && json_kind(list) == JSON_KIND_LIST && !config &&
			!json_find(doc.root, "layers");
	if (config)
		add_descriptor(out, config);
	add_list(out, json_find(doc.root, "layers"));
	add_list(out, list);
	return inputs ? read_envelope(out, &doc, err) : 0;
}

static void
put_sums(struct bytes *answer, const struct digest *sums, size_t n)
{
	wire_put_number(answer, (int64_t)n);
	if (n > 0)
		wire_put_bytes(answer, sums, n * sizeof *sums);
}

static int
answer_names(struct bytes *answer, const char *text, size_t len, bool inputs,
	struct error *err)
{
	scoped(links_names_done) struct links_names names = {.names = NULL};

	if (read_names(&names, text, len, inputs, err) < 0)
		return -1;
	wire_put_number(answer, names.is_index);
	put_sums(answer, names.names, names.n_names);
	put_sums(answer, names.inputs, names.n_inputs);
	return 0;
}

static int
answer_about(
	struct bytes *answer, const char *text, size_t len, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(dsse_done) struct dsse e = DSSE_INIT;

	if (dsse_parse(&e, text, len, "envelope", err) < 0 ||
		read_provenance(&p, &e, err) < 0)
		return -1;
	wire_put_text(answer, p.revision);
	wire_put_text(answer, p.repository);
	wire_put_text(answer, p.recipe);
	wire_put_number(answer, p.epoch_s);
	return 0;
}

/* In the helper. */
static int
answer_blob(
	struct bytes *answer, const struct bytes *question, struct error *err)
{
	struct wire in = wire_open(question->data, question->len);
	int64_t asks = wire_number(&in, ASKS_NAMES, ASKS_ABOUT);
	const size_t len = (size_t)(in.end - in.at);

	json_set_reader(NULL); /* this process parses itself */
	return asks == ASKS_ABOUT ? answer_about(answer, in.at, len, err)
				  : answer_names(answer, in.at, len,
					    asks == ASKS_INPUTS, err);
}

void
helper_blob_begin(struct talk *out)
{
	talk_begin(out, "a blob", answer_blob);
}

static int
ask_blob(struct bytes *answer, struct talk *talk, enum asks asks,
	const struct bytes *text, struct error *err)
{
	scoped(bytes_done) struct bytes question = BYTES_INIT;

	wire_put_number(&question, asks);
	wire_put_bytes(&question, text->data, text->len);
	return talk_ask(talk, answer, &question, err);
}

/* The answer is as foreign as the blob. */
static int
malformed(struct talk *talk, struct error *err)
{
	talk_end(talk);
	return error_set(err, ERROR_SYSTEM,
		"reading a blob failed: the helper that parses it sent a "
		"malformed answer");
}

static void
take_sums(struct digest **out, size_t *n, struct wire *in)
{
	size_t most = (size_t)(in->end - in->at) / sizeof **out;
	int64_t count = wire_number(in, 0, (int64_t)most);

	if (in->bad || count == 0)
		return;
	for (int64_t i = 0; i < count && !in->bad; i++) {
		struct digest sum;

		wire_bytes(in, &sum, sizeof sum);
		add_sum(out, n, &sum);
	}
}

int
helper_blob_names(struct links_names *out, struct talk *talk,
	const struct bytes *text, bool inputs, struct error *err)
{
	scoped(links_names_done) struct links_names names = {.names = NULL};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire in;

	if (ask_blob(&answer, talk, inputs ? ASKS_INPUTS : ASKS_NAMES, text,
		    err) < 0)
		return -1;
	in = wire_open(answer.data, answer.len);
	names.is_index = wire_number(&in, 0, 1) != 0;
	take_sums(&names.names, &names.n_names, &in);
	take_sums(&names.inputs, &names.n_inputs, &in);
	if (wire_end(&in) < 0)
		return malformed(talk, err);
	*out = names;
	names = (struct links_names){.names = NULL};
	return 0;
}

int
helper_blob_about(struct about *out, struct talk *talk,
	const struct bytes *envelope, struct error *err)
{
	scoped(about_done) struct about about = ABOUT_INIT;
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct wire in;

	if (ask_blob(&answer, talk, ASKS_ABOUT, envelope, err) < 0)
		return -1;
	in = wire_open(answer.data, answer.len);
	about.commit = wire_text(&in);
	about.repository = wire_text(&in);
	about.recipe = wire_text(&in);
	about.epoch_s = wire_number(&in, 0, EPOCH_MAX);
	if (wire_end(&in) < 0)
		return malformed(talk, err);
	*out = about;
	about = (struct about)ABOUT_INIT;
	return 0;
}
