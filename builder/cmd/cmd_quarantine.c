/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/ask/purl.h"
#include "attest/dsse.h"
#include "base/clock.h"
#include "base/named_file.h"
#include "base/say.h"
#include "builder/build/signer.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/quarantine_shown.h"
#include "builder/cmd/quarantine_sources.h"
#include "builder/store/image_ref.h"

#include <stdio.h>
#include <sys/stat.h>

/* One statement on its way to the store. */
struct saying {
	struct store *store;
	struct quarantine_files files; /* what the store knows already */
	struct quarantine_state known;
	struct quarantine q;
	struct bytes envelope;
};
#define SAYING_INIT \
	{ \
		.store = NULL \
	}

static void
saying_done(struct saying *s)
{
	quarantine_files_done(&s->files);
	quarantine_state_done(&s->known);
	quarantine_done(&s->q);
	bytes_done(&s->envelope);
	store_close(s->store);
}
DEFINE_SCOPED_IN(struct saying, saying_done);

/* The URL with a version means that version and its revisions. */
static int
parse_package(
	struct quarantine_target *t, const struct options *o, struct error *err)
{
	scoped(purl_done) struct purl p = PURL_INIT;
	const char *text = o->args[0];

	t->kind = QUARANTINE_PACKAGE;
	if (purl_parse(&p, text) < 0 || strpbrk(text, "?#"))
		return error_set(err, ERROR_USAGE,
			"%s is not the URL of a package, such as "
			"pkg:deb/debian/xz-utils, "
			"pkg:deb/debian/xz-utils@5.6.0 or "
			"pkg:npm/@babel/core; qualifiers are left out",
			text_quotes(text));
	if (p.version && o->n_args > 1)
		return error_set(err, ERROR_USAGE,
			"%s has a version, and %s is a range of versions: give "
			"one of them",
			text_quotes(text), text_quotes(o->args[1]));
	t->name = purl_base(&p);
	if (p.version) {
		*mem_room(t->versions, t->n_versions) = text_copy(p.version);
		t->n_versions++;
	}
	for (size_t i = 1; i < o->n_args; i++) {
		*mem_room(t->versions, t->n_versions) = text_copy(o->args[i]);
		t->n_versions++;
	}
	return 0;
}

/* An id, or a file with the key. */
static int
parse_key(struct quarantine_target *t, const char *text, struct error *err)
{
	scoped(key_free) struct key *key = NULL;

	t->kind = QUARANTINE_KEY;
	if (digest_parse_hex(&t->sum, text) == 0)
		return 0;
	if (key_open_public(&key, text, err) < 0)
		return error_hint(err,
			"key: takes the id of a key, 64 hexadecimal digits, or "
			"the file of its public half");
	return digest_parse_hex(&t->sum, key_id(key).s);
}

/* A name in the store, or a digest, also of an image that is not there. */
static int
parse_image(struct quarantine_target *t, const struct store *store,
	const char *text, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {.size = 0};
	int r;

	t->kind = QUARANTINE_IMAGE;
	if (digest_parse(&t->sum, text) == 0)
		return 0;
	r = store_find(store, text, &d, err);
	if (r < 0)
		return -1;
	if (r > 0)
		return error_set(err, ERROR_INPUT,
			"%s is no image in %s; an image that is elsewhere is "
			"named by its digest, sha256:…, and other targets "
			"begin with layer:, pkg:, commit: or key:",
			text_quotes(text), store_path(store));
	t->sum = d.sum;
	return 0;
}

static int
parse_target(struct quarantine_target *t, const struct store *store,
	const struct options *o, struct error *err)
{
	const char *text = o->args[0];
	const bool is_package = text_starts(text, "pkg:");
	int r;

	if (o->n_args > 1 && !is_package)
		return error_set(err, ERROR_USAGE,
			"only a package has versions, and %s is not a package",
			text_quotes(text));
	if (is_package) {
		r = parse_package(t, o, err);
	} else if (text_starts(text, "key:")) {
		r = parse_key(t, text + strlen("key:"), err);
	} else if (text_starts(text, "commit:")) {
		t->kind = QUARANTINE_COMMIT;
		t->name = text_copy(text + strlen("commit:"));
		r = 0;
	} else if (text_starts(text, "layer:")) {
		t->kind = QUARANTINE_LAYER;
		r = digest_parse(&t->sum, text + strlen("layer:"));
		if (r < 0)
			return error_set(err, ERROR_USAGE,
				"a layer is named by its digest, "
				"layer:sha256:…, not %s",
				text_quotes(text));
	} else {
		r = parse_image(t, store, text, err);
	}
	return r < 0 ? -1 : quarantine_check(t, err);
}

/* Everything that the store knows, by any signer, and lifts of the
 * future, too. */
static int
read_known(struct saying *s, struct error *err)
{
	const struct quarantine_signers anybody = {.n = 0};

	if (quarantine_files_kept(&s->files, s->store, err) < 0 ||
		quarantine_files_attached(&s->files, s->store, err) < 0)
		return -1;
	quarantine_known_in(&s->known, &s->files, NULL, 0);
	quarantine_judge(&s->known, &anybody, INT64_MAX);
	return 0;
}

/* A statement about an image of the store is its referrer. */
static int
attach_statement(struct saying *s, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {.size = 0};
	scoped(json_free) struct json *notes = json_new_map();
	const struct attachment what = {.artifact_type = DSSE_PAYLOAD_TYPE,
		.layer_type = STORE_DSSE_TYPE,
		.data = s->envelope.data,
		.len = s->envelope.len,
		.annotations = notes};
	int r;

	if (s->q.target.kind != QUARANTINE_IMAGE)
		return 0;
	r = store_find(s->store, digest_text(&s->q.target.sum).s, &d, err);
	if (r != 0)
		return r < 0 ? -1 : 0;
	json_put_text(notes, STORE_PREDICATE_TYPE, QUARANTINE_PREDICATE);
	return store_attach(s->store, &d, &what, NULL, err);
}

static void
print_said(const struct saying *s, const struct key *key, bool as_json)
{
	const struct quarantine_known known = {
		.q = s->q, .id = quarantine_id(&s->q)};
	scoped(json_free) struct json *v = quarantine_known_json(&known);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *words = quarantine_words(&s->q.target);
	scoped(json_free) struct json *out = json_new_map();
	static const char *const members[] = {"statement", "action", "kind",
		"subject", "versions", "lifts", "time", "reason"};

	if (!as_json) {
		(void)printf("statement   %s\n%-11s %s\ntime        %s\n"
			     "key         %s\n",
			digest_text(&known.id).s,
			s->q.lifts ? "lifted" : "quarantined", words,
			clock_date(s->q.time_s).s, key_id(key).s);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (json_find(v, members[i]))
			json_put(out, members[i],
				json_copy_of(json_find(v, members[i])));
	json_put_text(out, "key", key_id(key).s);
	json_print(&text, out);
	(void)puts(text.data);
}

static int
sign_and_keep(struct saying *s, const struct options *o, struct error *err)
{
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	scoped(bytes_done) struct bytes statement = BYTES_INIT;
	const struct signer_choice key = {.path = o->key,
		.pass_file = o->pass_file,
		.pass_fd = o->pass_fd};

	quarantine_print(&statement, &s->q);
	if (signer_start(&signer, &key, err) < 0 ||
		signer_sign(&signer, &statement, 1, &s->envelope, err) < 0 ||
		quarantine_keep_statement(s->store, &s->envelope, err) < 0 ||
		attach_statement(s, err) < 0)
		return -1;
	if (o->output) {
		scoped(bytes_done) struct bytes line = BYTES_INIT;

		bytes_add(&line, s->envelope.data, s->envelope.len);
		bytes_addc(&line, '\n');
		if (named_file_write(
			    o->output, line.data, line.len, 0644, err) < 0)
			return -1;
	}
	print_said(s, signer.public, o->json);
	signer_note(&key, key_id(signer.public).s);
	return 0;
}

static int
start_saying(struct saying *s, const struct options *o, struct error *err)
{
	if (!o->reason || !*o->reason ||
		strlen(o->reason) > QUARANTINE_REASON_MAX ||
		!text_is_utf8(o->reason, strlen(o->reason)))
		return error_set(err, ERROR_USAGE,
			"--reason must say why, in 1 to %d bytes of UTF-8: "
			"the people whom this stops read it",
			QUARANTINE_REASON_MAX);
	s->q.reason = text_copy(o->reason);
	if (quarantine_now(&s->q.time_s, o->now, err) < 0 ||
		image_ref_store(&s->store, o->store, true, err) < 0)
		return -1;
	return read_known(s, err);
}

static int
run_quarantine_add(const struct options *o, struct error *err)
{
	scoped(saying_done) struct saying s = SAYING_INIT;
	const struct quarantine_known *was;
	struct digest id;

	if (start_saying(&s, o, err) < 0 ||
		parse_target(&s.q.target, s.store, o, err) < 0)
		return -1;
	id = quarantine_id(&s.q);
	was = quarantine_find(&s.known, &id);
	if (was && was->effect == QUARANTINE_LIFTED)
		return error_set(err, ERROR_INPUT,
			"this statement was made before, and is lifted: say it "
			"with a later --now");
	return sign_and_keep(&s, o, err);
}

static int
find_lifted(const struct quarantine_known **out, const struct saying *s,
	const char *text, struct error *err)
{
	struct digest id;

	if (digest_parse(&id, text) < 0)
		return error_set(err, ERROR_USAGE,
			"a statement is named by its digest, sha256:…, not %s; "
			"'hallmark quarantine list' lists them",
			text_quotes(text));
	*out = quarantine_find(&s->known, &id);
	if (!*out)
		return error_set(err, ERROR_INPUT,
			"%s knows no statement %s; 'hallmark quarantine list' "
			"lists them",
			store_path(s->store), text);
	if ((*out)->q.lifts)
		return error_set(err, ERROR_INPUT,
			"%s is a lift, and a lift cannot be lifted: quarantine "
			"the target again",
			text);
	if (s->q.time_s <= (*out)->q.time_s)
		return error_set(err, ERROR_INPUT,
			"the quarantine is of %s, and a lift must be later "
			"than that, not of %s; see --now",
			clock_date((*out)->q.time_s).s,
			clock_date(s->q.time_s).s);
	return 0;
}

static int
run_quarantine_lift(const struct options *o, struct error *err)
{
	scoped(saying_done) struct saying s = SAYING_INIT;
	const struct quarantine_known *was = NULL;
	struct quarantine copy;

	if (start_saying(&s, o, err) < 0 ||
		find_lifted(&was, &s, o->args[0], err) < 0)
		return -1;
	if (was->effect == QUARANTINE_LIFTED)
		say_note("it is lifted already");
	quarantine_copy(&copy, &was->q);
	free(copy.reason);
	s.q.target = copy.target;
	s.q.lifts = true;
	s.q.lifted = was->id;
	return sign_and_keep(&s, o, err);
}

#define SAYS \
	"store key passphrase-file passphrase-fd reason now output json " \
	"quiet verbose"

const struct command cmd_quarantine_add = {
	.name = "quarantine add",
	.args = "TARGET [RANGE…]",
	.least = 1,
	.most = SIZE_MAX,
	.takes = SAYS,
	.summary = "sign that something must not be used",
	.text = "Sign that TARGET is stopped: an image (its name in the store, "
		"or sha256:…),\nlayer:sha256:…, pkg:deb/debian/NAME[@VERSION] "
		"with ranges of versions,\ncommit:ID, or key:ID|FILE.  "
		"'hallmark verify --policy' then refuses it, if the\npolicy "
		"gives this key the role quarantine.  The statement stays in "
		"the store, and\nwith the image.",
	.run = run_quarantine_add,
};

const struct command cmd_quarantine_lift = {
	.name = "quarantine lift",
	.args = "STATEMENT",
	.least = 1,
	.most = 1,
	.takes = SAYS,
	.summary = "sign that it may be used again",
	.text = "Sign that the quarantine whose digest is STATEMENT, "
		"sha256:…, has ended.\n'hallmark quarantine list' lists the "
		"statements.",
	.run = run_quarantine_lift,
};
