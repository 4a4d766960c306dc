/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/say.h"
#include "builder/build/build.h"
#include "builder/build/known.h"
#include "builder/cmd/commands.h"
#include "builder/fetch/mirrors.h"
#include "builder/store/image_ref.h"
#include "sandbox/box.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

static struct json *
layers_json(const struct image *image)
{
	struct json *layers = json_new_list();

	for (size_t i = 0; i < image->n_layers; i++) {
		struct json *layer = json_new_map();

		json_put_text(
			layer, "digest", digest_text(&image->layers[i].sum).s);
		json_put_text(layer, "diff_id",
			digest_text(&image->layers[i].diff_id).s);
		json_put_number(layer, "size", image->layers[i].size);
		json_push(layers, layer);
	}
	return layers;
}

static void
put_image(struct json *v, const struct product *p, const struct build_signed *s)
{
	json_put_text(v, "name", p->output->image_name);
	json_put_text(v, "manifest", digest_text(&p->image.manifest).s);
	json_put_text(v, "config", digest_text(&p->image.config).s);
	json_put_text(v, "tree", digest_text(&p->tree).s);
	json_put(v, "layers", layers_json(&p->image));
	if (s->statements) {
		json_put_flag(v, "unsigned", true);
		json_put_text(v, "statements", s->statements);
	} else {
		json_put_text(
			v, "provenance", digest_text(&s->sums.provenance).s);
		json_put_text(v, "key", s->key.s);
	}
	if (!digest_is_zero(&s->sums.sbom))
		json_put_text(v, "sbom", digest_text(&s->sums.sbom).s);
}

/* The images of a recipe with outputs, by the names of these. */
static struct json *
images_json(const struct build_result *r)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < r->products.n; i++) {
		const struct product *p = &r->products.list[i];
		struct json *v = json_new_map();

		json_put_text(v, "output", p->output->name);
		put_image(v, p, &r->list[i]);
		json_push(list, v);
	}
	return list;
}

static void
print_json(const struct build_result *r, const struct inputs *in,
	const struct store *store)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct product *first = &r->products.list[0];

	if (first->output->name) {
		json_put_text(v, "name", in->recipe.name);
		json_put(v, "images", images_json(r));
	} else {
		put_image(v, first, &r->list[0]);
	}
	json_put_text(v, "commit", in->commit.id);
	json_put_text(v, "level", box_level_name(in->level));
	json_put_flag(v, "cached", r->cached);
	json_put_text(v, "store", store_path(store));
	if (r->trace)
		json_put_text(v, "trace", r->trace);
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_image(const struct product *p, const struct build_signed *s)
{
	const struct image *image = &p->image;

	(void)printf("image       %s\n", p->output->image_name);
	(void)printf("manifest    %s\n", digest_text(&image->manifest).s);
	for (size_t i = 0; i < image->n_layers; i++)
		(void)printf("layer       %s\ndiff_id     %s\n",
			digest_text(&image->layers[i].sum).s,
			digest_text(&image->layers[i].diff_id).s);
	(void)printf("tree        %s\n", digest_text(&p->tree).s);
	if (s->statements)
		(void)printf("statements  %s\n", s->statements);
	else
		(void)printf("provenance  %s\nkey         %s\n",
			digest_text(&s->sums.provenance).s, s->key.s);
	if (!digest_is_zero(&s->sums.sbom))
		(void)printf("sbom        %s\n", digest_text(&s->sums.sbom).s);
}

static void
print_words(const struct build_result *r)
{
	for (size_t i = 0; i < r->products.n; i++) {
		if (i > 0)
			(void)putchar('\n');
		print_image(&r->products.list[i], &r->list[i]);
	}
	if (r->trace)
		(void)printf("trace       %s\n", r->trace);
}

/* Fails early if this machine cannot run a box and a box will be needed: a new
 * store has no earlier results. The check comes before a clone is written into
 * the store. */
static int
check_early(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	struct error ignored;
	struct stat st;

	if (o->known)
		return 0; /* a registry may have the result */
	if ((!o->repo || stat(o->repo, &st) == 0) &&
		image_ref_store(&store, o->store, false, &ignored) == 0)
		return 0;
	return box_check(BOX_HERMETIC, false, NULL, err);
}

static int
open_known(struct known *out, const struct options *o, struct error *err)
{
	const struct registry_options reach = {
		.ca_file = o->ca, .plain_http = o->insecure};
	const struct trust trust = {o->trust.list, o->trust.n};

	if (!o->known && o->trust.n)
		return error_set(err, ERROR_USAGE,
			"--trust names whose results --known believes; name a "
			"repository with --known");
	if (!o->known)
		return 0;
	if (o->offline)
		return error_set(err, ERROR_USAGE,
			"--known asks a registry, and --offline opens no "
			"socket; leave out one of them");
	return known_open(out, o->known, &trust, &reach, err);
}

static int
check_unsigned(const struct options *o, struct error *err)
{
	if (!o->without_key)
		return 0;
	if (o->key || o->pass_file || o->pass_fd)
		return error_set(err, ERROR_USAGE,
			"--unsigned opens no key; leave out %s",
			o->key         ? "--key"
			: o->pass_file ? "--passphrase-file"
				       : "--passphrase-fd");
	if (o->run_record)
		return error_set(err, ERROR_USAGE,
			"a run record says nothing without the key of the "
			"machine that ran; leave out --run-record or "
			"--unsigned");
	if (o->known)
		return error_set(err, ERROR_USAGE,
			"what --known takes is signed; leave out --known or "
			"--unsigned");
	return 0;
}

static void
note_end(const struct build_result *r, double s)
{
	const char *name = r->products.list[0].output->image_name;

	if (r->cached)
		say_note("known: nothing had to be built (%.3f s)", s);
	else if (r->list[0].statements)
		say_note("built in %.1f s, and not signed: 'hallmark sign %s' "
			 "does it here or where the key is%s",
			s, name,
			r->products.n > 1 ? ", one image after the other" : "");
	else
		say_note("built and signed in %.1f s", s);
}

static int
run_build(const struct options *o, struct error *err)
{
	int64_t began = clock_ticks_ns();
	struct request request = {.repo = o->repo,
		.level = o->level,
		.offline = o->offline,
		.claims = {o->repository, o->builder_id}};
	scoped(known_done) struct known known = {.ring = KEY_RING_INIT};
	const struct build_options options = {.key = {.path = o->key,
						      .pass_file = o->pass_file,
						      .pass_fd = o->pass_fd},
		.without_key = o->without_key,
		.force = o->force,
		.trace = o->trace,
		.run_record = o->run_record,
		.known = o->known ? &known : NULL};
	scoped_free char *name = text_copy(o->args[0]);
	scoped(store_close) struct store *store = NULL;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped(mirrors_done) struct mirrors mirrors = {
		.ca_file = o->ca, .plain_http = o->insecure};
	scoped(build_result_done) struct build_result r = BUILD_RESULT_INIT;

	if (request_split(&request, name, err) < 0 ||
		claims_check(&request.claims, err) < 0 ||
		check_unsigned(o, err) < 0 ||
		(!o->without_key && signer_check(&options.key, err) < 0) ||
		open_known(&known, o, err) < 0 || check_early(o, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0 ||
		inputs_find(&in, store, &request, err) < 0)
		return -1;
	inputs_warn_dirty(&in);
	inputs_warn_order(&in);
	if (mirrors_find(&mirrors, o->mirrors.list, o->mirrors.n, o->offline,
		    err) < 0 ||
		build_run(&r, store, &in, &mirrors, &options, err) < 0)
		return -1;
	say_done();
	if (o->json)
		print_json(&r, &in, store);
	else
		print_words(&r);
	note_end(&r, (double)(clock_ticks_ns() - began) / 1e9);
	if (!o->without_key) /* what a registry knows another key may sign */
		signer_note(r.cached && o->known ? NULL : &options.key,
			r.list[0].key.s);
	if (r.cached && o->run_record)
		say_note("what is known was not run, so there is no run "
			 "record; --force builds again");
	return 0;
}

const struct command cmd_build = {
	.name = "build",
	.args = "REV:PATH",
	.least = 1,
	.most = 1,
	.takes = "repo store unsigned key passphrase-file passphrase-fd mirror "
		 "known "
		 "trust ca insecure level builder-id repository offline force "
		 "trace run-record json quiet verbose",
	.summary = "build a recipe: image and signed provenance into the store",
	.text = "Build the recipe in folder PATH of commit REV, for example\n"
		"HEAD:recipes/hello.  What is not committed is not built.  The "
		"image is\ntagged with the recipe's name; its provenance is "
		"signed and attached.",
	.run = run_build,
};
