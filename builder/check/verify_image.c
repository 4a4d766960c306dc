/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_image.h"
#include "attest/others.h"
#include "attest/policy/policy.h"
#include "builder/check/about_image.h"
#include "builder/check/layout_check.h"
#include "builder/check/verify_choose.h"
#include "builder/check/verify_quarantine.h"
#include "builder/git/repository_url.h"

/* Checks the blobs of the image against their digests. */
static int
check_image(struct findings *f, const struct verify_image_options *c,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	scoped_free char *first = NULL;

	if (!c->store || !c->image) {
		findings_add(f, "image", FINDING_SKIPPED, NULL, NULL,
			"no image was named, only its provenance");
		return 0;
	}
	if (layout_check_image(c->store, c->image, &report, err) < 0)
		return -1;
	if (report.n_problems == 0) {
		findings_add(f, "image", FINDING_PASS, digest_text(c->image).s,
			digest_text(c->image).s,
			"manifest, config and layers match their digests");
		return 0;
	}
	first = text_format("%s%s: %s",
		report.n_undecided < report.n_problems
			? "the image at hand is damaged: "
			: "",
		report.problems[0].where, report.problems[0].what);
	findings_add(f, "image",
		report.n_undecided < report.n_problems ? FINDING_FAIL
						       : FINDING_UNDECIDED,
		digest_text(c->image).s, NULL, first);
	return 0;
}

/* The repository of --repo or around this folder, or NULL. Offline: nothing is
 * fetched only to verify. */
static struct source *
open_repository(const char *repo)
{
	struct source *source = NULL;
	struct error ignored;

	if (source_open(&source, repo, -1, true, &ignored) < 0)
		return NULL;
	return source;
}

/* The wanted commit as a full id; only a short name needs the repository. */
static int
wanted_commit(char id[65], const char *wanted, struct source *source,
	struct error *err)
{
	struct source_commit commit;
	uint8_t raw[32];
	size_t len = wanted ? strlen(wanted) : 0;

	id[0] = '\0';
	if (!wanted)
		return 0;
	if ((len == 40 || len == 64) && hex_parse(raw, wanted, len) == 0) {
		memcpy(id, wanted, len + 1);
		return 0;
	}
	if (!source)
		return error_set(err, ERROR_USAGE,
			"--commit %s requires --repo, which resolves it, or a "
			"full commit id",
			text_quotes(wanted));
	if (source_resolve(source, wanted, &commit, err) < 0)
		return -1;
	memcpy(id, commit.id, sizeof commit.id);
	return 0;
}

/* Compares the recipe in the commit with the one that the provenance
 * records. */
static void
check_recipe(struct findings *f, const struct provenance *p,
	struct source *source, bool named)
{
	const char *recorded = NULL;
	struct error err = ERROR_INIT;
	char tree[65];

	for (size_t i = 0; i < p->n_inputs && !recorded; i++)
		if (text_equal(p->inputs[i].git_commit, p->revision))
			recorded = p->inputs[i].git_tree;
	if (!source || !source_has(source, p->revision)) {
		findings_add(f, "recipe-tree",
			named ? FINDING_FAIL : FINDING_SKIPPED, p->revision,
			NULL,
			named ? "the repository that --repo names has no "
				"such commit"
			      : "no repository with this commit was found; "
				"name one with --repo DIR");
		return;
	}
	if (source_folder(source, p->revision, p->recipe, tree, &err) < 0) {
		findings_add(f, "recipe-tree", FINDING_FAIL, recorded, NULL,
			err.text);
		return;
	}
	findings_add(f, "recipe-tree",
		text_equal(tree, recorded) ? FINDING_PASS : FINDING_FAIL,
		recorded, tree,
		text_equal(tree, recorded)
			? "the commit contains this recipe"
			: "the commit contains another recipe than the "
			  "provenance records");
}

/* The repository proves nothing, but a reader must see when it is of no use. */
static void
check_repository(struct findings *f, const struct provenance *p)
{
	if (repository_url_is_path(p->repository))
		findings_add(f, "repository-name", FINDING_SKIPPED, NULL,
			text_quotes(p->repository),
			"the statement names a path of one machine as its "
			"repository, which exists on no other machine");
	else
		findings_add(f, "repository-name", FINDING_PASS, NULL,
			text_quotes(p->repository),
			"the repository has a name that is no path of one "
			"machine");
}

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

/* The envelopes that decided, each once. */
static void
list_inputs(struct verify_summary *s, const struct envelopes *envelopes)
{
	size_t n = 0;

	free(s->inputs);
	s->inputs = mem_alloc(envelopes->n, sizeof *s->inputs);
	s->n_inputs = 0;
	for (size_t i = 0; i < envelopes->n && s->used; i++)
		if (s->used[i])
			s->inputs[n++] = envelopes->sums[i];
	qsort(s->inputs, n, sizeof *s->inputs, by_digest);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !digest_equal(&s->inputs[i],
				      &s->inputs[s->n_inputs - 1]))
			s->inputs[s->n_inputs++] = s->inputs[i];
}

void
verify_summary_done(struct verify_summary *summary)
{
	free(summary->used);
	free(summary->inputs);
	*summary = (struct verify_summary)VERIFY_SUMMARY_INIT;
}

/* Adds the findings about the provenance that decides. */
static int
judge_provenances(struct findings *f, struct provenance *facts, bool *good,
	bool *used, const struct verify_image_options *c,
	const struct verify_choosing *how, const struct opened_list *all,
	struct error *err)
{
	if (all->n == 0) {
		findings_add(f, "provenance", FINDING_UNDECIDED,
			"an envelope attached to the image", "none",
			"no provenance says how this image was built");
		return 0;
	}
	if (verify_choose(f, facts, good, used, all, how, err) < 0)
		return -1;
	for (size_t i = 0; i < all->n && c->chosen && *good; i++)
		if (used[i] && opened_kind(&all->list[i]) == OPENED_PROVENANCE)
			*c->chosen = c->envelopes->sums[i];
	return 0;
}

static const struct store *
layers_store(const struct verify_image_options *c)
{
	return c->store ? c->store : c->layers;
}

/* What is quarantined, also by what is attached to the index. */
static int
read_stops(struct verify_quarantine *stops, struct opened_list *all,
	bool *stopping, const struct verify_image_options *c,
	const struct verify_policy *trusted, struct error *err)
{
	scoped(opened_done) struct opened_list of_index = OPENED_LIST_INIT;
	const struct quarantine_inputs in = {.all = all,
		.used = stopping,
		.of_index = &of_index,
		.cut = c->envelopes->cut || (c->of_index && c->of_index->cut),
		.store = layers_store(c),
		.image = c->image,
		.index = c->index,
		.files = c->quarantines};

	if (c->of_index) {
		json_share(true);
		opened_read(&of_index, c->of_index->envelopes, c->of_index->n,
			trusted->keys, trusted->n_keys);
	}
	if (verify_quarantine_read(stops, &in, c->policy, c->now_s, err) < 0)
		return -1;
	for (size_t k = 0; c->held && c->policy && k < c->policy->n_keys; k++)
		c->held[k] |= stops->state.held[k];
	return 0;
}

/* Adds the findings about the provenance that decides, about what is
 * quarantined, and about all other statements. */
static int
judge_envelopes(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, const struct verify_choosing *how,
	struct error *err)
{
	const struct envelopes *e = c->envelopes;
	const struct store *layers = layers_store(c);
	scoped(opened_done) struct opened_list all = OPENED_LIST_INIT;
	scoped(verify_quarantine_done) struct verify_quarantine stops =
		VERIFY_QUARANTINE_INIT;
	scoped(about_image_done) struct about_image about = ABOUT_IMAGE_INIT;
	scoped_free bool *used = mem_alloc(e->n, sizeof *used);
	scoped_free bool *stopping = mem_alloc(e->n, sizeof *stopping);

	opened_read(&all, e->envelopes, e->n, how->policy->keys,
		how->policy->n_keys);
	if (read_stops(&stops, &all, stopping, c, how->policy, err) < 0 ||
		judge_provenances(f, facts, good, used, c, how, &all, err) < 0)
		return -1;
	about_image_read(&about,
		verify_quarantine_stops_layers(&stops) ? layers : NULL,
		c->image ? c->image
		: *good  ? &facts->subject
			 : NULL,
		c->index, &all);
	for (size_t i = 0; layers && i < stops.state.n; i++)
		if (stops.state.list[i].effect == QUARANTINE_STOPS &&
			stops.state.list[i].q.target.kind == QUARANTINE_IMAGE)
			about_image_below(&about, layers,
				&stops.state.list[i].q.target.sum);
	verify_quarantine_add(f, &stops, &about.about);
	if (how->summary)
		list_inputs(how->summary, e);
	for (size_t i = 0; i < e->n; i++)
		used[i] |= stopping[i];
	others_add(f, &all, used, how->policy->subject);
	return 0;
}

int
verify_image(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, struct error *err)
{
	scoped(source_close) struct source *source = open_repository(c->repo);
	scoped(key_ring_done) struct key_ring ring = KEY_RING_INIT;
	struct verify_policy policy = {.subject = c->image};
	const struct verify_choosing how = {.policy = &policy,
		.rules = c->policy,
		.now_s = c->now_s,
		.summary = c->summary,
		.repository = c->repo ? source : NULL};
	char commit[65];

	if (c->repo && !source)
		return error_set(err, ERROR_INPUT, "%s is not a git repository",
			text_quotes(c->repo));
	if ((!c->policy && key_ring_open(&ring, &c->trust, err) < 0) ||
		wanted_commit(commit, c->commit, source, err) < 0)
		return -1;
	if (c->store && c->image)
		json_share(
			true); /* no referrer reaches how the image is read */
	if (check_image(f, c, err) < 0)
		return -1;
	policy.keys = c->policy ? c->policy->ring.keys : ring.keys;
	policy.n_keys = c->policy ? c->policy->ring.n : ring.n;
	policy.revision = commit[0] ? commit : NULL;
	*good = false;
	if (judge_envelopes(f, facts, good, c, &how, err) < 0)
		return -1;
	if (*good) {
		check_recipe(f, facts, source, c->repo != NULL);
		check_repository(f, facts);
	}
	return 0;
}
