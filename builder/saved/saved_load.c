/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/saved/saved_load.h"
#include "base/say.h"
#include "builder/check/layout_check.h"
#include "builder/image/image.h"
#include "builder/saved/saved.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_copy.h"
#include "builder/store/store_keep.h"

void
saved_report_done(struct saved_report *report)
{
	store_entries_free(report->images, report->n_images);
	*report = (struct saved_report)SAVED_REPORT_INIT;
}

static int
check_layout(const struct store *layout, const char *path, struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (layout_check(layout, &report, err) < 0)
		return -1;
	if (report.n_problems == 0)
		return 0;
	(void)error_set(err,
		report.n_undecided == report.n_problems ? ERROR_SYSTEM
							: ERROR_POLICY,
		"%s is refused: %s: %s", text_quotes(path),
		report.problems[0].where, report.problems[0].what);
	return error_hint(
		err, "'hallmark verify --layout' lists every problem");
}

static int
take_blob(struct saved_report *report, struct store *store,
	const struct store *layout, const struct descriptor *d,
	struct error *err)
{
	int r = store_copy_blob(store, layout, &d->sum, d->size, err);

	if (r > 0)
		report->n_blobs++;
	return r < 0 ? -1 : 0;
}

static int
take_graph(struct saved_report *report, struct store *store,
	const struct store *layout, const struct image_graph *graph,
	struct error *err)
{
	size_t n_referrers;

	for (size_t i = 0; i < graph->n_blobs; i++)
		if (take_blob(report, store, layout, &graph->blobs[i], err) < 0)
			return -1;
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (take_blob(report, store, layout, &graph->manifests[i].d,
			    err) < 0)
			return -1;
	if (image_graph_attach(graph, store, &n_referrers, err) < 0)
		return -1;
	report->n_referrers += (int64_t)n_referrers;
	return 0;
}

/* Other programs list referrers in index.json without a name, too. */
static bool
only_refers(const struct image_graph *graph, const struct descriptor *d)
{
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (digest_equal(&graph->manifests[i].d.sum, &d->sum))
			return !d->name &&
			       !digest_is_zero(&graph->manifests[i].subject);
	return false;
}

static int
take_image(struct saved_report *report, struct store *store,
	const struct store *layout, const struct descriptor *d,
	struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;

	if (!image_is_manifest(d->media_type) &&
		!image_is_index(d->media_type)) {
		say_note("%s has the unknown type %s and is left out",
			digest_text(&d->sum).s, text_quotes(d->media_type));
		return 0;
	}
	if (image_graph_of(&graph, layout, d, err) < 0 ||
		take_graph(report, store, layout, &graph, err) < 0)
		return -1;
	if (only_refers(&graph, d))
		return 0;
	descriptor_copy(mem_room(report->images, report->n_images), d);
	report->n_images++;
	return 0;
}

/* Names that hallmark does not write are refused before anything is copied. */
static int
check_names(const struct descriptor *list, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].name && !store_is_name(list[i].name))
			return error_set(err, ERROR_POLICY,
				"it has an image %s, which is no name that an "
				"image of a store can have",
				text_quotes(list[i].name));
	return 0;
}

static int
name_images(const struct saved_report *report, struct store *store,
	struct error *err)
{
	for (size_t i = 0; i < report->n_images; i++) {
		const struct descriptor *d = &report->images[i];
		int r = d->name ? store_tag(store, d->name, d, err)
				: store_list_unnamed(store, d, err);

		if (r < 0)
			return -1;
	}
	return 0;
}

static int
take_images(struct saved_report *report, struct store *store,
	const struct store *layout, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r;

	if (store_list(layout, &list, &n, err) < 0)
		return -1;
	r = check_names(list, n, err);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = take_image(report, store, layout, &list[i], err);
	store_entries_free(list, n);
	if (r == 0 && report->n_images == 0 && report->n_referrers == 0)
		return error_set(err, ERROR_INPUT, "it holds no image");
	return r < 0 ? -1 : name_images(report, store, err);
}

int
saved_load(struct saved_report *out, struct store *store, const char *path,
	struct error *err)
{
	scoped(saved_done) struct saved saved = SAVED_INIT;
	scoped(saved_report_done) struct saved_report report =
		SAVED_REPORT_INIT;

	if (saved_open(&saved, store, path, err) < 0 ||
		check_layout(saved.layout, path, err) < 0)
		return -1;
	if (take_images(&report, store, saved.layout, err) < 0)
		return error_wrap(err, "%s", text_quotes(path));
	*out = report;
	report = (struct saved_report)SAVED_REPORT_INIT;
	return 0;
}
