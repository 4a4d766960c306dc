/* SPDX-License-Identifier: Apache-2.0 */
/* recipe.h - the contents of a recipe.json.  source: recipe(5) */
#ifndef BUILDER_RECIPE_RECIPE_H
#define BUILDER_RECIPE_RECIPE_H

#include "base/digest.h"
#include "base/json.h"
#include "builder/recipe/image_run.h"
#include "sandbox/plan.h"

/* The largest recipe.json, and the largest build script, in bytes. */
#define RECIPE_FILE_MAX (1 << 20)
#define RECIPE_EPOCH_MAX INT64_C(253402300799) /* the end of the year 9999 */

enum recipe_source_kind {
	SOURCE_POOL,  /* a path in a Debian archive: pool/main/h/hello/… */
	SOURCE_URL,   /* http, https or file */
	SOURCE_GIT,   /* a commit of another repository */
	SOURCE_IMAGE, /* the files of an image */
	SOURCE_SELF,  /* the commit that is being built */
};

struct recipe_source {
	enum recipe_source_kind kind;
	char *to;          /* its folder under /build, one component */
	char *where;       /* pool path, URL, repository, name of an image;
			      NULL for self */
	char *rev;         /* git: the revision to pin; else NULL */
	struct digest sum; /* "sha256" of an archive if given, else zero */
	bool lfs_pointers; /* git and self: accept pointers of Git LFS */
	bool submodules;   /* git: each at the commit that it names */
	bool whole;        /* pool and url: a file that is not unpacked */
};

/* The mode that one file or folder of the output has in the image. */
struct recipe_mode {
	char *path;    /* relative to $OUT */
	uint32_t mode; /* permission bits and the sticky bit */
};

/* What the image stands on: Debian packages or another image. At most one of
 * the two is set; without both the image holds the output alone. */
struct recipe_base {
	char **packages; /* Debian package names, NULL-terminated; or NULL */
	char *image;     /* an image's name, or NULL */
};

/* What a recipe may declare as an input of its build. */
enum recipe_input {
	RECIPE_INPUT_COMMIT,  /* the id of the commit that is built */
	RECIPE_INPUT_VERSION, /* the recipe's version */
	RECIPE_INPUTS,
};
/* recipe_input_name - the variable that the build gets: "HALLMARK_COMMIT" */
const char *recipe_input_name(enum recipe_input input);

/* A layer of the image: what of the output it holds. */
struct recipe_layer {
	char *from;      /* relative to $OUT; "": what no other layer takes */
	char *name;      /* for messages */
	int64_t epoch_s; /* the time of its files; -1: the build's epoch */
};

/* What compresses the layers of the output. */
struct recipe_compressor {
	enum {
		COMPRESSOR_GZIP,
		COMPRESSOR_ZSTD
	} type;
	char **command; /* NULL-terminated, from an absolute path; or NULL */
};

#define RECIPE_OUTPUTS_MAX 64

/* One image of a recipe: what it holds of the output, what it stands on, and
 * how it is run. */
struct recipe_output {
	char *name;       /* "lib"; NULL: the recipe's only image */
	char *image_name; /* in a store: "hello", or "hello-lib" */
	char **paths; /* in $OUT that it takes, "": what no other output takes;
			 NULL-terminated, or NULL of the only image */
	size_t n_paths;
	struct image_run run;
	struct recipe_base base;
	struct recipe_layer *layers; /* bottom first, or NULL: one layer */
	size_t n_layers;
	struct recipe_compressor compressor;
};

struct recipe {
	char *name, *version, *description, *licence;
	char **packages; /* Debian package names, NULL-terminated; or NULL */
	char *image;     /* environment image, or NULL */
	struct recipe_source *sources;
	size_t n_sources;
	char *build;     /* the script, relative to the recipe's folder */
	int64_t epoch_s; /* -1: the commit's time */
	int jobs;        /* at least 1; default 1 */
	bool order;       /* of threads is held, if the box is deterministic */
	bool names_order; /* "order": true */
	char *level;     /* "deterministic" (default) or "hermetic" */
	char **env;      /* "NAME=value", sorted, NULL-terminated; or NULL */
	bool inputs[RECIPE_INPUTS]; /* declared */
	bool lfs_pointers; /* accept pointers of Git LFS in its own folder */
	struct box_limits limits;  /* 0: the default */
	struct recipe_mode *modes; /* sorted by path */
	size_t n_modes;
	struct recipe_output *outputs; /* at least one */
	size_t n_outputs;
};

/*
 * recipe_parse - parse the bytes of recipe.json
 *
 * in      name  for messages, "recipes/hello/recipe.json"
 * returns 0; -1 with ERROR_INPUT "name:line: reason": unknown or duplicate
 *         keys, unpinned inputs, paths that leave the folder, …
 */
int recipe_parse(struct recipe *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void recipe_done(struct recipe *recipe);
/* recipe_output_find - find an output by its name, or with NULL the only image
 * of a recipe without outputs; NULL: the recipe has no such one */
const struct recipe_output *recipe_output_find(
	const struct recipe *recipe, const char *name);
DEFINE_SCOPED_IN(struct recipe, recipe_done);

/* recipe_file_name - the name that a file has in its pool path or URL, decoded;
 * heap, or NULL: it has none that a folder can hold */
char *recipe_file_name(const char *where);

#endif
