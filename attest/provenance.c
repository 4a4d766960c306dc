/* SPDX-License-Identifier: Apache-2.0 */
/* provenance(7): print facts as a statement. provenance_parse.c reads it. */
#include "attest/provenance.h"
#include "attest/statement.h"

static void
put_if(struct json *map, const char *key, const char *text)
{
	if (text)
		json_put_text(map, key, text);
}

static struct json *
external(const struct provenance *p)
{
	struct json *map = json_new_map();

	put_if(map, "repository", p->repository);
	put_if(map, "revision", p->revision);
	put_if(map, "recipe", p->recipe);
	put_if(map, "output", p->output);
	return map;
}

static struct json *
internal(const struct provenance *p)
{
	struct json *map = json_new_map();

	put_if(map, "architecture", p->architecture);
	put_if(map, "level", p->level);
	json_put_number(map, "epoch", p->epoch_s);
	json_put_number(map, "format", p->format);
	if (p->box > 0)
		json_put_number(map, "box", p->box);
	if (p->declared)
		json_put(map, "declared", json_copy_of(p->declared));
	if (p->n_residual) {
		struct json *list = json_new_list();

		for (size_t i = 0; i < p->n_residual; i++)
			json_push_text(list, p->residual[i]);
		json_put(map, "residual", list);
	}
	return map;
}

static struct json *
input(const struct provenance_input *in)
{
	struct json *map = json_new_map(), *digest = json_new_map();

	put_if(map, "uri", in->uri);
	put_if(map, "name", in->name);
	if (!digest_is_zero(&in->sum))
		json_put_text(digest, "sha256", digest_hex(&in->sum).s);
	put_if(digest, "gitCommit", in->git_commit);
	put_if(digest, "gitTree", in->git_tree);
	if (json_count(digest) > 0)
		json_put(map, "digest", digest);
	else
		json_free(digest);
	if (in->size >= 0 || in->role) {
		struct json *annotations = json_new_map();

		if (in->size >= 0)
			json_put_number(annotations, "size", in->size);
		put_if(annotations, "role", in->role);
		json_put(map, "annotations", annotations);
	}
	return map;
}

static struct json *
inputs(const struct provenance *p)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < p->n_inputs; i++)
		json_push(list, input(&p->inputs[i]));
	return list;
}

static void
push_sum(struct json *list, const char *name, const struct digest *sum)
{
	if (!digest_is_zero(sum))
		json_push(list, statement_descriptor(name, sum));
}

static struct json *
byproducts(const struct provenance *p)
{
	struct json *list = json_new_list();

	push_sum(list, "config", &p->config);
	push_sum(list, "tree", &p->tree);
	for (size_t i = 0; i < p->n_layers; i++) {
		scoped_free char *layer = text_format("layer/%zu", i);
		scoped_free char *diff_id = text_format("diff_id/%zu", i);

		push_sum(list, layer, &p->layers[i]);
		push_sum(list, diff_id, &p->diff_ids[i]);
	}
	return list;
}

static struct json *
builder(const struct provenance *p)
{
	struct json *map = json_new_map();

	put_if(map, "id", p->builder_id);
	if (p->builder_version) {
		struct json *version = json_new_map();

		json_put_text(version, "hallmark", p->builder_version);
		json_put(map, "version", version);
	}
	return map;
}

void
provenance_print(struct bytes *statement, const struct provenance *p)
{
	scoped(json_free) struct json *all = NULL;
	struct json *predicate = json_new_map();
	struct json *definition = json_new_map(), *details = json_new_map();

	json_put_text(definition, "buildType", PROVENANCE_BUILD_TYPE);
	json_put(definition, "externalParameters", external(p));
	json_put(definition, "internalParameters", internal(p));
	json_put(definition, "resolvedDependencies", inputs(p));
	json_put(details, "builder", builder(p));
	json_put(details, "byproducts", byproducts(p));
	json_put(predicate, "buildDefinition", definition);
	json_put(predicate, "runDetails", details);
	all = statement_new(
		p->subject_name, &p->subject, PROVENANCE_PREDICATE, predicate);
	json_print(statement, all);
}

void
provenance_done(struct provenance *p)
{
	for (size_t i = 0; i < p->n_inputs; i++) {
		free(p->inputs[i].uri);
		free(p->inputs[i].name);
		free(p->inputs[i].git_commit);
		free(p->inputs[i].git_tree);
		free(p->inputs[i].role);
	}
	free(p->inputs);
	json_free(p->declared);
	for (size_t i = 0; i < p->n_residual; i++)
		free(p->residual[i]);
	free(p->residual);
	free(p->subject_name);
	free(p->repository);
	free(p->revision);
	free(p->recipe);
	free(p->output);
	free(p->level);
	free(p->architecture);
	free(p->layers);
	free(p->diff_ids);
	free(p->builder_id);
	free(p->builder_version);
	*p = (struct provenance)PROVENANCE_INIT;
}
