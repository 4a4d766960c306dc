/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/pinned_image.h"
#include "base/say.h"
#include "builder/check/layout_check.h"
#include "builder/fetch/mirrors.h"
#include "builder/image/image_import.h"
#include "builder/image/image_index.h"
#include "builder/registry/pull.h"
#include "builder/saved/saved.h"
#include "builder/store/store_keep.h"

#define REGISTRY "docker://"

/* A name that starts with one of these is followed by a path and a name. */
static const char *const elsewhere[] = {
	"docker-archive:", "oci-archive:", "oci:"};

/* Returns the path in "oci:DIR:NAME", or NULL of another name. */
static const char *
find_path(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (text_starts(name, elsewhere[i]))
			return name + strlen(elsewhere[i]);
	return NULL;
}

bool
pinned_image_is_remote(const char *name)
{
	return !find_path(name) && !text_starts(name, "sha256:");
}

const char *
pinned_image_name(const char *name)
{
	const char *path = find_path(name);
	const char *colon = path ? strchr(path, ':') : NULL;

	if (text_starts(name, REGISTRY))
		return name + strlen(REGISTRY);
	return colon ? colon + 1 : name;
}

static int
judge_report(const struct layout_report *report, struct error *err)
{
	if (report->n_problems == 0)
		return 0;
	return error_set(err, ERROR_INPUT, "%s: %s", report->problems[0].where,
		report->problems[0].what);
}

int
pinned_image_check(const struct store *store, const struct digest *manifest,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	scoped(image_done) struct image image = {.layers = NULL};

	if (layout_check_image(store, manifest, &report, err) < 0 ||
		judge_report(&report, err) < 0 ||
		image_read(&image, store, manifest, err) < 0)
		return -1;
	for (size_t i = 0; i < image.n_layers; i++)
		if (text_equal(image.layers[i].media_type, ""))
			return error_set(err, ERROR_INPUT,
				"layer %s has a media type that is not one of "
				"OCI",
				digest_text(&image.layers[i].sum).s);
	return 0;
}

/* Names an image, so that it is kept. */
static int
keep_image(struct store *store, const struct descriptor *d, struct error *err)
{
	scoped_free char *kept =
		text_format("base-%.12s", digest_hex(&d->sum).s);

	return store_tag(store, kept, d, err);
}

/* Of an index, takes the image for the architecture, also in *d. */
static int
choose_part(struct pinned_image *p, struct descriptor *d,
	const struct store *store, const char *architecture, struct error *err)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	const struct image_part *part;
	int r = image_index_read(&parts, store, &d->sum, err);

	if (r < 0)
		return -1;
	*p = (struct pinned_image){.sum = d->sum};
	if (r > 0)
		return 0;
	if (image_parts_choose(&part, &parts, architecture, "it", err) < 0)
		return -1;
	p->sum = part->sum;
	p->index = d->sum;
	d->sum = part->sum;
	d->size = part->size;
	free(d->media_type);
	d->media_type = text_copy(part->media_type);
	return 0;
}

/* Opens a layout or an archive, and checks all of it. */
static int
open_elsewhere(struct saved *out, const char *path, struct store *store,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (saved_open(out, store, path, err) < 0 ||
		layout_check(out->layout, &report, err) < 0)
		return -1;
	return judge_report(&report, err);
}

static int
take_elsewhere(struct pinned_image *out, const char *name, struct store *store,
	const char *architecture, struct error *err)
{
	const char *start = find_path(name), *own = pinned_image_name(name);
	scoped_free char *path = text_copyn(start, strcspn(start, ":"));
	scoped(saved_done) struct saved from = SAVED_INIT;
	scoped(descriptor_done) struct descriptor d = {.name = NULL};
	int r;

	if (open_elsewhere(&from, path, store, err) < 0)
		return -1;
	r = store_find(from.layout, own, &d, err);
	if (r > 0)
		return error_set(err, ERROR_INPUT, "%s has no image %s",
			text_quotes(path), text_quotes(own));
	if (r < 0 || choose_part(out, &d, from.layout, architecture, err) < 0 ||
		pinned_image_check(from.layout, &out->sum, err) < 0 ||
		image_import(store, from.layout, &out->sum, err) < 0)
		return -1;
	return keep_image(store, &d, err);
}

/* A pull that was killed may have left a manifest without its blobs. */
static bool
is_whole(struct store *store, const struct digest *manifest)
{
	scoped(image_done) struct image image = {.layers = NULL};
	struct error ignored;

	if (store_hold(store, manifest, &ignored) != 0 ||
		image_read(&image, store, manifest, &ignored) < 0 ||
		store_hold(store, &image.config, &ignored) != 0)
		return false;
	for (size_t i = 0; i < image.n_layers; i++)
		if (store_hold(store, &image.layers[i].sum, &ignored) != 0)
			return false;
	return true;
}

/* returns 0; 1 if the store does not have it; -1 */
static int
find_stored(struct pinned_image *out, const char *name, struct store *store,
	const char *architecture, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {.name = NULL};
	const char *at = strchr(name, '@');
	int r;

	if (!at && text_starts(name, REGISTRY))
		return 1;
	r = store_find(store, at ? at + 1 : name, &d, err);
	if (r == 0 && choose_part(out, &d, store, architecture, err) < 0)
		return -1;
	/* an index may be there without its images */
	if (r == 0 && (at || !digest_is_zero(&out->index)) &&
		!is_whole(store, &out->sum))
		return 1;
	return r;
}

/* Fetches from a registry, checks and keeps. */
static int
fetch_image(struct pinned_image *out, const struct reference *ref,
	struct store *store, const struct mirrors *mirrors,
	const char *architecture, struct error *err)
{
	scoped(registry_close) struct registry *registry = NULL;
	scoped(pull_report_done) struct pull_report report = PULL_REPORT_INIT;
	const struct registry_options reach = {
		.ca_file = mirrors->ca_file, .plain_http = mirrors->plain_http};
	const struct pull_options options = {
		.architecture = architecture, .alone = true};

	if (registry_open(&registry, ref->host, &reach, err) < 0 ||
		pull_image(&report, registry, ref, store, &options, err) < 0 ||
		pinned_image_check(store, &report.image.sum, err) < 0 ||
		keep_image(store, &report.image, err) < 0)
		return -1;
	*out = (struct pinned_image){
		.sum = report.image.sum, .index = report.index};
	return 0;
}

static int
find_remote(struct pinned_image *out, const char *name,
	const struct pinned_image_search *search, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	scoped_free char *whole = NULL;

	if (reference_parse(&ref, name, err) < 0) {
		err->kind = ERROR_INPUT;
		return -1;
	}
	whole = reference_text(&ref);
	say_step("resolve", "%s", whole);
	return fetch_image(out, &ref, search->store, search->mirrors,
		search->architecture, err);
}

int
pinned_image_find(struct pinned_image *out, const char *name,
	const struct pinned_image_search *search, struct error *err)
{
	bool offline = search->mirrors->offline;
	int r;

	if (find_path(name))
		return take_elsewhere(
			out, name, search->store, search->architecture, err);
	r = find_stored(out, name, search->store, search->architecture, err);
	if (r <= 0)
		return r;
	if (offline && search->old) {
		*out = *search->old;
		out->from_old = true;
		return 0;
	}
	if (offline || !pinned_image_is_remote(name))
		return error_set(err, ERROR_INPUT,
			"it is not in the store%s; bring it there with "
			"'hallmark pull', 'hallmark load FILE' or 'skopeo copy "
			"docker://IMAGE oci:STORE:NAME'",
			offline ? ", and --offline forbids fetching it" : "");
	return find_remote(out, name, search, err);
}

static int
fetch_pinned(const char *name, const struct digest *sum, struct store *store,
	const struct mirrors *mirrors, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	struct pinned_image got;

	if (reference_parse(&ref, name, err) < 0) {
		err->kind = ERROR_INPUT;
		return -1;
	}
	ref.sum = *sum; /* no tag counts any more */
	return fetch_image(&got, &ref, store, mirrors, NULL, err);
}

static int
refuse_missing(struct error *err, const char *what, const char *name,
	const struct digest *sum, const char *why)
{
	(void)error_set(err, ERROR_INPUT,
		"the %s %s (%s) is not in the store%s%s", what,
		text_quotes(name), digest_text(sum).s, *why ? ": " : "", why);
	return error_hint(err,
		"bring it there with 'hallmark pull', 'hallmark load' or "
		"'skopeo copy', or, where its name still leads to it, with "
		"'hallmark lock'");
}

int
pinned_image_hold(const char *what, const char *name, const struct digest *sum,
	struct store *store, const struct mirrors *mirrors, struct error *err)
{
	struct error why = ERROR_INIT;

	if (is_whole(store, sum))
		return 0;
	if (!mirrors || !pinned_image_is_remote(name))
		return refuse_missing(err, what, name, sum, "");
	if (mirrors->offline)
		return refuse_missing(
			err, what, name, sum, "--offline forbids fetching it");
	if (fetch_pinned(name, sum, store, mirrors, &why) < 0) {
		(void)refuse_missing(err, what, name, sum, why.text);
		err->kind = why.kind;
		return -1;
	}
	return store_hold(store, sum, err) < 0 ? -1 : 0;
}
