/* SPDX-License-Identifier: Apache-2.0 */
/*
 * provenance.h - the facts of one build as an in-toto Statement v1 with a
 * SLSA provenance v1 predicate.  source: provenance(7), SLSA 1.2
 *
 * The same facts give the same bytes: canonical JSON, no times.
 */
#ifndef ATTEST_PROVENANCE_H
#define ATTEST_PROVENANCE_H

#include "base/digest.h"
#include "base/json.h"

struct statement;

#define PROVENANCE_PREDICATE "https://slsa.dev/provenance/v1"
#define PROVENANCE_BUILD_TYPE "urn:hallmark:build:recipe:1"
/* builder.id is this prefix and the level, so that each level has its own id */
#define PROVENANCE_BUILDER "urn:hallmark:builder:local:1:"

/* The role of what the image stands on. */
#define PROVENANCE_BASE "base"

/* A ResourceDescriptor. Texts are heap; absent ones NULL. */
struct provenance_input {
	char *uri;         /* "pkg:deb/debian/gcc@4:12.2.0-3?arch=amd64" … */
	char *name;        /* "pool/main/g/…", "recipe" … */
	struct digest sum; /* sha256, or zero */
	char *git_commit;  /* 40 hex digits */
	char *git_tree;
	int64_t size; /* annotation; -1 absent */
	char *role;   /* annotation: PROVENANCE_BASE: the image contains it;
			 absent: it belongs to the environment or the sources */
};

struct provenance {
	char *subject_name;    /* "hello" */
	struct digest subject; /* the image manifest */
	char *repository;      /* "git+https://…": externalParameters */
	char *revision;        /* the full commit id */
	char *recipe;          /* "recipes/hello" */
	char *output;          /* "lib"; NULL: the recipe's only image */
	char *level;           /* "deterministic"; internalParameters */
	char *architecture;    /* "amd64" */
	int64_t epoch_s;
	int64_t format;        /* LAYER_FORMAT */
	int64_t box;           /* BOX_FORMAT; 0: an older statement */
	struct json *declared; /* inputs that the recipe declares: a map of
				  names to texts; NULL: no input */
	char **residual;       /* sources of chance left open, sorted */
	size_t n_residual;
	struct provenance_input *inputs; /* resolvedDependencies */
	size_t n_inputs;
	/* byproducts: a rebuild compares these if it has no image */
	struct digest config, tree;
	struct digest *layers, *diff_ids;
	size_t n_layers;
	char *builder_id;
	char *builder_version; /* of hallmark */
};
#define PROVENANCE_INIT \
	{ \
		.subject_name = NULL \
	}

void provenance_print(struct bytes *statement, const struct provenance *p);
/*
 * provenance_parse - read the facts from a statement's bytes
 *
 * returns 0; -1 with ERROR_INPUT: not a Statement v1, another predicate type,
 *         another build type, an unknown external parameter, a subject
 *         without sha256, …  Unknown members elsewhere are ignored, as SLSA
 *         requires; null, {} and absent mean the same.
 */
int provenance_parse(struct provenance *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
/* provenance_of - the same of a statement that is read already */
int provenance_of(struct provenance *out, const struct statement *statement,
	struct error *err) MUST_CHECK;
/* provenance_unchecked - the same of an envelope; its signatures are not
 * checked */
int provenance_unchecked(struct provenance *out, const struct bytes *envelope,
	struct error *err) MUST_CHECK;
void provenance_done(struct provenance *p);
DEFINE_SCOPED_IN(struct provenance, provenance_done);

#endif
