/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/known.h"
#include "attest/dsse.h"
#include "attest/finding.h"
#include "attest/verify.h"
#include "base/say.h"
#include "builder/build/build_facts.h"
#include "builder/build/output_tree.h"
#include "builder/build/result_cache.h"
#include "builder/check/envelopes.h"
#include "builder/check/graph_check.h"
#include "builder/registry/manifest.h"
#include "builder/registry/pull.h"

#include <stdio.h>

#define PROVENANCES_MAX 256 /* statements of one image that are looked at */

/* "the trusted key 0123456789ab", or "one of the 3 trusted keys". */
struct whom {
	char s[48];
};

static struct whom
name_trusted(const struct known *k)
{
	struct whom w;

	if (k->ring.n == 1)
		(void)snprintf(w.s, sizeof w.s, "the trusted key %.12s",
			key_id(k->ring.keys[0]).s);
	else
		(void)snprintf(w.s, sizeof w.s, "one of the %zu trusted keys",
			k->ring.n);
	return w;
}

/* One question to a registry. */
struct asking {
	const struct known *known;
	struct reference place; /* borrowed: a repository that is asked */
	struct registry *registry;
	struct store *store;
	const struct inputs *in;
	const struct recipe_output *output; /* which image of it */
	struct digest seed;                 /* of that */
	struct digest image;                /* that the tag names */
	struct image_graph artifact;        /* the provenance, as a referrer */
	struct digest envelope;             /* its bytes */
	struct provenance facts;            /* what it says */
};

void
known_done(struct known *known)
{
	reference_done(&known->place);
	key_ring_done(&known->ring);
	*known = (struct known){.ring = KEY_RING_INIT};
}

int
known_open(struct known *out, const char *place, const struct trust *trust,
	const struct registry_options *reach, struct error *err)
{
	scoped(known_done) struct known k = {.reach = *reach};

	if (reference_parse(&k.place, place, err) < 0)
		return error_wrap(err, "--known");
	if (k.place.tag || !digest_is_zero(&k.place.sum))
		return error_set(err, ERROR_USAGE,
			"--known %s names one image; leave out the tag and the "
			"digest",
			text_quotes(place));
	if (key_ring_open(&k.ring, trust, err) < 0)
		return error_hint(err,
			"--known believes only what a trusted key has signed; "
			"name its public key with --trust FILE");
	*out = k;
	k = (struct known){.ring = KEY_RING_INIT};
	return 0;
}

char *
known_tag(const struct digest *seed)
{
	return text_format("known-%s", digest_hex(seed).s);
}

/* Fetches by digest: at most this many bytes, no referrers. */
static int
fetch_part(struct pull_report *out, const struct asking *a,
	const struct digest *sum, int64_t most, struct error *err)
{
	struct reference ref = a->place; /* borrows */
	const struct pull_options options = {.alone = true, .most = most};

	ref.sum = *sum;
	return pull_image(out, a->registry, &ref, a->store, &options, err);
}

static int
first_problem(const struct findings *f, struct error *err)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].status == FINDING_FAIL ||
			f->list[i].status == FINDING_UNDECIDED)
			return error_set(err, ERROR_POLICY, "%s: %s",
				f->list[i].id,
				f->list[i].reason ? f->list[i].reason
						  : "refused");
	return error_set(err, ERROR_POLICY, "it is not a provenance");
}

/* What the user wants the statement to say, it says. */
static int
match_claims(
	const struct inputs *in, const struct provenance *p, struct error *err)
{
	const char *repository = p->repository;

	if (text_starts(repository, "git+"))
		repository += strlen("git+");
	if (in->names_repository && !text_equal(repository, in->repository))
		return error_set(err, ERROR_POLICY,
			"it names the repository %s, not %s",
			text_quotes(repository), text_quotes(in->repository));
	if (in->builder_id && !text_equal(p->builder_id, in->builder_id))
		return error_set(err, ERROR_POLICY,
			"it names the builder %s, not %s",
			text_quotes(p->builder_id),
			text_quotes(in->builder_id));
	return 0;
}

/* The facts that build_facts_match() leaves to the caller. */
static int
match_request(
	const struct asking *a, const struct provenance *p, struct error *err)
{
	const struct inputs *in = a->in;
	const char *level = box_level_name(in->level);

	if (!text_equal(p->recipe, in->path))
		return error_set(err, ERROR_POLICY,
			"it is about the recipe %s, not %s",
			text_quotes(p->recipe), text_quotes(in->path));
	if (!text_equal(p->output, a->output->name))
		return error_set(err, ERROR_POLICY,
			"it is about another output of the recipe");
	if (!text_equal(p->level, level))
		return error_set(err, ERROR_POLICY,
			"it was built at level %s, not %s",
			text_quotes(p->level), level);
	if (!text_equal(p->architecture, inputs_architecture()) ||
		p->format != LAYER_FORMAT)
		return error_set(err, ERROR_POLICY,
			"it was built for %s, with layer format %lld",
			text_quotes(p->architecture), (long long)p->format);
	if (match_claims(in, p, err) < 0)
		return -1;
	return build_facts_match(in, p, err);
}

/* Is this a provenance of the image, by a trusted key, with our inputs? */
static int
judge_envelope(struct provenance *facts, const struct asking *a,
	const struct bytes *envelope, struct error *err)
{
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	const struct verify_policy policy = {.keys = a->known->ring.keys,
		.n_keys = a->known->ring.n,
		.subject = &a->image,
		.revision = a->in->commit.id};

	if (!verify_provenance(
		    &f, &p, envelope->data, envelope->len, &policy) ||
		findings_result(&f) != 0)
		return first_problem(&f, err);
	if (match_request(a, &p, err) < 0)
		return -1;
	*facts = p;
	p = (struct provenance)PROVENANCE_INIT;
	return 0;
}

/* The manifest itself must say what it is and refer to the image. */
static int
check_artifact(const struct asking *a, const struct image_graph *graph,
	struct error *err)
{
	const struct graph_manifest *m = graph->manifests;

	if (graph->n_manifests == 1 &&
		text_equal(m->d.artifact_type, DSSE_PAYLOAD_TYPE) &&
		digest_equal(&m->subject, &a->image))
		return 0;
	return error_set(
		err, ERROR_POLICY, "it is not a provenance of that image");
}

/* returns 0; 1: it is a statement of another kind; -1: it is not believed */
static int
try_referrer(struct asking *a, const struct descriptor *d, struct error *err)
{
	scoped(pull_report_done) struct pull_report report = PULL_REPORT_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	scoped_free char *type = NULL;
	struct digest sum;

	if (fetch_part(&report, a, &d->sum, 2 * (int64_t)DSSE_MAX, err) < 0 ||
		check_artifact(a, &report.graph, err) < 0 ||
		store_referrer_blob(a->store, &report.image, DSSE_MAX,
			&envelope, &sum, err) < 0)
		return -1;
	type = envelopes_predicate(&envelope);
	if (type && strcmp(type, PROVENANCE_PREDICATE) != 0)
		return 1;
	if (judge_envelope(&a->facts, a, &envelope, err) < 0)
		return -1;
	a->artifact = report.graph;
	report.graph = (struct image_graph)IMAGE_GRAPH_INIT;
	a->envelope = sum;
	return 0;
}

/* The first provenance that can be believed.  Each that cannot is named. */
static int
find_provenance(struct asking *a, const struct descriptor *list, size_t n,
	struct error *err)
{
	const struct whom whom = name_trusted(a->known);
	struct error why;
	size_t n_seen = 0;
	int r;

	for (size_t i = 0; i < n && i < PROVENANCES_MAX; i++) {
		if (list[i].artifact_type &&
			!text_equal(list[i].artifact_type, DSSE_PAYLOAD_TYPE))
			continue; /* without a type the manifest decides */
		r = try_referrer(a, &list[i], &why);
		if (r == 0)
			return 0;
		if (r > 0)
			continue;
		n_seen++;
		say_warning("the provenance %s is not believed: %s",
			digest_text(&list[i].sum).s, why.text);
	}
	return error_set(err, ERROR_POLICY,
		n_seen ? "no provenance of it is signed by %s and lists these "
			 "inputs"
		       : "it has no provenance, so that %s cannot vouch for it",
		whom.s);
}

static int
ask_referrers(struct asking *a, struct error *err)
{
	struct descriptor *list;
	size_t n;
	int r;

	if (referrers_get(&list, &n, a->registry, a->place.repository,
		    &a->image, err) < 0)
		return -1;
	r = find_provenance(a, list, n, err);
	descriptors_free(list, n);
	return r;
}

/* The output has one layer more than the recipe names, unless these take
 * everything. */
static int
make_tree(const struct asking *a, const struct image *image, struct error *err)
{
	const size_t named = a->output->n_layers;
	int r = 0;

	for (size_t n = named + 1; r == 0 && n > 0 && n >= named; n--)
		if (n <= image->n_layers)
			r = output_tree_take(
				a->store, image, n, &a->facts.tree, err);
	if (r == 0)
		return error_set(err, ERROR_INTEGRITY,
			"its layers do not hold the tree %s, which the "
			"provenance says",
			digest_text(&a->facts.tree).s);
	return r < 0 ? -1 : 0;
}

static int
take_image(struct product *out, const struct asking *a, struct error *err)
{
	scoped(pull_report_done) struct pull_report report = PULL_REPORT_INIT;
	scoped(product_done) struct product p = PRODUCT_INIT;
	scoped_free char *name = reference_text(&a->place);
	size_t n;

	if (fetch_part(&report, a, &a->image, 0, err) < 0 ||
		graph_check(&report.graph, a->store, name, err) < 0 ||
		image_read(&p.image, a->store, &a->image, err) < 0)
		return -1;
	if (make_tree(a, &p.image, err) < 0 ||
		image_graph_attach(&a->artifact, a->store, &n, err) < 0)
		return -1;
	p.tree = a->facts.tree;
	p.output = a->output;
	*out = p;
	p = (struct product)PRODUCT_INIT;
	return 0;
}

/* returns 0; 1 if the repository does not know it; -1 */
static int
ask_repository(struct product *out, struct asking *a, struct error *err)
{
	scoped(manifest_done) struct manifest m = MANIFEST_INIT;
	scoped_free char *place = reference_text(&a->place);
	scoped_free char *tag = known_tag(&a->seed);
	int r;

	say_step("ask", "%s for the result of these inputs", place);
	r = manifest_get(&m, a->registry, a->place.repository, tag, err);
	if (r != 0)
		return r;
	a->image = m.sum;
	if (ask_referrers(a, err) < 0 || take_image(out, a, err) < 0)
		return error_wrap(
			err, "it knows the image %s", digest_text(&m.sum).s);
	return 0;
}

/* One of several images may be in a repository of its own, named as the image
 * is named after its recipe.  *place is heap: the repository that was asked
 * last. */
static int
ask_registry(
	char **place, struct product *out, struct asking *a, struct error *err)
{
	const struct known *k = a->known;
	scoped_free char *own = text_format("%s-%s", k->place.repository,
		a->output->name ? a->output->name : "");
	int r = 1;

	a->place = k->place;
	if (registry_open(&a->registry, k->place.host, &k->reach, err) < 0)
		r = -1;
	if (r > 0 && a->output->name) {
		a->place.repository = own;
		r = ask_repository(out, a, err);
	}
	if (r > 0) {
		a->place.repository = k->place.repository;
		r = ask_repository(out, a, err);
	}
	*place = reference_text(&a->place);
	return r;
}

int
known_find(struct product *product, struct sign_sums *sums, struct store *store,
	const struct inputs *in, const struct known *known, struct error *err)
{
	struct asking a = {.known = known,
		.store = store,
		.in = in,
		.output = product->output,
		.seed = inputs_seed(in, product->output)};
	scoped_free char *place = NULL;
	struct error why = ERROR_INIT;
	scoped(bytes_done) struct bytes ids = BYTES_INIT;
	int r;

	key_ring_print(&ids, &known->ring);
	r = result_cache_find(product, sums, store, in, ids.data, err);
	if (r <= 0)
		return r;
	r = ask_registry(&place, product, &a, &why);
	if (r == 0) {
		*sums = (struct sign_sums){.provenance = a.envelope};
		say_step("known", "%s has it, signed by %s", place,
			name_trusted(known).s);
		r = result_cache_keep(product, sums, store, in, ids.data, err);
	} else if (r > 0) {
		say_step("known", "%s does not know these inputs", place);
	} else {
		say_warning(
			"the result is not taken from %s: %s", place, why.text);
		r = 1;
	}
	registry_close(a.registry);
	provenance_done(&a.facts);
	image_graph_done(&a.artifact);
	return r;
}
