/* SPDX-License-Identifier: Apache-2.0 */
/* Images into a file, and out of one. */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/kit/kit.h"
#include "builder/saved/saved_load.h"
#include "builder/saved/saved_write.h"
#include "builder/store/image_ref.h"
#include "builder/store/store_keep.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct wanted {
	struct image_ref *refs;     /* heap */
	struct saved_image *images; /* heap */
	struct kits *kits;          /* heap; of each image */
	size_t n;
	const char *file; /* to write; NULL: standard output */
};

static void
wanted_done(struct wanted *w)
{
	for (size_t i = 0; i < w->n; i++) {
		image_ref_done(&w->refs[i]);
		kits_done(&w->kits[i]);
	}
	free(w->refs);
	free(w->kits);
	free(w->images);
}
DEFINE_SCOPED_IN(struct wanted, wanted_done);

/* gc keeps what is held.  Who may not write to the store saves without this. */
static void
hold_image(const struct image_ref *ref)
{
	struct error ignored = ERROR_INIT;

	if (store_hold(ref->store, &ref->image.sum, &ignored) < 0)
		(void)ignored;
}

/* Name the archive: by --output or, after --kit IMAGE, by the last argument. */
static int
find_file(struct wanted *w, size_t *n_images, const struct options *o,
	struct error *err)
{
	scoped(image_ref_done) struct image_ref image = IMAGE_REF_INIT;
	struct error ignored = ERROR_INIT;

	w->file = o->output;
	*n_images = o->n_args;
	if (!o->kit || o->output || o->n_args < 2)
		return 0;
	w->file = o->args[--*n_images];
	if (image_ref_resolve(&image, o->store, w->file, &ignored) < 0)
		return 0;
	return error_set(err, ERROR_USAGE,
		"%s is an image; name the archive with --output FILE",
		text_quotes(w->file));
}

/* An image named by its digest is saved without a name. */
static int
find_images(struct wanted *w, const struct options *o, struct error *err)
{
	size_t n;

	if (find_file(w, &n, o, err) < 0)
		return -1;
	w->refs = mem_alloc(n, sizeof *w->refs);
	w->kits = mem_alloc(n, sizeof *w->kits);
	w->images = mem_alloc(n, sizeof *w->images);
	for (size_t i = 0; i < n; i++) {
		struct image_ref *ref = &w->refs[i];
		struct kits *kits = &w->kits[i];

		if (image_ref_resolve(ref, o->store, o->args[i], err) < 0)
			return -1;
		w->n++;
		if (!text_starts(o->args[i], "oci:"))
			hold_image(ref);
		if (cmd_kit_make(kits, o, ref, o->args[i], err) < 0)
			return -1;
		if (text_starts(o->args[i], "sha256:"))
			free(take_ptr(ref->image.name));
		w->images[i] = (struct saved_image){
			ref->store, &ref->image, {kits->list, kits->n}};
	}
	return 0;
}

static int
parse_format(enum saved_format *out, const char *text, struct error *err)
{
	*out = SAVED_OCI;
	if (!text || strcmp(text, "oci") == 0)
		return 0;
	*out = SAVED_DOCKER;
	if (strcmp(text, "docker") == 0)
		return 0;
	return error_set(err, ERROR_USAGE, "--format %s must be oci or docker",
		text_quotes(text));
}

/* hallmark.c reports a standard output that cannot be written. */
static int
save_to_output(
	const struct wanted *w, enum saved_format format, struct error *err)
{
	int r;

	if (isatty(STDOUT_FILENO))
		return error_set(err, ERROR_USAGE,
			"an archive is not for a terminal; name a file with "
			"--output");
	r = saved_write(stdout, w->images, w->n, format, err);
	return r < 0 && ferror(stdout) ? 0 : r;
}

static int
check_options(
	enum saved_format *format, const struct options *o, struct error *err)
{
	if (cmd_kit_check(o, err) < 0 ||
		parse_format(format, o->format, err) < 0)
		return -1;
	if (o->kit && *format == SAVED_DOCKER)
		return error_set(err, ERROR_USAGE,
			"a docker archive holds no kit; drop --kit or "
			"--format docker");
	return 0;
}

static void
note_kits(const struct wanted *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->kits[i].n)
			say_note("the kit: %zu inputs, %" PRId64 " kB",
				w->kits[i].n_inputs, w->kits[i].bytes / 1000);
}

static int
run_save(const struct options *o, struct error *err)
{
	scoped(wanted_done) struct wanted w = {.n = 0};
	enum saved_format format;

	if (check_options(&format, o, err) < 0 || find_images(&w, o, err) < 0)
		return -1;
	if (!w.file)
		return save_to_output(&w, format, err);
	if (saved_write_file(w.file, w.images, w.n, format, err) < 0)
		return -1;
	note_kits(&w);
	say_note("wrote %s", text_quotes(w.file));
	return 0;
}

static void
print_json(const struct saved_report *report)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *images = json_new_list();

	for (size_t i = 0; i < report->n_images; i++) {
		struct json *image = json_new_map();

		if (report->images[i].name)
			json_put_text(image, "name", report->images[i].name);
		json_put_text(
			image, "digest", digest_text(&report->images[i].sum).s);
		json_push(images, image);
	}
	json_put(v, "images", images);
	json_put_number(v, "blobs", report->n_blobs);
	json_put_number(v, "referrers", report->n_referrers);
	json_print(&text, v);
	(void)puts(text.data);
}

static int
run_load(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(saved_report_done) struct saved_report report =
		SAVED_REPORT_INIT;

	if (image_ref_store(&store, o->store, true, err) < 0 ||
		saved_load(&report, store, o->args[0], err) < 0)
		return -1;
	if (o->json) {
		print_json(&report);
		return 0;
	}
	for (size_t i = 0; i < report.n_images; i++)
		(void)printf("%s  %s\n",
			report.images[i].name ? report.images[i].name : "-",
			digest_text(&report.images[i].sum).s);
	say_note("new blobs: %" PRId64 ", referrers: %" PRId64,
		report.n_blobs, report.n_referrers);
	return 0;
}

const struct command cmd_save = {
	.name = "save",
	.args = "IMAGE…",
	.least = 1,
	.most = SIZE_MAX,
	.takes = "repo store trust mirror kit offline output format quiet "
		 "verbose",
	.summary = "write images and their attestations to one file",
	.text = "Writes an archive of the images: an OCI archive with all that "
		"refers to them, or\nwith --format docker what 'docker load' "
		"reads.  The same images under the same\nnames give the same "
		"bytes.  With --kit, all that the builds used goes along; "
		"then\nthe last argument may be the file to write: save --kit "
		"IMAGE FILE.",
	.run = run_save,
};

const struct command cmd_load = {
	.name = "load",
	.args = "FILE",
	.least = 1,
	.most = 1,
	.takes = "store json quiet verbose",
	.summary = "take the images of a file into the store",
	.text = "Checks an OCI archive, a docker archive or a folder with an "
		"OCI layout, as\n'hallmark verify --layout' does, and only "
		"then takes its images, names and\nattestations into the "
		"store.",
	.run = run_load,
};
