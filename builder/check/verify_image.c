/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_image.h"
#include "attest/finding.h"
#include "attest/key.h"
#include "attest/verify.h"
#include "builder/check/layout_check.h"
#include "builder/git/source.h"

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
	first = text_format(
		"%s: %s", report.problems[0].where, report.problems[0].what);
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

/* Puts the findings about one envelope into a list of their own. */
static bool
try_envelope(struct findings *f, struct provenance *facts,
	const struct bytes *envelope, const struct verify_policy *policy)
{
	return verify_provenance(
		f, facts, envelope->data, envelope->len, policy);
}

static void
append_findings(struct findings *to, struct findings *from)
{
	for (size_t i = 0; i < from->n; i++)
		findings_add(to, from->list[i].id, from->list[i].status,
			from->list[i].expected, from->list[i].actual,
			from->list[i].reason);
}

/* Adds the findings of the first envelope that verifies; if no envelope does,
 * the findings of the first one. */
static bool
best_envelope(struct findings *f, struct provenance *facts,
	const struct envelopes *envelopes, const struct verify_policy *policy)
{
	scoped(findings_done) struct findings first = FINDINGS_INIT;

	for (size_t i = 0; i < envelopes->n; i++) {
		scoped(findings_done) struct findings own = FINDINGS_INIT;
		scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
		bool good = try_envelope(
			&own, &p, &envelopes->envelopes[i], policy);

		if (good && findings_result(&own) == 0) {
			append_findings(f, &own);
			*facts = p;
			p = (struct provenance)PROVENANCE_INIT;
			return true;
		}
		if (first.n == 0)
			append_findings(&first, &own);
	}
	append_findings(f, &first);
	return false;
}

int
verify_image(struct findings *f, struct provenance *facts, bool *good,
	const struct verify_image_options *c, struct error *err)
{
	scoped(source_close) struct source *source = open_repository(c->repo);
	scoped(key_free) struct key *key = NULL;
	struct key *keys[1];
	struct verify_policy policy = {.subject = c->image};
	char commit[65];

	if (c->repo && !source)
		return error_set(err, ERROR_INPUT, "%s is not a git repository",
			text_quotes(c->repo));
	if (key_user_public(&key, c->trust, err) < 0 ||
		wanted_commit(commit, c->commit, source, err) < 0 ||
		check_image(f, c, err) < 0)
		return -1;
	keys[0] = key;
	policy.keys = keys;
	policy.n_keys = 1;
	policy.revision = commit[0] ? commit : NULL;
	*good = false;
	if (c->envelopes->n == 0) {
		findings_add(f, "provenance", FINDING_UNDECIDED,
			"an envelope attached to the image", "none",
			"no provenance says how this image was built");
		return 0;
	}
	*good = best_envelope(f, facts, c->envelopes, &policy);
	if (*good)
		check_recipe(f, facts, source, c->repo != NULL);
	return 0;
}
