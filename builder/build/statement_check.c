/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/statement_check.h"
#include "attest/finding.h"
#include "attest/sbom/sbom.h"
#include "attest/statement.h"
#include "attest/verify.h"
#include "base/clock.h"
#include "builder/build/output_tree.h"
#include "builder/build/sbom_check.h"
#include "builder/build/statement_other.h"
#include "builder/check/layout_check.h"

/* One check of a statement against an image. */
struct matching {
	struct store *store;
	const struct image *image;
	const struct statements *statements;
	size_t i;                 /* which of them is checked, */
	const struct bytes *text; /* and its bytes */
	struct provenance made;   /* of the first, once it is checked */
};

static void
matching_done(struct matching *m)
{
	provenance_done(&m->made);
}
DEFINE_SCOPED_IN(struct matching, matching_done);

/* What is signed is what this release would have printed of the same facts. */
static int
check_same_text(
	const struct provenance *p, const struct bytes *text, struct error *err)
{
	scoped(bytes_done) struct bytes again = BYTES_INIT;
	scoped(json_doc_done) struct json_doc is = JSON_DOC_INIT;
	scoped(json_doc_done) struct json_doc ours = JSON_DOC_INIT;
	scoped_free char *path = NULL;

	provenance_print(&again, p);
	if (again.len == text->len &&
		memcmp(again.data, text->data, text->len) == 0)
		return 0;
	if (json_read(&is, text->data, text->len, "the statement", err) < 0 ||
		json_read(&ours, again.data, again.len, "the statement", err) <
			0)
		return -1;
	if (statement_other(&path, "", is.root, ours.root))
		return error_set(err, ERROR_POLICY,
			"it holds %s, which this release does not write; sign "
			"it with the release that built",
			text_quotes(path));
	(void)statement_other(&path, "", ours.root, is.root);
	return error_set(err, ERROR_POLICY,
		"it lacks %s, which this release writes; sign it with the "
		"release that built",
		text_quotes(path ? path : "/"));
}

static int
say_other(struct error *err, const char *what, const struct digest *is,
	const struct digest *said)
{
	return error_set(err, ERROR_POLICY,
		"its %s is %s, but that of the image is %s", what,
		digest_text(said).s, digest_text(is).s);
}

static int
check_digests(const struct provenance *p, const struct image *image,
	struct error *err)
{
	if (!digest_equal(&p->config, &image->config))
		return say_other(err, "config", &image->config, &p->config);
	if (p->n_layers != image->n_layers)
		return error_set(err, ERROR_POLICY,
			"it names %zu layers, but the image has %zu",
			p->n_layers, image->n_layers);
	for (size_t i = 0; i < p->n_layers; i++) {
		const struct layer *layer = &image->layers[i];

		if (!digest_equal(&p->layers[i], &layer->sum))
			return say_other(
				err, "layer", &layer->sum, &p->layers[i]);
		if (!digest_equal(&p->diff_ids[i], &layer->diff_id))
			return say_other(err, "diff_id", &layer->diff_id,
				&p->diff_ids[i]);
	}
	return 0;
}

/* The image of an output has the name RECIPE-OUTPUT. */
static bool
names_output(const char *name, const char *output)
{
	size_t len = strlen(name), end = strlen(output);

	return len > end + 1 && name[len - end - 1] == '-' &&
	       text_ends(name, output);
}

/* Name, architecture and date, as the image says them. */
static int
check_words(
	const struct provenance *p, const struct matching *m, struct error *err)
{
	scoped(json_doc_done) struct json_doc manifest = JSON_DOC_INIT;
	scoped(json_doc_done) struct json_doc config = JSON_DOC_INIT;
	const char *title, *name = p->subject_name;

	if (store_json(m->store, &m->image->manifest, json_read, &manifest,
		    err) < 0 ||
		store_json(m->store, &m->image->config, json_read, &config,
			err) < 0)
		return -1;
	title = json_find_text(json_find(manifest.root, "annotations"),
		"org.opencontainers.image.title");
	if (!name || !store_is_name(name) || strpbrk(name, "/:@") ||
		!text_equal(title, name))
		return error_set(err, ERROR_POLICY,
			"its subject has the name %s, but the image %s",
			text_quotes(name ? name : ""),
			text_quotes(title ? title : ""));
	if (p->output && !names_output(name, p->output))
		return error_set(err, ERROR_POLICY,
			"it is about the output %s, but its subject has the "
			"name %s",
			text_quotes(p->output), text_quotes(name));
	if (!text_equal(json_find_text(config.root, "architecture"),
		    p->architecture))
		return error_set(err, ERROR_POLICY,
			"its architecture is %s, and not that of the image",
			text_quotes(p->architecture));
	if (!text_equal(json_find_text(config.root, "created"),
		    clock_date(p->epoch_s).s))
		return error_set(err, ERROR_POLICY,
			"its epoch is %lld, and not the date of the image",
			(long long)p->epoch_s);
	if (p->format != LAYER_FORMAT)
		return error_set(err, ERROR_POLICY,
			"its layers have the format %lld, and this release "
			"knows %d",
			(long long)p->format, LAYER_FORMAT);
	return 0;
}

/* The tree is that of the output: of all layers, or where the image stands on
 * something of those above.  How many these are, only the recipe says. */
static int
check_tree(
	const struct provenance *p, const struct matching *m, struct error *err)
{
	bool base = false;
	int r = 0;

	for (size_t i = 0; i < p->n_inputs; i++)
		base |= text_equal(p->inputs[i].role, PROVENANCE_BASE);
	if (!base)
		r = output_tree_take(
			m->store, m->image, m->image->n_layers, &p->tree, err);
	for (size_t n = 1; base && r == 0 && n < m->image->n_layers; n++)
		r = output_tree_take(m->store, m->image, n, &p->tree, err);
	if (r == 0)
		return error_set(err, ERROR_POLICY,
			"its tree is %s, which the layers of the image do not "
			"hold",
			digest_text(&p->tree).s);
	return r < 0 ? -1 : 0;
}

static int
check_findings(
	const struct provenance *p, const struct matching *m, struct error *err)
{
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	const struct verify_policy policy = {.subject = &m->image->manifest};

	verify_facts(&f, p, &policy);
	for (size_t i = 0; i < f.n; i++)
		if (f.list[i].status == FINDING_FAIL ||
			f.list[i].status == FINDING_UNDECIDED)
			return error_set(err, ERROR_POLICY, "%s: %s",
				f.list[i].id, f.list[i].reason);
	return 0;
}

static int
match_provenance(struct matching *m, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;

	if (provenance_parse(
		    &p, m->text->data, m->text->len, "statement", err) < 0 ||
		check_findings(&p, m, err) < 0 ||
		check_digests(&p, m->image, err) < 0 ||
		check_words(&p, m, err) < 0 ||
		check_same_text(&p, m->text, err) < 0 ||
		check_tree(&p, m, err) < 0)
		return -1;
	m->made = p;
	p = (struct provenance)PROVENANCE_INIT;
	return 0;
}

static int
match_sbom(struct matching *m, struct error *err)
{
	const struct sbom_checking c = {
		m->store, m->image, &m->made, m->statements};

	return sbom_check(&c, m->i, err);
}

/* What a build makes, and what checks that it and an image belong together. The
 * first row is required. */
static const struct {
	const char *predicate;
	int (*match)(struct matching *m, struct error *err);
} matching_rows[] = {
	{PROVENANCE_PREDICATE, match_provenance},
	{SBOM_SPDX_PREDICATE, match_sbom},
	{SBOM_CYCLONEDX_PREDICATE, match_sbom},
};

static int
match_statement(struct matching *m, const char *predicate, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(matching_rows); i++)
		if (text_equal(matching_rows[i].predicate, predicate))
			return matching_rows[i].match(m, err);
	return error_set(err, ERROR_POLICY,
		"a statement of the type %s, which no build makes",
		text_quotes(predicate));
}

static int
check_bytes(const struct store *store, const struct digest *manifest,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (layout_check_image(store, manifest, &report, err) < 0)
		return -1;
	if (report.n_problems == 0)
		return 0;
	return error_set(err, ERROR_INTEGRITY, "the image is damaged: %s: %s",
		report.problems[0].where, report.problems[0].what);
}

int
statement_check(struct image *out, char **name, struct store *store,
	const struct digest *manifest, struct statements *s, struct error *err)
{
	scoped(image_done) struct image image = {.layers = NULL};
	scoped(matching_done) struct matching m = {.store = store,
		.image = &image,
		.statements = s,
		.made = PROVENANCE_INIT};

	if (!text_equal(s->predicates[0], matching_rows[0].predicate))
		return error_set(err, ERROR_POLICY,
			"the first statement is of the type %s, but it must be "
			"a provenance, %s",
			text_quotes(s->predicates[0]),
			matching_rows[0].predicate);
	if (check_bytes(store, manifest, err) < 0 ||
		image_read(&image, store, manifest, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		m.i = i;
		m.text = &s->texts[i];
		if (match_statement(&m, s->predicates[i], err) < 0)
			return error_wrap(err, "statement %zu", i + 1);
	}
	s->epoch_s = m.made.epoch_s;
	*name = text_copy(m.made.subject_name);
	*out = image;
	image = (struct image){.layers = NULL};
	return 0;
}
