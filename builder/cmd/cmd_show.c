/* SPDX-License-Identifier: Apache-2.0 */
/* Shows what an image says about itself. Verifies nothing, and says so. */
#include "attest/ask/facts.h"
#include "attest/run_record.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/trace.h"
#include "builder/check/envelopes_folder.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/policy_option.h"
#include "builder/cmd/quarantine_sources.h"
#include "builder/cmd/show_pin.h"
#include "builder/cmd/show_purls.h"
#include "builder/cmd/show_release.h"
#include "builder/cmd/show_sbom.h"
#include "builder/cmd/show_verdict.h"
#include "builder/image/image_index.h"
#include "builder/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>

static void
show_declared(const struct json *declared)
{
	scoped_free const char **names = declared ? json_keys(declared) : NULL;

	for (size_t i = 0; i < json_count(declared); i++)
		(void)printf("  declared    %s=%s\n", names[i],
			text_quotes(json_find_text(declared, names[i])));
}

/* By which 'store list --environment' finds others. */
static void
show_environment(const struct provenance *p)
{
	struct digest *sums = mem_alloc(p->n_inputs, sizeof *sums), is;
	size_t n = 0;

	for (size_t i = 0; i < p->n_inputs; i++)
		if (!p->inputs[i].role && p->inputs[i].uri &&
			text_starts(p->inputs[i].uri, "pkg:deb/"))
			sums[n++] = p->inputs[i].sum;
	is = facts_environment(sums, n);
	if (n > 0)
		(void)printf("  environment %s\n", digest_text(&is).s);
	free(sums);
}

static void
show_provenance(const struct provenance *p)
{
	(void)printf("\nprovenance (signatures are checked by 'hallmark "
		     "verify')\n");
	(void)printf("  subject     %s %s\n", text_quotes(p->subject_name),
		digest_text(&p->subject).s);
	(void)printf("  repository  %s\n", text_quotes(p->repository));
	(void)printf("  commit      %s\n", p->revision);
	(void)printf("  recipe      %s\n", text_quotes(p->recipe));
	if (p->output)
		(void)printf("  output      %s\n", text_quotes(p->output));
	(void)printf("  builder     %s, version %s\n",
		text_quotes(p->builder_id), text_quotes(p->builder_version));
	(void)printf("  level       %s\n", text_quotes(p->level));
	(void)printf("  epoch       %" PRId64 " (%s)\n", p->epoch_s,
		clock_date(p->epoch_s).s);
	show_declared(p->declared);
	show_environment(p);
	(void)printf("  inputs      %zu, each by digest\n", p->n_inputs);
	for (size_t i = 0; i < p->n_inputs; i++)
		(void)printf("    %s%s%s\n", text_quotes(p->inputs[i].uri),
			p->inputs[i].role ? ", " : "",
			p->inputs[i].role ? text_quotes(p->inputs[i].role)
					  : "");
	for (size_t i = 0; i < p->n_residual; i++)
		(void)printf(
			"%s%s", i ? ", " : "  not held    ", p->residual[i]);
	if (p->n_residual)
		(void)putchar('\n');
}

static int
show_run_record(const struct bytes *statement, struct error *err)
{
	scoped(run_record_done) struct run_record r = RUN_RECORD_INIT;

	if (run_record_parse(
		    &r, statement->data, statement->len, "statement", err) < 0)
		return -1;
	(void)printf("\nrun record (nothing checks it)\n");
	(void)printf("  subject     %s %s\n",
		r.subject_name ? text_quotes(r.subject_name) : "-",
		digest_text(&r.subject).s);
	(void)printf("  started     %s\n", clock_date(r.started_s).s);
	(void)printf("  finished    %s, after %.3f s\n",
		clock_date(r.finished_s).s, (double)r.duration_ms / 1e3);
	if (r.peak_bytes > 0)
		(void)printf("  memory      %.1f MiB at its peak\n",
			(double)r.peak_bytes / 1048576);
	(void)printf("  machine     %s, %" PRId64 " processors, Linux %s\n",
		text_quotes(r.architecture), r.n_processors,
		text_quotes(r.kernel));
	(void)printf("  hallmark    %s, level %s\n", text_quotes(r.version),
		text_quotes(r.level));
	return 0;
}

static void
show_image(const struct image *image, const struct descriptor *d)
{
	(void)printf("image     %s\n", d->name ? text_quotes(d->name) : "-");
	(void)printf("manifest  %s\n", digest_text(&image->manifest).s);
	(void)printf("config    %s\n", digest_text(&image->config).s);
	for (size_t i = 0; i < image->n_layers; i++)
		(void)printf("layer     %s, %" PRId64 " bytes\n",
			digest_text(&image->layers[i].sum).s,
			image->layers[i].size);
}

/* The images of an index, each with what it says. */
static void
show_parts(const struct image_parts *parts, const struct descriptor *d)
{
	(void)printf("index     %s\n", d->name ? text_quotes(d->name) : "-");
	(void)printf("manifest  %s\n", digest_text(&d->sum).s);
	for (size_t i = 0; i < parts->n; i++) {
		scoped_free char *name = image_part_name(&parts->list[i]);

		(void)printf("image     %s, %s\n",
			digest_text(&parts->list[i].sum).s, text_quotes(name));
	}
}

/* Shows a statement in words. */
static int
show_statement(const struct dsse *envelope, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	const struct bytes *text = &envelope->payload;

	if (statement_parse(&s, text->data, text->len, "statement", err) < 0)
		return -1;
	if (show_sbom_line(&s))
		return 0;
	if (strcmp(s.predicate_type, RUN_RECORD_PREDICATE) == 0)
		return show_run_record(text, err);
	if (strcmp(s.predicate_type, VERDICT_PREDICATE) == 0) {
		show_verdict(&s);
		return 0;
	}
	if (strcmp(s.predicate_type, PROVENANCE_PREDICATE) != 0) {
		(void)printf("\nstatement %s\n", text_quotes(s.predicate_type));
		return 0;
	}
	if (provenance_parse(&p, text->data, text->len, "statement", err) < 0)
		return -1;
	show_provenance(&p);
	return 0;
}

/* Shows one envelope: its statement as JSON, or in words. */
static int
show_envelope(const struct bytes *bytes, struct json *list, struct error *err)
{
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (dsse_parse(&envelope, bytes->data, bytes->len, "envelope", err) < 0)
		return -1;
	if (!list)
		return show_statement(&envelope, err);
	if (json_read(&doc, envelope.payload.data, envelope.payload.len,
		    "statement", err) < 0)
		return -1;
	json_push(list, json_copy_of(doc.root));
	return 0;
}

static struct json *
parts_json(const struct image_parts *parts)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < parts->n; i++) {
		scoped_free char *name = image_part_name(&parts->list[i]);
		struct json *v = json_new_map();

		json_put_text(v, "platform", name);
		json_put_text(v, "digest", digest_text(&parts->list[i].sum).s);
		json_push(list, v);
	}
	return list;
}

/* What IMAGE or FILE is: an image, an index or a file of envelopes. */
struct shown {
	struct image_ref at;
	struct image image;       /* of an image */
	struct image_parts parts; /* of an index */
	struct envelopes envelopes;
	struct kits kits;
	bool is_index;
};

static void
shown_done(struct shown *s)
{
	envelopes_done(&s->envelopes);
	kits_done(&s->kits);
	image_parts_done(&s->parts);
	image_done(&s->image);
	image_ref_done(&s->at);
}
DEFINE_SCOPED_IN(struct shown, shown_done);

static void
print_json(const struct shown *s, struct json *statements)
{
	const struct image *image = &s->image;
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *layers = json_new_list(), *kits = json_new_list();

	for (size_t i = 0; i < s->kits.n; i++)
		json_push_text(kits, digest_text(&s->kits.list[i]).s);
	for (size_t i = 0; i < image->n_layers; i++)
		json_push_text(layers, digest_text(&image->layers[i].sum).s);
	if (image->n_layers) {
		json_put_text(v, "manifest", digest_text(&image->manifest).s);
		json_put_text(v, "config", digest_text(&image->config).s);
	}
	if (s->is_index) {
		json_put_text(v, "manifest", digest_text(&s->at.image.sum).s);
		json_put(v, "manifests", parts_json(&s->parts));
	}
	json_put(v, "kits", kits);
	json_put(v, "layers", layers);
	json_put(v, "statements", statements);
	json_print(&text, v);
	(void)puts(text.data);
}

/* returns 0; 1: the file is not a trace; -1 */
static int
show_trace(const char *path, bool json, struct error *err)
{
	scoped(trace_done) struct trace trace = TRACE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	int r = trace_read(&trace, path, err);

	if (r != 0)
		return r;
	if (json) {
		trace_print(&text, &trace);
		(void)puts(text.data);
	} else {
		trace_show(&trace);
	}
	return 0;
}

static int
find_image(struct shown *s, const struct options *o, struct error *err)
{
	const struct digest *sum = &s->at.image.sum;
	int r;

	if (image_ref_resolve(&s->at, o->store, o->args[0], err) < 0)
		return -1;
	r = image_index_read(&s->parts, s->at.store, sum, err);
	s->is_index = r == 0;
	if (r < 0 ||
		(r > 0 && image_read(&s->image, s->at.store, sum, err) < 0) ||
		envelopes_of(&s->envelopes, s->at.store, sum, err) < 0 ||
		kit_find(&s->kits, s->at.store, sum, err) < 0)
		return -1;
	if (o->sbom && s->is_index)
		return error_set(err, ERROR_USAGE,
			"%s is an index: name one of its images by its digest; "
			"'hallmark show' lists them",
			text_quotes(o->args[0]));
	if (o->json || o->sbom)
		return 0;
	if (s->is_index)
		show_parts(&s->parts, &s->at.image);
	else
		show_image(&s->image, &s->at.image);
	for (size_t i = 0; i < s->kits.n; i++)
		(void)printf("kit       %s\n", digest_text(&s->kits.list[i]).s);
	return 0;
}

/* --pin and --release: whom to trust counts only if the user names it. */
static int
show_checked(const struct options *o, struct error *err)
{
	scoped(policy_done) struct policy policy = POLICY_INIT;
	scoped(quarantine_sources_done) struct quarantine_sources stops =
		QUARANTINE_SOURCES_INIT;
	const struct quarantine_asked asked = {
		o->store, o->quarantines.list, o->quarantines.n};
	scoped(envelopes_done) struct envelopes elsewhere = ENVELOPES_INIT;
	struct verify_image_options trusted = {
		.trust = {o->trust.list, o->trust.n},
		.repo = o->repo,
		.envelopes = &elsewhere};
	const struct verify_image_options *check =
		o->trust.n || o->policy ? &trusted : NULL;
	const struct show_pin pin = {.args = o->args,
		.n_args = o->n_args,
		.store = o->store,
		.repo = o->repo,
		.format = o->json ? "json" : o->format,
		.output = o->output,
		.check = check};
	const struct show_release release = {.facts = {.image = o->args[0],
						     .since = o->since,
						     .store = o->store,
						     .repo = o->repo,
						     .policy = o->policy,
						     .check = check,
						     .elsewhere = &elsewhere},
		.html = o->html,
		.json = o->json};

	if (policy_option(&policy, &trusted, o->policy, o->now, err) < 0 ||
		quarantine_sources_open(
			&stops, &asked, trusted.policy, NULL, err) < 0 ||
		envelopes_folders(&elsewhere, o->verdicts.list, o->verdicts.n,
			o->repo, err) < 0)
		return -1;
	trusted.quarantines = &stops.files;
	return o->pin ? show_pin(&pin, err) : show_release(&release, err);
}

/* What belongs to another form of the command is a mistake. */
static int
check_show(const struct options *o, struct error *err)
{
	if (o->pin + o->release + o->purls + (o->sbom != NULL) > 1)
		return error_set(err, ERROR_USAGE,
			"--pin, --release, --purls and --sbom print different "
			"things; leave out all but one");
	if (o->built_with && !o->purls)
		return error_set(
			err, ERROR_USAGE, "--built-with goes with --purls");
	if (o->pin && o->json && o->format)
		return error_set(err, ERROR_USAGE,
			"--json is --format json; leave out one of the two");
	if (!o->pin && (o->output || o->format))
		return error_set(err, ERROR_USAGE,
			"--output and --format go with --pin");
	if (!o->release && (o->since || o->html || o->verdicts.n))
		return error_set(err, ERROR_USAGE,
			"--since, --html and --verdicts go with --release");
	if (!o->pin && !o->release &&
		(o->trust.n || o->policy || o->quarantines.n || o->now ||
			o->repo))
		return error_set(err, ERROR_USAGE,
			"--trust, --policy, --quarantine, --now and --repo go "
			"with --pin or --release");
	if (!o->pin && o->n_args > 1)
		return error_set(err, ERROR_USAGE,
			"usage: hallmark show [options] IMAGE|FILE; several go "
			"with --pin");
	return 0;
}

static int
run_purls(const struct options *o, struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(image_parts_done) struct image_parts parts = {.list = NULL};
	int r;

	if (image_ref_is_file(o->args[0]))
		return error_set(err, ERROR_USAGE,
			"--purls requires an image; %s is a file",
			text_quotes(o->args[0]));
	if (image_ref_resolve(&at, o->store, o->args[0], err) < 0)
		return -1;
	r = image_index_read(&parts, at.store, &at.image.sum, err);
	if (r == 0)
		return error_set(err, ERROR_USAGE,
			"%s is an index: name one of its images by its digest; "
			"'hallmark show' lists them",
			text_quotes(o->args[0]));
	return r < 0 ? -1
		     : show_purls(&at, o->args[0], o->built_with, o->json, err);
}

static int
run_show(const struct options *o, struct error *err)
{
	scoped(shown_done) struct shown s = {.at = IMAGE_REF_INIT};
	scoped(json_free) struct json *list = o->json ? json_new_list() : NULL;

	if (check_show(o, err) < 0)
		return -1;
	if (o->pin || o->release)
		return show_checked(o, err);
	if (o->purls)
		return run_purls(o, err);
	if (o->sbom && o->json)
		return error_set(err, ERROR_USAGE,
			"--sbom prints a document of its own; leave out "
			"--json");
	if (image_ref_is_file(o->args[0])) {
		int r = o->sbom ? 1 : show_trace(o->args[0], o->json, err);

		if (r <= 0)
			return r;
		if (envelopes_read(&s.envelopes, o->args[0], err) < 0)
			return -1;
	} else if (find_image(&s, o, err) < 0) {
		return -1;
	}
	envelopes_warn(&s.envelopes);
	if (o->sbom)
		return show_sbom_print(o->sbom, &s.envelopes,
			s.at.store ? &s.at.image.sum : NULL, err);
	for (size_t i = 0; i < s.envelopes.n; i++)
		if (show_envelope(&s.envelopes.envelopes[i], list, err) < 0)
			return -1;
	if (o->json)
		print_json(&s, take_ptr(list));
	return 0;
}

const struct command cmd_show = {
	.name = "show",
	.args = "IMAGE|FILE…",
	.least = 1,
	.most = SIZE_MAX,
	.takes = "store repo trust policy quarantine now pin output format "
		 "release since html verdicts sbom purls built-with json quiet "
		 "verbose",
	.summary = "what an image is made of, and what its provenance says",
	.text = "Print the digests of IMAGE, of an index those of its images, "
		"and "
		"the\nstatements attached to it, or the statements in FILE.  "
		"Nothing is verified: use "
		"'hallmark verify'\nfor that.  For a FILE that 'build --trace' "
		"wrote, print which processes\nrequested which values "
		"that can vary.",
	.run = run_show,
};
