/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/verdict.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/sign.h"
#include "builder/build/statement_check.h"
#include "builder/build/statement_commit.h"
#include "builder/check/graph_check.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/sign_policy.h"
#include "builder/cmd/sign_verdict.h"
#include "builder/image/image_copy.h"
#include "builder/image/image_whole.h"
#include "builder/store/image_ref.h"

#include <fcntl.h>
#include <stdio.h>

/* What is signed. */
struct signing {
	struct store *store; /* that has the image and gets the envelopes */
	struct descriptor image;
	struct statements statements;
	char *named; /* heap: the image gets this name at the end; or NULL */
};

static void
signing_done(struct signing *s)
{
	store_close(s->store);
	descriptor_done(&s->image);
	statements_done(&s->statements);
	free(s->named);
}
DEFINE_SCOPED_IN(struct signing, signing_done);

/* A policy is no statement: what the user may have meant. */
static int
hint_policy(const struct bytes *text, const char *file, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;

	if (err->kind == ERROR_INPUT &&
		json_read(&doc, text->data, text->len, "file", &ignored) == 0 &&
		json_find(doc.root, "policy") && json_find(doc.root, "keys"))
		return error_set(err, ERROR_INPUT,
			"%s is a policy and no statement; 'hallmark sign "
			"--policy FILE' signs it",
			text_quotes(file));
	return -1;
}

static int
read_file(struct statements *out, struct digest *subject, const char *file,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (file_read_given(&text, file, STATEMENTS_FILE_MAX, err) < 0)
		return -1;
	bytes_add(&text, "", 0);
	if (statements_parse(out, subject, &text, file, err) < 0)
		return hint_policy(&text, file, err);
	return 0;
}

/* A file names the image by its digest only. */
static int
find_image(struct signing *s, const struct digest *subject,
	const struct options *o, struct error *err)
{
	int r;

	if (image_ref_store(&s->store, o->store, false, err) < 0)
		return -1;
	r = store_find(s->store, digest_text(subject).s, &s->image, err);
	if (r > 0)
		return error_set(err, ERROR_INPUT,
			"%s has no image %s, which the statement is about; "
			"bring it with 'hallmark load' or 'hallmark pull'",
			store_path(s->store), digest_text(subject).s);
	return r;
}

/* Reads the statements that the builds of a store made of an image. */
static int
find_statements(
	struct signing *s, const struct image_ref *at, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest subject = {{0}};

	if (statements_of(&text, at->store, &at->image.sum, err) < 0)
		return -1;
	bytes_add(&text, "", 0);
	if (statements_parse(&s->statements, &subject, &text,
		    store_path(at->store), err) < 0)
		return -1;
	if (digest_equal(&subject, &at->image.sum))
		return 0;
	return error_set(err, ERROR_POLICY,
		"the statement that %s has is about the image %s, not %s",
		store_path(at->store), digest_text(&subject).s,
		digest_text(&at->image.sum).s);
}

/* Another layout is never written: the image is pulled into the store. */
static int
bring_image(struct signing *s, const struct image_ref *from,
	const struct options *o, struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	scoped_free char *dir = NULL, *name = NULL;
	struct image_copied copied;
	size_t n;

	if (image_ref_layout(&dir, &name, o->args[0], err) < 0 ||
		image_ref_store(&s->store, o->store, true, err) < 0 ||
		image_graph_of(&graph, from->store, &from->image, err) < 0 ||
		image_copy(&copied, s->store, from->store, &graph, err) < 0 ||
		graph_check(&graph, s->store, name, err) < 0 ||
		image_graph_attach(&graph, s->store, &n, err) < 0)
		return -1;
	if (store_is_name(name))
		s->named = take_ptr(name);
	return 0;
}

static int
open_image(struct signing *s, const struct options *o, struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;

	if (image_ref_resolve(&at, o->store, o->args[0], err) < 0 ||
		find_statements(s, &at, err) < 0)
		return -1;
	if (store_is_foreign(at.store)) {
		if (bring_image(s, &at, o, err) < 0)
			return -1;
	} else {
		s->store = take_ptr(at.store);
	}
	s->image = at.image;
	at.image = (struct descriptor){.name = NULL};
	return 0;
}

static void
print_json(const struct signing *s, const char *name,
	const struct digest *envelope, const struct signer *signer)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_put_text(v, "name", name);
	json_put_text(v, "manifest", digest_text(&s->image.sum).s);
	json_put_text(v, "provenance", digest_text(envelope).s);
	json_put_number(v, "statements", (int64_t)s->statements.n);
	json_put_text(v, "key", key_id(signer->public).s);
	json_put_text(v, "store", store_path(s->store));
	json_print(&text, v);
	(void)puts(text.data);
}

/* A file that looks like a policy is not signed as one unless the user says so:
 * what a signature means must not depend on the file. */
static int
run_policy(const struct options *o, struct error *err)
{
	const struct sign_policy asked = {.file = o->policy,
		.output = o->output,
		.key = {.path = o->key,
			.pass_file = o->pass_file,
			.pass_fd = o->pass_fd},
		.json = o->json};

	if (o->n_args > 0 || o->store || o->repo)
		return error_set(err, ERROR_USAGE,
			"--policy signs a policy and no statement: leave out "
			"%s",
			o->n_args > 0 ? text_quotes(o->args[0])
			: o->store    ? "--store"
				      : "--repo");
	return sign_policy(&asked, err);
}

static bool
is_verdict(const struct statements *s)
{
	return s->n == 1 && text_equal(s->predicates[0], VERDICT_PREDICATE);
}

static int
run_verdict(const struct statements *verdict, const struct options *o,
	struct error *err)
{
	const struct sign_verdict asked = {.statement = &verdict->texts[0],
		.store = o->store,
		.provenance = o->provenance.list,
		.n_provenance = o->provenance.n,
		.key = {.path = o->key,
			.pass_file = o->pass_file,
			.pass_fd = o->pass_fd},
		.json = o->json};

	if (o->repo)
		return error_set(err, ERROR_USAGE,
			"%s is a verdict, whose commit is not compared: leave "
			"out --repo",
			text_quotes(o->args[0]));
	return sign_verdict(&asked, err);
}

/* What only goes with one of the things that are signed. */
static int
check_options(const struct options *o, struct error *err)
{
	if (o->n_args == 0)
		return error_set(err, ERROR_USAGE,
			"usage: hallmark sign [options] FILE|IMAGE; see "
			"'hallmark sign --help'");
	if (o->output)
		return error_set(err, ERROR_USAGE,
			"--output belongs to --policy: statements are attached "
			"to their image");
	return 0;
}

static int
refuse_provenance(const struct options *o, struct error *err)
{
	if (o->provenance.n == 0)
		return 0;
	return error_set(err, ERROR_USAGE,
		"%s is no verdict: leave out --provenance",
		text_quotes(o->args[0]));
}

static int
run_sign(const struct options *o, struct error *err)
{
	scoped(signing_done) struct signing s = {.store = NULL};
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	scoped(image_done) struct image image = {.layers = NULL};
	const struct signer_choice key = {.path = o->key,
		.pass_file = o->pass_file,
		.pass_fd = o->pass_fd};
	scoped_free char *name = NULL;
	struct digest sums[SIGNER_STATEMENTS_MAX];
	struct digest subject = {{0}};
	struct digest_text id;

	if (o->policy)
		return run_policy(o, err);
	if (check_options(o, err) < 0)
		return -1;
	if (image_ref_is_file(o->args[0])) {
		if (read_file(&s.statements, &subject, o->args[0], err) < 0)
			return -1;
		if (is_verdict(&s.statements))
			return run_verdict(&s.statements, o, err);
	}
	if (refuse_provenance(o, err) < 0 ||
		(s.statements.n ? find_image(&s, &subject, o, err)
				: open_image(&s, o, err)) < 0 ||
		image_whole(s.store, &s.image, err) < 0)
		return -1;
	if (statement_check(&image, &name, s.store, &s.image.sum, &s.statements,
		    err) < 0 ||
		statement_commit(&s.statements, s.store, o->repo, err) < 0)
		return error_wrap(err, "not signed");
	if (signer_start(&signer, &key, err) < 0 ||
		sign_statements(sums, s.store, &image, &s.statements, &signer,
			err) < 0 ||
		sign_write_beside(
			&id, s.store, name, &s.image.sum, &sums[0], err) < 0)
		return -1;
	if (s.named) {
		cmd_tag_moves(s.store, s.named, &s.image.sum);
		if (store_tag(s.store, s.named, &s.image, err) < 0)
			return -1;
	}
	if (o->json)
		print_json(&s, name, &sums[0], &signer);
	else
		(void)printf("image       %s\nmanifest    %s\nprovenance  %s\n"
			     "key         %s\n",
			name, digest_text(&s.image.sum).s,
			digest_text(&sums[0]).s, id.s);
	signer_note(&key, id.s);
	return 0;
}

const struct command cmd_sign = {
	.name = "sign",
	.args = "FILE|IMAGE",
	.least = 0,
	.most = 1,
	.takes = "store repo provenance policy output key passphrase-file "
		 "passphrase-fd json quiet verbose",
	.summary = "sign the statements of a build or rebuild that had no "
		   "key; or a policy",
	.text = "Sign what 'hallmark build --unsigned' wrote, here or on "
		"another machine, and\nattach it to the image as the build "
		"would have done.  FILE is its\nNAME.statements.jsonl; IMAGE "
		"is an image of the store that built it, or of a\ncopy, "
		"oci:DIR:NAME.  Nothing is signed unless statement and bytes "
		"belong\ntogether.  A verdict of 'hallmark rebuild --unsigned' "
		"is signed likewise.  With --policy FILE, sign that policy for "
		"'hallmark verify\n--policy' and '--trust'.",
	.run = run_sign,
};
