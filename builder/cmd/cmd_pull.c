/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "builder/check/graph_check.h"
#include "builder/cmd/commands.h"
#include "builder/image/image_copy.h"
#include "builder/pin/inputs.h"
#include "builder/registry/pull.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

/* What was pulled, and the name that it gets. */
struct pulled {
	struct pull_report report;
	char *name;
	size_t n_referrers;
};

static void
pulled_done(struct pulled *p)
{
	pull_report_done(&p->report);
	free(p->name);
}
DEFINE_SCOPED_IN(struct pulled, pulled_done);

/* The name is judged before anything is fetched. */
static int
choose_name(struct pulled *out, char *takes_default, const struct options *o,
	struct error *err)
{
	scoped_free char *name = takes_default;

	out->name = o->n_args > 1 ? text_copy(o->args[1]) : take_ptr(name);
	if (store_is_name(out->name))
		return 0;
	return error_set(err, ERROR_USAGE,
		"%s cannot be the name of an image; give another NAME as the "
		"last argument",
		text_quotes(out->name));
}

static int
from_registry(struct pulled *out, struct store *store, const struct options *o,
	struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	scoped(registry_close) struct registry *registry = NULL;
	const struct registry_options reach = {
		.ca_file = o->ca, .plain_http = o->insecure};
	const struct pull_options options = {
		.architecture = o->all ? NULL : inputs_architecture()};

	if (reference_parse(&ref, o->args[0], err) < 0 ||
		choose_name(out, reference_local(&ref), o, err) < 0 ||
		registry_open(&registry, ref.host, &reach, err) < 0)
		return -1;
	return pull_image(&out->report, registry, &ref, store, &options, err);
}

static int
from_layout(struct pulled *out, struct store *store, const struct options *o,
	struct error *err)
{
	scoped(image_ref_done) struct image_ref from = IMAGE_REF_INIT;
	scoped_free char *dir = NULL, *name = NULL;
	struct pull_report *r = &out->report;
	struct image_copied copied;

	if (image_ref_layout(&dir, &name, o->args[0], err) < 0 ||
		choose_name(out, take_ptr(name), o, err) < 0 ||
		image_ref_resolve(&from, NULL, o->args[0], err) < 0 ||
		image_graph_of(&r->graph, from.store, &from.image, err) < 0 ||
		image_copy(&copied, store, from.store, &r->graph, err) < 0)
		return -1;
	r->n_there = copied.n_there;
	r->n_pulled = copied.n_copied;
	r->n_bytes = copied.n_bytes;
	r->image = from.image;
	from.image = (struct descriptor){.name = NULL};
	return 0;
}

static void
print_json(const struct pulled *p)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *blobs = json_new_map();

	json_put_number(blobs, "there", (int64_t)p->report.n_there);
	json_put_number(blobs, "pulled", (int64_t)p->report.n_pulled);
	json_put_text(v, "manifest", digest_text(&p->report.image.sum).s);
	json_put_text(v, "name", p->name);
	json_put(v, "blobs", blobs);
	json_put_number(v, "bytes", p->report.n_bytes);
	json_put_number(v, "referrers", (int64_t)p->n_referrers);
	json_print(&text, v);
	(void)puts(text.data);
}

/* Nothing that the validator refuses gets a name; the name comes last. */
static int
publish_image(struct pulled *p, struct store *store, struct error *err)
{
	const struct pull_report *r = &p->report;

	if (graph_check(&r->graph, store, p->name, err) < 0 ||
		image_graph_attach(&r->graph, store, &p->n_referrers, err) < 0)
		return -1;
	cmd_tag_moves(store, p->name, &r->image.sum);
	return store_tag(store, p->name, &r->image, err);
}

static int
run_pull(const struct options *o, struct error *err)
{
	scoped(pulled_done) struct pulled p = {.name = NULL};
	scoped(store_close) struct store *store = NULL;
	bool layout = text_starts(o->args[0], "oci:");

	if (image_ref_store(&store, o->store, true, err) < 0 ||
		(layout ? from_layout : from_registry)(&p, store, o, err) < 0)
		return -1;
	if (publish_image(&p, store, err) < 0)
		return -1;
	say_step("pulled", "%s: %zu blobs, %zu were there, %zu referrers",
		p.name, p.report.n_pulled, p.report.n_there, p.n_referrers);
	say_done();
	if (o->json)
		print_json(&p);
	else
		(void)printf("%s\n", digest_text(&p.report.image.sum).s);
	return 0;
}

const struct command cmd_pull = {
	.name = "pull",
	.args = "REFERENCE [NAME]",
	.least = 1,
	.most = 2,
	.takes = "store all ca insecure json quiet verbose",
	.summary = "fetch an image and its provenance from a registry",
	.text = "Fetch the image that REFERENCE names, "
		"[HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST]\nor oci:DIR:NAME, "
		"with "
		"everything that refers to it, check it, and call it\nNAME in "
		"the store.  Of an index, the image for this machine is "
		"fetched.",
	.run = run_pull,
};
