/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - pins every input by digest, without host names.  source: lock(5) */
#ifndef BUILDER_RECIPE_LOCK_H
#define BUILDER_RECIPE_LOCK_H

#include "builder/recipe/recipe.h"

/* The largest lock.json, in bytes. */
#define LOCK_FILE_MAX (32 << 20)
/* Versions of the rules by which packages become a root, see environment(7):
 * that of locks without the key, and that of new locks. */
#define LOCK_RULES_FIRST 2
#define LOCK_RULES 5

struct lock_package {
	char *name, *version, *architecture;
	char *path; /* in the archive: "pool/main/h/hello/hello_2.10-3_…" */
	char *source_version; /* of its source package; NULL: its own, without
				 the number of a rebuild */
	int64_t size;
	struct digest sum;
};

struct lock_source {
	enum recipe_source_kind kind; /* never SOURCE_SELF */
	char *to;                     /* as in the recipe */
	char *beneath;                /* of a submodule: its folder there */
	char *where;                  /* as in the recipe */
	char *rev;                    /* git: as in the recipe; else NULL */
	int64_t size;                 /* archives */
	struct digest sum;            /* archives; images: of the manifest */
	struct digest index;          /* images: like image_index below */
	char commit[65];              /* git: 40 or 64 hex digits; else "" */
};

/* What one image stands on. */
struct lock_base {
	char *output;      /* as in the recipe; NULL: its only image */
	struct lock *root; /* heap: suite and packages, or an image; its other
			      members are empty */
};

struct lock {
	char *suite;        /* "bookworm"; NULL with an image environment */
	char *architecture; /* Debian's name: "amd64" */
	int rules;          /* of its packages; 0 means LOCK_RULES_FIRST */
	struct lock_package *packages; /* sorted by name */
	size_t n_packages;
	struct lock_source *sources; /* in the recipe's order, without self;
					then submodules, each before its own */
	size_t n_sources;
	struct digest image; /* manifest of the environment image, or zero */
	struct digest image_index; /* of the image index that the name led to,
				      or zero */
	char *image_name;          /* as in the recipe, or NULL */
	struct lock_base *bases;   /* sorted by output */
	size_t n_bases;
	struct digest sum; /* of the bytes it was parsed from */
};

/*
 * lock_parse - parse the bytes of lock.json
 *
 * in      name  for messages, "recipes/hello/lock.json"
 * returns 0; -1 with ERROR_INPUT "name:line: reason"
 */
int lock_parse(struct lock *out, const char *text, size_t len, const char *name,
	struct error *err) MUST_CHECK;
/* lock_print - print lock.json; the same lock always gives the same bytes */
void lock_print(struct bytes *out, const struct lock *lock);
/* lock_match - does the lock pin exactly the inputs of the recipe?  ERROR_INPUT
 * names the missing or stale input and suggests "hallmark lock" */
int lock_match(const struct lock *lock, const struct recipe *recipe,
	const char *name, struct error *err) MUST_CHECK;
/* lock_source_of - the pin of a source by the name of its folder; a lock that
 * matches its recipe has one for each source except self.  NULL: none */
const struct lock_source *lock_source_of(
	const struct lock *lock, const char *to);
/* lock_base_of - what the image of an output stands on, as suite and packages,
 * or an image; NULL: no base.  output is NULL of the recipe's only image */
const struct lock *lock_base_of(const struct lock *lock, const char *output);
/* lock_base_add - an empty base, after those that the lock has */
struct lock *lock_base_add(struct lock *lock, const char *output);
void lock_done(struct lock *lock);
DEFINE_SCOPED_IN(struct lock, lock_done);

#define LOCK_PACKAGES_MAX 16384
/* The sources that a lock may have when a submodule is added. */
#define LOCK_SUBMODULES_MAX 16384
/* The largest package or archive, in bytes: above any real one, and sums of all
 * sizes do not overflow. */
#define LOCK_BYTES_MAX (INT64_C(1) << 36)

void lock_package_done(struct lock_package *package);
void lock_source_done(struct lock_source *source);
DEFINE_SCOPED_IN(struct lock_package, lock_package_done);
DEFINE_SCOPED_IN(struct lock_source, lock_source_done);

#endif
