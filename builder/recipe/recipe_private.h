/* SPDX-License-Identifier: Apache-2.0 */
/* recipe_private.h - declarations shared by recipe*.c and lock*.c */
#ifndef BUILDER_RECIPE_RECIPE_PRIVATE_H
#define BUILDER_RECIPE_RECIPE_PRIVATE_H

#include "base/file.h"
#include "builder/recipe/recipe.h"

/* A value and its path in the document, so that a message can name its line. */
struct recipe_at {
	const struct json_doc *doc;
	const struct json *value;
	const char *where; /* "/sources/0" */
};

/* recipe_sources_parse - parse the list "sources" into recipe */
int recipe_sources_parse(struct recipe *recipe, const struct recipe_at *at,
	struct error *err) MUST_CHECK;
void recipe_source_done(struct recipe_source *source);
/* recipe_lfs_parse - parse the key "lfs" of a map; false if it is missing */
int recipe_lfs_parse(
	bool *out, const struct recipe_at *at, struct error *err) MUST_CHECK;

/* recipe_environment_parse - parse the map "environment" into recipe */
int recipe_environment_parse(struct recipe *recipe, const struct json_doc *doc,
	struct error *err) MUST_CHECK;

/* recipe_packages_parse - parse a list of names of Debian packages */
int recipe_packages_parse(
	char ***out, const struct recipe_at *at, struct error *err) MUST_CHECK;

/* recipe_base_parse - parse the map "base" of "image"; at->value may be NULL */
int recipe_base_parse(struct recipe_base *out, const struct recipe_at *at,
	struct error *err) MUST_CHECK;
void recipe_base_done(struct recipe_base *base);

/* recipe_outputs_parse - parse the map "outputs", or else the map "image", into
 * recipe, whose name is known */
int recipe_outputs_parse(struct recipe *recipe, const struct json_doc *doc,
	struct error *err) MUST_CHECK;

/* recipe_image_parse - parse the map "image" into out, which owns what was
 * parsed also after an error; at->value may be NULL */
int recipe_image_parse(struct recipe_output *out, const struct recipe_at *at,
	struct error *err) MUST_CHECK;
void recipe_output_done(struct recipe_output *output);
/* recipe_limits_parse - parse the map "limits" */
int recipe_limits_parse(struct box_limits *out, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

/* recipe_config_parse - parse ports, volumes, stop_signal, labels and
 * annotations of the map "image"; run owns what was parsed also after an error
 */
int recipe_config_parse(struct image_run *run, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

/* recipe_healthcheck_parse - parse the map "healthcheck" of "image"
 * out     *out  heap: the map "Healthcheck" of a config */
int recipe_healthcheck_parse(struct json **out, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

/* recipe_inputs_parse - parse the list "inputs" into recipe */
int recipe_inputs_parse(struct recipe *recipe, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

/* recipe_compressor_parse - parse the map "compressor" of "image" into out,
 * which owns what was parsed also after an error; at->value may be NULL */
int recipe_compressor_parse(struct recipe_compressor *out,
	const struct recipe_at *at, struct error *err) MUST_CHECK;

/* recipe_layers_parse - parse the list "layers" of "image" into out, which
 * owns what was parsed also after an error; at->value may be NULL */
int recipe_layers_parse(struct recipe_output *out, const struct recipe_at *at,
	struct error *err) MUST_CHECK;
void recipe_layers_done(struct recipe_output *output);

/* recipe_modes_parse - parse the map "modes" into recipe, which owns what was
 * parsed also after an error */
int recipe_modes_parse(struct recipe *recipe, const struct recipe_at *at,
	struct error *err) MUST_CHECK;

/*
 * recipe_env_parse - parse a map of names to texts into sorted "NAME=value"
 *
 * in      boxed  refuse the names that the box itself sets
 */
int recipe_env_parse(char ***out, const struct recipe_at *at, bool boxed,
	struct error *err) MUST_CHECK;

/* recipe_texts_parse - parse a list of a program's arguments, if at->value has
 * this key; the first argument is not empty */
int recipe_texts_parse(char ***out, const struct recipe_at *at, const char *key,
	struct error *err) MUST_CHECK;

/* recipe_text_check - check that a text is not empty, has at most max bytes and
 * no control character */
int recipe_text_check(const struct json_doc *doc, const char *where,
	const char *text, size_t max, struct error *err) MUST_CHECK;

/* recipe_name_is_plain - is it the name of a recipe or an output: lower-case
 * letters and digits, in parts joined by one of '.', '_' and '-'? */
bool recipe_name_is_plain(const char *name);

/* Return the fault of an address or name, as the end of a sentence, or NULL. */
const char *recipe_pool_fault(const char *path);
const char *recipe_url_fault(const char *url);
const char *recipe_git_fault(const char *url);
const char *recipe_to_fault(const char *name);
/* recipe_name_repeated - the number of the first name that stands earlier in
 * the list, too; n if no name is repeated */
size_t recipe_name_repeated(const char *const *names, size_t n);
const char *recipe_package_fault(const char *name);
/* of an image whose digest the lock holds: the name may be one that moves */
const char *recipe_image_fault(const char *name);
/* recipe_address_len - bytes of the IPv6 address in brackets with which a name
 * begins, as in "[::1]:5000/x"; 0 if it does not */
size_t recipe_address_len(const char *name);
/* recipe_rev_is_plain - can it be a branch, tag or commit of git? */
bool recipe_rev_is_plain(const char *rev);

void recipe_texts_free(char **texts);
DEFINE_SCOPED(char *, recipe_texts_free);

#endif
