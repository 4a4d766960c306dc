/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/verdict_fits.h"
#include "attest/provenance.h"
#include "builder/build/output_tree.h"
#include "builder/check/layout_check.h"
#include "builder/image/image_whole.h"

#include <stddef.h>

#define TREE_TYPE "application/vnd.hallmark.tree.v1"

/* Every piece of evidence that a rebuild keeps. */
static const struct evidence_row {
	const char *name, *media_type;
} evidence_rows[] = {
	{"log", "text/plain"},
	{"trace", "application/vnd.hallmark.trace.v1+json"},
	{"tree/rebuilt", TREE_TYPE},
	{"tree/rebuilt/again", TREE_TYPE},
	{"tree/signed", TREE_TYPE},
};

int
verdict_fits_parse(
	struct verdict *out, const struct bytes *text, struct error *err)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;
	scoped(bytes_done) struct bytes again = BYTES_INIT;

	if (verdict_parse(&v, text->data, text->len, "the verdict", err) < 0)
		return -1;
	if (v.key_id)
		return error_set(err, ERROR_POLICY,
			"it names the key %s; only what 'hallmark rebuild "
			"--unsigned' wrote can be signed",
			text_quotes(v.key_id));
	verdict_print(&again, &v);
	if (again.len != text->len ||
		memcmp(again.data, text->data, text->len) != 0)
		return error_set(err, ERROR_POLICY,
			"it is not what this release writes of the same facts; "
			"sign it with the release that rebuilt");
	*out = v;
	v = (struct verdict)VERDICT_INIT;
	return 0;
}

/* --- evidence --- */

static int
check_blob(const struct verdict_evidence *e, const struct store *store,
	struct error *err)
{
	scoped_close int fd = -1;
	int64_t size;

	if (!store_has(store, &e->sum))
		return error_set(err, ERROR_INPUT,
			"%s has no blob %s, the evidence %s; rebuild again, or "
			"sign in the store of the rebuild",
			store_path(store), digest_text(&e->sum).s,
			text_quotes(e->name));
	fd = store_open_blob(store, &e->sum, &size, err);
	if (fd < 0 || store_check_fd(&e->sum, fd, err) < 0)
		return error_wrap(err, "the evidence %s", text_quotes(e->name));
	if (size != e->size)
		return error_set(err, ERROR_POLICY,
			"it says that the evidence %s has %lld bytes, but %s "
			"has %lld",
			text_quotes(e->name), (long long)e->size,
			digest_text(&e->sum).s, (long long)size);
	return 0;
}

/* The tree of a level is evidence under this name. */
static int
check_tree(const struct verdict_evidence *e, const struct verdict_sums *level,
	struct error *err)
{
	if (level->n == 0 || digest_equal(&level->list[0], &e->sum))
		return 0;
	return error_set(err, ERROR_POLICY,
		"its evidence %s is %s, but its levels name the tree %s",
		text_quotes(e->name), digest_text(&e->sum).s,
		digest_text(&level->list[0]).s);
}

static int
check_evidence(const struct verdict *v, const struct verdict_evidence *e,
	const struct store *store, struct error *err)
{
	const struct evidence_row *row = NULL;

	for (size_t i = 0; i < ARRAY_LEN(evidence_rows) && !row; i++)
		if (text_equal(evidence_rows[i].name, e->name))
			row = &evidence_rows[i];
	if (!row || !text_equal(row->media_type, e->media_type))
		return error_set(err, ERROR_POLICY,
			"a rebuild keeps no evidence %s of the type %s",
			text_quotes(e->name), text_quotes(e->media_type));
	if (text_equal(e->name, "tree/rebuilt") &&
		check_tree(e, &v->rebuilt[VERDICT_AT_TREE], err) < 0)
		return -1;
	/* of a damaged original, the tree is another one */
	if (text_equal(e->name, "tree/signed") && !v->damaged &&
		check_tree(e, &v->signed_sums[VERDICT_AT_TREE], err) < 0)
		return -1;
	return check_blob(e, store, err);
}

/* --- the rebuilt image --- */

static int
say_level(enum verdict_level level, const char *whose, struct error *err)
{
	return error_set(err, ERROR_POLICY,
		"its level %s is not that of the %s", verdict_level_name(level),
		whose);
}

static bool
is_list(const struct verdict_sums *list, const struct layer *layers, size_t n,
	size_t at)
{
	bool same = list->n == n;

	for (size_t i = 0; same && i < n; i++)
		same = digest_equal(&list->list[i],
			(const struct digest *)((const char *)&layers[i] + at));
	return same;
}

static int
check_levels(
	const struct verdict *v, const struct image *image, struct error *err)
{
	static const char whose[] = "rebuilt image";
	const struct verdict_sums *now = v->rebuilt;

	if (now[VERDICT_AT_CONFIG].n != 1 ||
		!digest_equal(&now[VERDICT_AT_CONFIG].list[0], &image->config))
		return say_level(VERDICT_AT_CONFIG, whose, err);
	if (!is_list(&now[VERDICT_AT_LAYERS], image->layers, image->n_layers,
		    offsetof(struct layer, sum)))
		return say_level(VERDICT_AT_LAYERS, whose, err);
	if (!is_list(&now[VERDICT_AT_DIFF_IDS], image->layers, image->n_layers,
		    offsetof(struct layer, diff_id)))
		return say_level(VERDICT_AT_DIFF_IDS, whose, err);
	return 0;
}

/* The tree is that of the output: of all layers, or of those above a base. */
static int
check_rebuilt_tree(const struct verdict *v, struct store *store,
	const struct image *image, struct error *err)
{
	const struct verdict_sums *tree = &v->rebuilt[VERDICT_AT_TREE];
	int r = 0;

	if (tree->n != 1)
		return say_level(VERDICT_AT_TREE, "rebuilt image", err);
	for (size_t n = image->n_layers; n > 0 && r == 0; n--)
		r = output_tree_take(store, image, n, &tree->list[0], err);
	return r == 0  ? say_level(VERDICT_AT_TREE, "rebuilt image", err)
	       : r < 0 ? -1
		       : 0;
}

static int
check_rebuilt(const struct verdict *v, struct store *store, struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	scoped(image_done) struct image image = {.n_layers = 0};
	const struct digest *sum = &v->rebuilt[VERDICT_AT_MANIFEST].list[0];
	scoped(descriptor_done) struct descriptor d = {.size = 0};
	const int missing = store_describe(&d, store, sum, err);

	if (missing < 0)
		return -1;
	if (missing)
		return error_set(err, ERROR_INPUT,
			"%s has no image %s, which was rebuilt; bring it with "
			"'hallmark load', or sign in the store of the rebuild",
			store_path(store), digest_text(sum).s);
	if (image_whole(store, &d, err) < 0 ||
		layout_check_image(store, sum, &report, err) < 0)
		return -1;
	if (report.n_problems)
		return error_set(err, ERROR_INTEGRITY,
			"the rebuilt image is damaged: %s: %s",
			text_quotes(report.problems[0].where),
			text_quotes(report.problems[0].what));
	if (image_read(&image, store, sum, err) < 0 ||
		check_levels(v, &image, err) < 0)
		return -1;
	return check_rebuilt_tree(v, store, &image, err);
}

int
verdict_fits_store(
	const struct verdict *v, struct store *store, struct error *err)
{
	for (size_t i = 0; i < v->n_evidence; i++)
		if (check_evidence(v, &v->evidence[i], store, err) < 0)
			return -1;
	return v->rebuilt[VERDICT_AT_MANIFEST].n ? check_rebuilt(v, store, err)
						 : 0;
}

/* --- the judged statement --- */

static bool
is_sums(const struct verdict_sums *list, const struct digest *sums, size_t n)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		if (digest_is_zero(&sums[i]))
			continue;
		if (known == list->n ||
			!digest_equal(&list->list[known], &sums[i]))
			return false;
		known++;
	}
	return known == list->n;
}

static int
check_said(
	const struct verdict *v, const struct provenance *p, struct error *err)
{
	static const char whose[] = "judged statement";
	const struct {
		enum verdict_level level;
		const struct digest *sums;
		size_t n;
	} rows[] = {
		{VERDICT_AT_MANIFEST, &p->subject, 1},
		{VERDICT_AT_CONFIG, &p->config, 1},
		{VERDICT_AT_LAYERS, p->layers, p->n_layers},
		{VERDICT_AT_DIFF_IDS, p->diff_ids, p->n_layers},
		{VERDICT_AT_TREE, &p->tree, 1},
	};

	if (!digest_equal(&v->subject, &p->subject) ||
		!text_equal(v->subject_name, p->subject_name))
		return error_set(err, ERROR_POLICY,
			"it is about %s, %s, but the statement that it judged "
			"about %s, %s",
			text_quotes(v->subject_name ? v->subject_name : ""),
			digest_text(&v->subject).s,
			text_quotes(p->subject_name ? p->subject_name : ""),
			digest_text(&p->subject).s);
	if (!text_equal(v->level, p->level))
		return error_set(err, ERROR_POLICY,
			"its level is %s, but that of the judged statement %s",
			text_quotes(v->level), text_quotes(p->level));
	if (!v->rebuilt[VERDICT_AT_MANIFEST].n)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!is_sums(&v->signed_sums[rows[i].level], rows[i].sums,
			    rows[i].n))
			return say_level(rows[i].level, whose, err);
	return 0;
}

int
verdict_fits_judged(const struct verdict *v, const struct envelopes *given,
	struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	size_t i = 0;

	while (i < given->n && !digest_equal(&given->sums[i], &v->judged))
		i++;
	if (i == given->n)
		return 1;
	if (provenance_unchecked(&p, &given->envelopes[i], err) < 0)
		return error_wrap(err, "the statement that it judged");
	return check_said(v, &p, err);
}
