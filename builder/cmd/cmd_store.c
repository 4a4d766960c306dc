/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/say.h"
#include "builder/check/env_sum.h"
#include "builder/cmd/commands.h"
#include "builder/image/image.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

#define TAKES "store json quiet verbose"

/* Prints one JSON object on standard output. */
static void
print_json(const struct json *v)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, v);
	bytes_addc(&text, '\n');
	bytes_adds(&text, "");
	(void)fputs(text.data, stdout);
}

/* The size of an image with its config and layers; if the descriptor is not of
 * an image that hallmark can read, its own size. */
static int64_t
whole_size(const struct store *store, const struct descriptor *d)
{
	scoped(image_done) struct image image = {.layers = NULL};
	struct error ignored = ERROR_INIT;
	int64_t size = d->size, config = 0;
	scoped_close int fd = -1;

	if (image_read(&image, store, &d->sum, &ignored) < 0)
		return size;
	fd = store_open_blob(store, &image.config, &config, &ignored);
	if (fd >= 0)
		size += config;
	for (size_t i = 0; i < image.n_layers; i++)
		if (__builtin_add_overflow(size, image.layers[i].size, &size))
			return INT64_MAX;
	return size;
}

static void
free_list(struct descriptor *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
}

static int
count_referrers(const struct store *store, const struct digest *subject,
	size_t *n, struct error *err)
{
	struct descriptor *list = NULL;

	if (store_referrers(store, subject, &list, n, err) < 0)
		return -1;
	free_list(list, *n);
	return 0;
}

static void
put_image(struct json *images, const struct descriptor *d, int64_t bytes,
	size_t n_referrers)
{
	struct json *v = json_new_map();

	if (d->name)
		json_put_text(v, "name", d->name);
	json_put_text(v, "digest", digest_text(&d->sum).s);
	json_put_number(v, "size", d->size);
	json_put_number(v, "bytes", bytes);
	json_put_text(v, "mediaType", d->media_type);
	json_put_number(v, "referrers", (int64_t)n_referrers);
	json_push(images, v);
}

/* A name in our own grammar is printed as it is, every other name quoted. */
static const char *
shown_name(const char *name)
{
	if (!name)
		return "-";
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789-._:@+/")] == '\0'
		       ? name
		       : text_quotes(name);
}

static int
list_images(const struct store *store, const struct descriptor *list, size_t n,
	bool json, struct error *err)
{
	scoped(json_free) struct json *out = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *images = json_new_list();

	json_put(out, "images", images);
	for (size_t i = 0; i < n; i++) {
		int64_t bytes = whole_size(store, &list[i]);
		size_t n_referrers;

		if (count_referrers(store, &list[i].sum, &n_referrers, err) < 0)
			return -1;
		put_image(images, &list[i], bytes, n_referrers);
		bytes_addf(&text, "%-24s  %s  %12lld  %zu\n",
			shown_name(list[i].name), digest_text(&list[i].sum).s,
			(long long)bytes, n_referrers);
	}
	if (json)
		print_json(out);
	else if (text.len)
		(void)fwrite(text.data, 1, text.len, stdout);
	return 0;
}

static int
run_list(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	struct descriptor *list = NULL;
	size_t n = 0;
	int r;

	if (image_ref_store(&store, o->store, false, err) < 0 ||
		store_list(store, &list, &n, err) < 0)
		return -1;
	r = list_images(store, list, n, o->json, err);
	free_list(list, n);
	if (r == 0 && n == 0)
		say_note("the store %s has no images yet",
			text_quotes(store_path(store)));
	return r;
}

static struct json *
report_json(const struct layout_report *report)
{
	struct json *out = json_new_map(), *problems = json_new_list();

	for (size_t i = 0; i < report->n_problems; i++) {
		struct json *v = json_new_map();

		json_put_text(v, "where", report->problems[i].where);
		json_put_text(v, "what", report->problems[i].what);
		json_push(problems, v);
	}
	json_put_flag(out, "sound", report->n_problems == 0);
	json_put_number(out, "blobs", report->n_blobs);
	json_put_number(out, "bytes", report->bytes);
	json_put_number(out, "environments", report->n_environments);
	json_put(out, "problems", problems);
	return out;
}

static void
print_report(const struct layout_report *report)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	for (size_t i = 0; i < report->n_problems; i++)
		bytes_addf(&text, "%s: %s\n", report->problems[i].where,
			report->problems[i].what);
	if (report->n_problems == 0)
		bytes_addf(&text,
			"sound: %lld blobs, %lld bytes, %lld environments\n",
			(long long)report->n_blobs, (long long)report->bytes,
			(long long)report->n_environments);
	bytes_adds(&text, "");
	(void)fputs(text.data, stdout);
}

static int
run_check(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	scoped(json_free) struct json *out = NULL;

	if (image_ref_store(&store, o->store, false, err) < 0 ||
		layout_check(store, &report, err) < 0 ||
		env_sum_check(store, &report, err) < 0)
		return -1;
	if (o->json) {
		out = report_json(&report);
		print_json(out);
	} else {
		print_report(&report);
	}
	return report.n_problems == 0 ? 0 : 1;
}

const struct command cmd_store_list = {
	.name = "store list",
	.args = "",
	.takes = TAKES,
	.summary = "list the images in the store",
	.text = "Lists the images in the store: name, manifest digest, bytes "
		"with config and layers, and how many attestations refer to "
		"each.",
	.run = run_list,
};

const struct command cmd_store_check = {
	.name = "store check",
	.args = "",
	.takes = TAKES,
	.summary = "read every blob in the store and check every image",
	.text = "Reads every blob and compares it with its digest, then checks "
		"the index, every manifest, config, layer and referrer, and "
		"every environment with its recorded digest. Each problem is a "
		"line on standard output; the exit status is then 1.",
	.run = run_check,
};
