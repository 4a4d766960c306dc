/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/statements.h"
#include "attest/dsse.h"
#include "attest/statement.h"
#include "builder/build/result_cache.h"

void
statements_done(struct statements *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->predicates[i]);
		bytes_done(&s->texts[i]);
	}
	s->n = 0;
}

struct bytes *
statements_next(struct statements *s, const char *predicate)
{
	s->predicates[s->n] = text_copy(predicate);
	s->texts[s->n] = (struct bytes)BYTES_INIT;
	return &s->texts[s->n++];
}

void
statements_print(struct bytes *out, const struct statements *s)
{
	for (size_t i = 0; i < s->n; i++) {
		bytes_add(out, s->texts[i].data, s->texts[i].len);
		bytes_addc(out, '\n');
	}
}

/* What is signed is what a build prints: there is one spelling of it. */
static int
check_canonical(const struct statement *s, const char *line, size_t len,
	const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes again = BYTES_INIT;

	json_print(&again, s->doc.root);
	if (again.len == len && memcmp(again.data, line, len) == 0)
		return 0;
	return error_set(err, ERROR_INPUT,
		"%s: not canonical JSON, as 'hallmark build --unsigned' writes "
		"it, one statement a line",
		name);
}

static int
add_line(struct statements *out, struct digest *subject, const char *line,
	size_t len, const char *file, struct error *err)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	scoped_free char *name =
		text_format("%s, statement %zu", file, out->n + 1);

	if (out->n == SIGNER_STATEMENTS_MAX || len > DSSE_MAX / 2)
		return error_set(err, ERROR_LIMIT,
			"%s: more than %d statements, or one of more than %d "
			"bytes",
			file, SIGNER_STATEMENTS_MAX, DSSE_MAX / 2);
	if (statement_parse(&s, line, len, name, err) < 0 ||
		check_canonical(&s, line, len, name, err) < 0)
		return -1;
	if (out->n > 0 && !digest_equal(subject, &s.subject))
		return error_set(err, ERROR_INPUT,
			"%s: it is about another image than the first one",
			name);
	for (size_t i = 0; i < out->n; i++)
		if (text_equal(out->predicates[i], s.predicate_type))
			return error_set(err, ERROR_INPUT,
				"%s: a second one of the type %s", name,
				text_quotes(s.predicate_type));
	*subject = s.subject;
	bytes_add(statements_next(out, s.predicate_type), line, len);
	return 0;
}

int
statements_parse(struct statements *out, struct digest *subject,
	const struct bytes *text, const char *file, struct error *err)
{
	scoped(statements_done) struct statements all = STATEMENTS_INIT;
	scoped_free char *name = text_copy(text_quotes(file));
	const char *at = text->data, *end = at + text->len;

	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((nl ? nl : end) - at);

		if (add_line(&all, subject, at, len, name, err) < 0)
			return -1;
		at += len + (nl != NULL);
	}
	if (all.n == 0)
		return error_set(
			err, ERROR_INPUT, "%s holds no statement", name);
	*out = all;
	all = (struct statements)STATEMENTS_INIT;
	return 0;
}

int
statements_of(struct bytes *text, const struct store *store,
	const struct digest *image, struct error *err)
{
	scoped_free struct digest *sums = NULL;
	size_t n;

	if (result_cache_unsigned(&sums, &n, store, image, err) < 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_INPUT,
			"%s has no unsigned statement about the image %s; name "
			"its file, NAME.statements.jsonl, or make it with "
			"'hallmark build --unsigned'",
			store_path(store), digest_text(image).s);
	if (n > 1)
		return error_set(err, ERROR_INPUT,
			"%s has %zu unsigned statements about this image; name "
			"the file of one: %s/%s, %s/%s",
			store_path(store), n, store_path(store),
			store_blob_name(&sums[0]).s, store_path(store),
			store_blob_name(&sums[1]).s);
	return store_get(store, &sums[0], STATEMENTS_FILE_MAX, text, err);
}
