/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "builder/build/known.h"
#include "builder/build/result_cache.h"
#include "builder/check/graph_check.h"
#include "builder/cmd/commands.h"
#include "builder/image/image_copy.h"
#include "builder/image/image_whole.h"
#include "builder/kit/kit.h"
#include "builder/registry/push.h"
#include "builder/registry/semver.h"
#include "builder/store/image_ref.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define DEFAULT_TAG "latest"
#define NAMES_MAX 600 /* bytes of names in a sentence */
#define VERSION_KEY "org.opencontainers.image.version"

/* What goes where. */
struct pushing {
	struct image_ref from;
	struct kits kits;
	struct image_graph graph;
	char *place; /* "localhost:5000/x", or the folder of a layout */
	struct tag_list tags;
	struct tag_list known; /* of the inputs that gave the image */
	struct push_report report;
};

static void
pushing_done(struct pushing *p)
{
	image_ref_done(&p->from);
	kits_done(&p->kits);
	image_graph_done(&p->graph);
	free(p->place);
	tag_list_done(&p->tags);
	tag_list_done(&p->known);
}
DEFINE_SCOPED_IN(struct pushing, pushing_done);

static void
print_json(const struct pushing *p)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *blobs = json_new_map(), *list = json_new_list();
	struct json *kits = json_new_list(), *known = json_new_list();
	const struct push_report *r = &p->report;

	for (size_t i = 0; i < p->tags.n; i++)
		json_push_text(list, p->tags.list[i]);
	for (size_t i = 0; i < p->kits.n; i++)
		json_push_text(kits, digest_text(&p->kits.list[i]).s);
	for (size_t i = 0; i < p->known.n; i++)
		json_push_text(known, p->known.list[i]);
	json_put_number(blobs, "there", (int64_t)r->n_there);
	json_put_number(blobs, "mounted", (int64_t)r->n_mounted);
	json_put_number(blobs, "uploaded", (int64_t)r->n_uploaded);
	json_put_text(v, "manifest", digest_text(&p->from.image.sum).s);
	json_put_text(v, "repository", p->place);
	json_put(v, "tags", list);
	json_put(v, "known", known);
	json_put(v, "blobs", blobs);
	json_put(v, "kits", kits);
	json_put_number(v, "bytes", r->n_bytes);
	json_print(&text, v);
	(void)puts(text.data);
}

/* The version that the image itself names; heap; or NULL. */
static int
read_version(char **out, const struct image_ref *image, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;

	if (store_json(image->store, &image->image.sum, json_read, &doc, err) <
		0)
		return -1;
	*out = text_copy(json_find_text(
		json_find(doc.root, "annotations"), VERSION_KEY));
	return 0;
}

static int
version_tags(struct pushing *p, struct registry *registry,
	const struct reference *target, struct error *err)
{
	scoped(tag_list_done) struct tag_list present = TAG_LIST_INIT;
	scoped_free char *version = text_copy(target->tag);

	if (!version && read_version(&version, &p->from, err) < 0)
		return -1;
	if (!version)
		return error_set(err, ERROR_USAGE,
			"--semver needs a version as the tag, such as "
			"%s:1.2.3, since the image names none",
			p->place);
	if (tags_of(&present, registry, target->repository, err) < 0)
		return -1;
	return semver_tags(&p->tags, version, &present, err);
}

/* The tags that the image gets: the one that is named, those of the version, or
 * none if a digest names it. */
static int
choose_tags(struct pushing *p, struct registry *registry,
	const struct reference *target, bool semver, struct error *err)
{
	const struct digest *image = &p->from.image.sum;

	if (!digest_is_zero(&target->sum) && !digest_equal(&target->sum, image))
		return error_set(err, ERROR_USAGE,
			"the image is %s, but the target names %s",
			digest_text(image).s, digest_text(&target->sum).s);
	if (semver)
		return version_tags(p, registry, target, err);
	if (target->tag)
		tag_list_add(&p->tags, target->tag);
	else if (digest_is_zero(&target->sum))
		tag_list_add(&p->tags, DEFAULT_TAG);
	return 0;
}

/* Is the image in a layout, where nothing may be written? */
static bool
is_foreign(const struct options *o)
{
	return text_starts(o->args[0], "oci:");
}

/* 'hallmark build --known' finds the image by these tags. */
static int
list_known(struct pushing *p, const struct options *o, struct error *err)
{
	scoped_free struct digest *seeds = NULL;
	size_t n;

	if (is_foreign(o))
		return 0;
	if (result_cache_seeds(
		    &seeds, &n, p->from.store, &p->from.image.sum, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		scoped_free char *tag = known_tag(&seeds[i]);

		tag_list_add(&p->known, tag);
	}
	return 0;
}

static int
to_registry(struct pushing *p, const struct options *o, struct error *err)
{
	scoped(reference_done) struct reference target = REFERENCE_INIT;
	scoped(registry_close) struct registry *registry = NULL;
	const struct registry_options reach = {
		.ca_file = o->ca, .plain_http = o->insecure};
	struct push_options options = {.force = o->force || o->semver,
		.memory = is_foreign(o) ? NULL : p->from.store};

	if (reference_parse(&target, o->args[1], err) < 0 ||
		registry_open(&registry, target.host, &reach, err) < 0)
		return -1;
	p->place = text_format("%s/%s", target.host, target.repository);
	if (choose_tags(p, registry, &target, o->semver, err) < 0 ||
		list_known(p, o, err) < 0)
		return -1;
	options.tags = (const char *const *)p->tags.list;
	options.n_tags = p->tags.n;
	options.known = (const char *const *)p->known.list;
	options.n_known = p->known.n;
	options.frozen = o->semver ? p->tags.list[0] : NULL;
	return push_image(&p->report, registry, target.repository,
		p->from.store, &p->graph, &p->from.image, &options, err);
}

/* May the image get this name in a layout?  *there: it has it. */
static int
check_name(const struct store *to, const char *name, const struct pushing *p,
	bool force, bool *there, struct error *err)
{
	scoped(descriptor_done) struct descriptor was = {.name = NULL};
	int r = store_find(to, name, &was, err);

	if (r < 0)
		return -1;
	*there = r == 0 && digest_equal(&was.sum, &p->from.image.sum);
	if (r == 1 || *there || force)
		return 0;
	(void)error_set(err, ERROR_POLICY, "%s in %s is another image, %s",
		text_quotes(name), text_quotes(store_path(to)),
		digest_text(&was.sum).s);
	return error_hint(err, "--force moves the name");
}

static int
to_layout(struct pushing *p, const struct options *o, struct error *err)
{
	scoped(store_close) struct store *to = NULL;
	scoped_free char *name = NULL;
	struct image_copied copied;
	size_t n_referrers;
	bool there;

	if (o->semver)
		return error_set(err, ERROR_USAGE,
			"--semver sets the tags of a registry, and %s is a "
			"folder",
			text_quotes(o->args[1]));
	if (image_ref_layout(&p->place, &name, o->args[1], err) < 0 ||
		store_open(&to, p->place, true, err) < 0 ||
		check_name(to, name, p, o->force, &there, err) < 0 ||
		image_copy(&copied, to, p->from.store, &p->graph, err) < 0 ||
		graph_check(&p->graph, to, name, err) < 0 ||
		image_graph_attach(&p->graph, to, &n_referrers, err) < 0 ||
		store_tag(to, name, &p->from.image, err) < 0)
		return -1;
	tag_list_add(&p->tags, name);
	p->report = (struct push_report){.n_there = copied.n_there,
		.n_uploaded = copied.n_copied,
		.n_bytes = copied.n_bytes,
		.tagged = !there};
	return 0;
}

static void
say_result(const struct pushing *p)
{
	const struct push_report *r = &p->report;

	if (r->n_uploaded + r->n_mounted == 0 && !r->tagged)
		say_step("pushed", "nothing: %s has the image and its tags",
			p->place);
	else
		say_step("pushed", "%zu blobs, %zu mounted, %zu were there",
			r->n_uploaded, r->n_mounted, r->n_there);
	for (size_t i = 0; i < p->tags.n; i++)
		say_step("tag", "%s", p->tags.list[i]);
	say_done();
}

/* Where nothing can be written nothing can be held against gc either, and a
 * blob that vanishes ends the push. */
static int
hold_image(const struct pushing *p, const struct options *o, struct error *err)
{
	if (is_foreign(o) || faccessat(store_fd(p->from.store), "hallmark",
				     W_OK, AT_EACCESS) < 0)
		return 0;
	return image_whole(p->from.store, &p->from.image, err);
}

/* As many as fit into a sentence; all of them on lines of their own. */
static char *
list_published(const struct kits *kits)
{
	struct bytes text = BYTES_INIT;
	size_t i;

	for (i = 0; i < kits->n_published && text.len < NAMES_MAX; i++)
		bytes_addf(&text, "%s%s", i ? ", " : "",
			text_quotes(kits->published[i]));
	if (i < kits->n_published)
		bytes_addf(&text, " and %zu more", kits->n_published - i);
	for (i = 0; i < kits->n_published; i++)
		say_tail("%s", text_quotes(kits->published[i]));
	return bytes_take(&text);
}

/* hallmark cannot know which repositories are public: people decide. */
static int
check_published(
	const struct pushing *p, const struct options *o, struct error *err)
{
	const struct kits *kits = &p->kits;
	scoped_free char *names = NULL;

	if (!o->kit || o->yes)
		return 0;
	names = list_published(kits);
	(void)error_set(err, ERROR_USAGE,
		"nothing was sent: the kit would publish %zu inputs, among "
		"them what may be private: %s",
		kits->n_inputs, names);
	return error_hint(err, "--yes publishes them");
}

static int
find_graph(struct pushing *p, const struct options *o, struct error *err)
{
	struct graph_kits kits;

	if (cmd_kit_check(o, err) < 0 ||
		image_ref_resolve(&p->from, o->store, o->args[0], err) < 0 ||
		hold_image(p, o, err) < 0 ||
		cmd_kit_make(&p->kits, o, &p->from, o->args[0], err) < 0 ||
		check_published(p, o, err) < 0)
		return -1;
	kits = (struct graph_kits){p->kits.list, p->kits.n};
	return image_graph_sent(
		&p->graph, p->from.store, &p->from.image, &kits, err);
}

static int
run_push(const struct options *o, struct error *err)
{
	scoped(pushing_done) struct pushing p = {.place = NULL};
	bool layout = text_starts(o->args[1], "oci:");

	if (find_graph(&p, o, err) < 0 ||
		(layout ? to_layout : to_registry)(&p, o, err) < 0)
		return -1;
	say_result(&p);
	if (o->json)
		print_json(&p);
	else
		(void)printf(
			"%s@%s\n", p.place, digest_text(&p.from.image.sum).s);
	return 0;
}

const struct command cmd_push = {
	.name = "push",
	.args = "IMAGE REFERENCE",
	.least = 2,
	.most = 2,
	.takes = "repo store trust mirror kit yes semver ca insecure force "
		 "json quiet verbose",
	.summary = "send an image and its provenance to a registry",
	.text = "Send IMAGE, a name or digest in the store or oci:DIR:NAME, "
		"with everything\nthat refers to it, to REFERENCE: "
		"[HOST[:PORT]/]REPOSITORY[:TAG], or\noci:DIR:NAME.  What is "
		"there is not sent.  A tag that holds another image is\nmoved "
		"only with --force.  With --kit, all that the build used goes "
		"along.",
	.run = run_push,
};
