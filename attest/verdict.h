/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - what a rebuild of one image found, as an in-toto statement.
 *
 * A verdict is signed whatever it is.  It has a time, so that a reader knows
 * which of two is newer; the provenance of a rebuild has none.
 *
 * source: verdict(7)
 */
#ifndef ATTEST_VERDICT_H
#define ATTEST_VERDICT_H

#include "base/digest.h"
#include "base/json.h"

struct statement;

#define VERDICT_PREDICATE "urn:hallmark:verdict:1"
#define VERDICT_DIFFERENCES_MAX 100 /* that are listed */
#define VERDICT_CAUSES_MAX 100
#define VERDICT_RUNS_MAX 64
#define VERDICT_EVIDENCE_MAX 64
#define VERDICT_LAYERS_MAX 1000

/* The best first. */
enum verdict_word {
	VERDICT_IDENTICAL,
	VERDICT_LAYERS,      /* same layers, another config or manifest */
	VERDICT_TREE,        /* same files, other layers */
	VERDICT_EQUIVALENT,  /* files differ only as named passes explain */
	VERDICT_DIFFERENT,   /* anything else, or the original is damaged */
	VERDICT_FLAKY,       /* the rebuilds differ among each other */
	VERDICT_FAILED,      /* the build itself failed here */
	VERDICT_UNAVAILABLE, /* it could not be tried; decides nothing */
	VERDICT_WORDS
};

/* At which levels two images are compared. */
enum verdict_level {
	VERDICT_AT_MANIFEST,
	VERDICT_AT_CONFIG,
	VERDICT_AT_LAYERS,
	VERDICT_AT_DIFF_IDS,
	VERDICT_AT_TREE,
	VERDICT_LEVELS
};

struct verdict_sums {
	struct digest *list; /* heap */
	size_t n;
};

struct verdict_difference {
	char *kind, *path;
	char *words; /* or NULL */
};

/* A blob that shows how the verdict came about. */
struct verdict_evidence {
	char *name, *media_type;
	struct digest sum;
	int64_t size;
};

/* Texts and lists are heap; verdict_done() frees them. */
struct verdict {
	char *subject_name; /* may be NULL */
	struct digest subject;
	enum verdict_word word;
	struct digest judged; /* the envelope whose statement was rebuilt */
	char *builder_id;     /* of the rebuilder */
	char *version;        /* of its hallmark */
	char *key_id;         /* that signs; NULL: signed elsewhere */
	char *level, *architecture, *kernel;
	int64_t n_processors, box_format, layer_format;
	int64_t started_s, finished_s, duration_ms;
	/* of a build that ended with an image; else empty */
	struct verdict_sums signed_sums[VERDICT_LEVELS];
	struct verdict_sums rebuilt[VERDICT_LEVELS];
	bool damaged;        /* the original does not match its digests */
	struct digest *runs; /* the manifest of each build; zero: it failed */
	size_t n_runs;
	char **passes; /* that make two files equivalent, sorted */
	size_t n_passes;
	struct verdict_difference *differences; /* the first of n_all */
	size_t n_differences;
	int64_t n_all;
	char **causes;
	size_t n_causes;
	struct verdict_evidence *evidence;
	size_t n_evidence;
	char *reason_code, *reason; /* of failed and unavailable; else NULL */
};
#define VERDICT_INIT \
	{ \
		.subject_name = NULL \
	}

const char *verdict_word_name(enum verdict_word word); /* "identical" … */
int verdict_word_find(enum verdict_word *out, const char *name) MUST_CHECK;
const char *verdict_level_name(enum verdict_level level); /* "manifest" … */
/* verdict_same - are both sides of this level the same, and not empty? */
bool verdict_same(const struct verdict *v, enum verdict_level level);
/* verdict_of_levels - the word that the levels alone allow: identical, layers,
 * tree or different */
enum verdict_word verdict_of_levels(const struct verdict *v);

/* verdict_print - the statement, as canonical JSON */
void verdict_print(struct bytes *out, const struct verdict *v);
/*
 * verdict_parse - read a statement, bytes that others wrote
 *
 * returns 0; -1 with ERROR_INPUT: not a verdict, an unknown word or member, a
 *         member that is missing or of another kind, or a word that the
 *         digests contradict
 */
int verdict_parse(struct verdict *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
/* verdict_of - the same of a statement that is read already */
int verdict_of(struct verdict *out, const struct statement *statement,
	struct error *err) MUST_CHECK;
/* verdict_check - does the word follow from the rest?  ERROR_INPUT if not */
int verdict_check(const struct verdict *v, struct error *err) MUST_CHECK;

/* verdict_forget_compared - drop what only a verdict that compares two images
 * has: levels, damage, differences, causes and passes */
void verdict_forget_compared(struct verdict *v);
/* Append to a list of texts, sums, … */
void verdict_add_text(char ***list, size_t *n, const char *text);
void verdict_add_sum(struct verdict_sums *list, const struct digest *sum);
void verdict_done(struct verdict *v);
DEFINE_SCOPED_IN(struct verdict, verdict_done);

#endif
