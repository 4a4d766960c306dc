/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/build_facts.h"
#include "builder/build/package_url.h"
#include "builder/env/pinned_image.h"
#include "sandbox/residual.h"

#include <inttypes.h>

static struct provenance_input *
add_input(struct provenance *p)
{
	struct provenance_input *input = mem_room(p->inputs, p->n_inputs);

	p->n_inputs++;
	input->size = -1;
	return input;
}

char *
build_facts_git(const char *uri, const char *commit)
{
	return text_format("%s%s%s%s", text_starts(uri, "git+") ? "" : "git+",
		uri, commit ? "@" : "", commit ? commit : "");
}

static void
add_commit(struct provenance *p, const struct inputs *in)
{
	struct provenance_input *input = add_input(p);

	input->uri = build_facts_git(in->repository, in->commit.id);
	input->name = text_copy("recipe");
	input->git_commit = text_copy(in->commit.id);
	input->git_tree = text_copy(in->recipe_tree);
}

static char *
image_uri(const char *name, const struct digest *sum)
{
	return text_format(
		"oci:%s@%s", pinned_image_name(name), digest_text(sum).s);
}

static void
add_source(struct provenance *p, const struct lock_source *s)
{
	struct provenance_input *input = add_input(p);

	input->name = text_copy(s->where);
	switch (s->kind) {
	case SOURCE_GIT:
		input->uri = build_facts_git(s->where, s->commit);
		input->git_commit = text_copy(s->commit);
		return;
	case SOURCE_IMAGE:
		input->uri = image_uri(s->where, &s->sum);
		input->sum = s->sum;
		return;
	case SOURCE_POOL:
		input->uri = text_format("debian:%s", s->where);
		break;
	default:
		input->uri = text_copy(s->where);
		break;
	}
	input->sum = s->sum;
	input->size = s->size;
}

/* What the environment, or with a role the base, is made of. */
static void
add_root(struct provenance *p, const struct lock *lock, const char *role)
{
	for (size_t i = 0; i < lock->n_packages; i++) {
		struct provenance_input *input = add_input(p);

		input->uri =
			package_url_debian(&lock->packages[i], lock->suite);
		input->name = text_copy(lock->packages[i].path);
		input->sum = lock->packages[i].sum;
		input->size = lock->packages[i].size;
		input->role = text_copy(role);
	}
	if (lock->image_name) {
		struct provenance_input *input = add_input(p);

		input->uri = image_uri(lock->image_name, &lock->image);
		input->name = text_copy(lock->image_name);
		input->sum = lock->image;
		input->role = text_copy(role);
	}
}

bool
build_facts_listed(const struct lock *lock, size_t i)
{
	const struct lock_source *s = &lock->sources[i];

	for (size_t j = 0; j < i; j++)
		if (text_equal(lock->sources[j].where, s->where) &&
			digest_equal(&lock->sources[j].sum, &s->sum) &&
			strcmp(lock->sources[j].commit, s->commit) == 0)
			return true;
	return false;
}

static void
add_inputs(struct provenance *p, const struct inputs *in,
	const struct recipe_output *output)
{
	const struct lock *lock = &in->lock;
	const struct lock *base = lock_base_of(lock, output->name);

	add_commit(p, in);
	for (size_t i = 0; i < lock->n_sources; i++)
		if (!build_facts_listed(lock, i))
			add_source(p, &lock->sources[i]);
	add_root(p, lock, NULL);
	if (base)
		add_root(p, base, PROVENANCE_BASE);
}

static void
add_residual(struct provenance *p, const struct inputs *in)
{
	scoped_free struct residual *rows = NULL;
	size_t n = residual_list(&rows, in->level, inputs_ordered(in));

	for (size_t i = 0; i < n; i++) {
		*mem_room(p->residual, i) = text_copy(rows[i].source);
		p->n_residual++;
	}
}

void
build_facts(struct provenance *out, const struct inputs *in,
	const struct product *product)
{
	const struct image *image = &product->image;
	const char *level = box_level_name(in->level);
	struct provenance p = {
		.subject_name = text_copy(product->output->image_name),
		.subject = image->manifest,
		.repository = build_facts_git(in->repository, NULL),
		.revision = text_copy(in->commit.id),
		.recipe = text_copy(in->path),
		.output = text_copy(product->output->name),
		.level = text_copy(level),
		.architecture = text_copy(inputs_architecture()),
		.epoch_s = in->epoch_s,
		.format = LAYER_FORMAT,
		.box = BOX_FORMAT,
		.declared = in->declared ? json_copy_of(in->declared) : NULL,
		.config = image->config,
		.tree = product->tree,
		.n_layers = image->n_layers,
		.builder_id = in->builder_id
				      ? text_copy(in->builder_id)
				      : text_format("%s%s", PROVENANCE_BUILDER,
						level),
		.builder_version = text_copy(HALLMARK_VERSION),
	};

	add_inputs(&p, in, product->output);
	add_residual(&p, in);
	p.layers = mem_alloc(image->n_layers, sizeof *p.layers);
	p.diff_ids = mem_alloc(image->n_layers, sizeof *p.diff_ids);
	for (size_t i = 0; i < image->n_layers; i++) {
		p.layers[i] = image->layers[i].sum;
		p.diff_ids[i] = image->layers[i].diff_id;
	}
	*out = p;
}

static bool
same_input(const struct provenance_input *a, const struct provenance_input *b)
{
	return digest_equal(&a->sum, &b->sum) &&
	       text_equal(a->git_commit, b->git_commit) &&
	       text_equal(a->git_tree, b->git_tree) &&
	       text_equal(a->name, b->name) && text_equal(a->role, b->role);
}

static bool
same_declared(const struct json *a, const struct json *b)
{
	return a && b ? json_same(a, b) : !a && !b;
}

int
build_facts_match(
	const struct inputs *in, const struct provenance *p, struct error *err)
{
	scoped(provenance_done) struct provenance ours = PROVENANCE_INIT;
	const struct recipe_output *output =
		recipe_output_find(&in->recipe, p->output);

	if (!output)
		return p->output
			       ? error_set(err, ERROR_POLICY,
					 "the provenance is about the output "
					 "%s, which its commit's recipe does "
					 "not have",
					 text_quotes(p->output))
			       : error_set(err, ERROR_POLICY,
					 "the provenance names no output, but "
					 "its commit's recipe has outputs");
	add_inputs(&ours, in, output);
	if (ours.n_inputs != p->n_inputs)
		return error_set(err, ERROR_POLICY,
			"the provenance lists %zu inputs, but its commit pins "
			"%zu",
			p->n_inputs, ours.n_inputs);
	for (size_t i = 0; i < ours.n_inputs; i++)
		if (!same_input(&ours.inputs[i], &p->inputs[i]))
			return error_set(err, ERROR_POLICY,
				"the provenance lists %s, but its commit pins "
				"%s",
				text_quotes(p->inputs[i].name),
				text_quotes(ours.inputs[i].name));
	if (!same_declared(in->declared, p->declared))
		return error_set(err, ERROR_POLICY,
			"the provenance's declared inputs are not those of its "
			"commit's recipe");
	if (in->epoch_s != p->epoch_s)
		return error_set(err, ERROR_POLICY,
			"the provenance's epoch is %" PRId64
			", but its commit's epoch is %" PRId64,
			p->epoch_s, in->epoch_s);
	return 0;
}
