/* SPDX-License-Identifier: Apache-2.0 */
/* Shows what an image says about itself. Verifies nothing, and says so. */
#include "attest/dsse.h"
#include "attest/provenance.h"
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/trace.h"
#include "builder/check/envelopes.h"
#include "builder/cmd/commands.h"
#include "builder/image/image.h"
#include "builder/store/image_ref.h"

#include <inttypes.h>
#include <stdio.h>

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
	(void)printf("  builder     %s, version %s\n",
		text_quotes(p->builder_id), text_quotes(p->builder_version));
	(void)printf("  level       %s\n", text_quotes(p->level));
	(void)printf("  epoch       %" PRId64 " (%s)\n", p->epoch_s,
		clock_date(p->epoch_s).s);
	(void)printf("  inputs      %zu, each by digest\n", p->n_inputs);
	for (size_t i = 0; i < p->n_inputs; i++)
		(void)printf("    %s\n", text_quotes(p->inputs[i].uri));
	for (size_t i = 0; i < p->n_residual; i++)
		(void)printf(
			"%s%s", i ? ", " : "  not held    ", p->residual[i]);
	if (p->n_residual)
		(void)putchar('\n');
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

/* Shows one envelope: its statement as JSON, or in words. */
static int
show_envelope(const struct bytes *bytes, struct json *list, struct error *err)
{
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (dsse_parse(&envelope, bytes->data, bytes->len, "envelope", err) <
			0 ||
		json_read(&doc, envelope.payload.data, envelope.payload.len,
			"statement", err) < 0)
		return -1;
	if (list) {
		json_push(list, json_copy_of(doc.root));
		return 0;
	}
	if (provenance_parse(&p, envelope.payload.data, envelope.payload.len,
		    "statement", err) < 0)
		return -1;
	show_provenance(&p);
	return 0;
}

static void
print_json(const struct image *image, struct json *statements)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *layers = json_new_list();

	for (size_t i = 0; i < image->n_layers; i++)
		json_push_text(layers, digest_text(&image->layers[i].sum).s);
	if (image->n_layers) {
		json_put_text(v, "manifest", digest_text(&image->manifest).s);
		json_put_text(v, "config", digest_text(&image->config).s);
	}
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
run_show(const struct options *o, struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(envelopes_done) struct envelopes envelopes = ENVELOPES_INIT;
	scoped(image_done) struct image image = {.n_layers = 0};
	scoped(json_free) struct json *list = o->json ? json_new_list() : NULL;

	if (image_ref_is_file(o->args[0])) {
		int r = show_trace(o->args[0], o->json, err);

		if (r <= 0)
			return r;
		if (envelopes_read(&envelopes, o->args[0], err) < 0)
			return -1;
	} else {
		if (image_ref_resolve(&at, o->store, o->args[0], err) < 0 ||
			image_read(&image, at.store, &at.image.sum, err) < 0 ||
			envelopes_of(&envelopes, at.store, &at.image.sum, err) <
				0)
			return -1;
		if (!o->json)
			show_image(&image, &at.image);
	}
	for (size_t i = 0; i < envelopes.n; i++)
		if (show_envelope(&envelopes.envelopes[i], list, err) < 0)
			return -1;
	if (o->json)
		print_json(&image, take_ptr(list));
	return 0;
}

const struct command cmd_show = {
	.name = "show",
	.args = "IMAGE|FILE",
	.least = 1,
	.most = 1,
	.takes = "store json",
	.summary = "what an image is made of, and what its provenance says",
	.text = "Print the digests of IMAGE and the statements attached to it, "
		"or the\nstatements in FILE.  Nothing is verified: use "
		"'hallmark verify'\nfor that.  For a FILE that 'build --trace' "
		"wrote, print which processes\nrequested which values "
		"that can vary.",
	.run = run_show,
};
