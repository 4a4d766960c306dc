/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - one build, from a commit to a signed image. */
#ifndef BUILDER_BUILD_BUILD_H
#define BUILDER_BUILD_BUILD_H

#include "builder/build/product.h"
#include "builder/build/sign.h"
#include "builder/build/signer.h"
#include "builder/env/env.h"
#include "sandbox/report.h"

struct mirrors;

/* build_prepare - fetch and unpack everything that the box of these inputs
 * needs */
int build_prepare(struct env *env, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	struct error *err) MUST_CHECK;

/* build_plan - describe the box that builds these inputs; *plan borrows
 * everything */
struct box_plan;
void build_plan(struct box_plan *plan, const struct inputs *inputs,
	const struct env *env, const char *const *argv);

/* build_check - can this machine make the box of these inputs?  Called before a
 * key is made, and anything fetched or unpacked */
int build_check(const struct inputs *inputs, struct error *err) MUST_CHECK;

/* How far a build came, for those who judge a failure. */
enum build_step {
	BUILD_INPUTS, /* fetching and unpacking */
	BUILD_BOX,    /* the script runs */
	BUILD_OUTPUT, /* it succeeded, and its output is read */
};
struct build_end {
	enum build_step step;
	struct box_report report; /* once the box has ended */
	char *log; /* heap: the path of what it printed, or NULL */
};
#define BUILD_END_INIT \
	{ \
		.step = BUILD_INPUTS \
	}
void build_end_done(struct build_end *end);
DEFINE_SCOPED_IN(struct build_end, build_end_done);

/* What is made, and how. */
struct build_order {
	const struct recipe_output *only; /* NULL: each image of the recipe */
	const struct mirrors *mirrors;
	char **trace; /* out, heap: the path of the trace if one was written,
			 even if the build failed; NULL: no trace is requested
		       */
	struct build_end *end; /* out, also if it failed; or NULL */
};

/*
 * build_products - build the inputs into images in the store
 *
 * Fetches, unpacks, runs the box once, reads /out and writes the images.  It
 * does not tag, sign or remember the result.
 *
 * returns 0; -1 with ERROR_FAILED if the recipe's script failed
 */
int build_products(struct products *out, struct store *store,
	const struct inputs *inputs, const struct build_order *order,
	struct error *err) MUST_CHECK;

/* What became of one image besides its bytes. */
struct build_signed {
	struct sign_sums sums;  /* without a key: see sign_later() */
	char *statements;       /* heap: path of the unsigned ones, or NULL */
	struct digest_text key; /* id of the key that signed; "" without one */
};
struct build_result {
	struct products products;
	struct build_signed *list; /* of each product; heap */
	bool cached;               /* all of them were known */
	char *trace;               /* heap: path of the trace, or NULL */
};
#define BUILD_RESULT_INIT \
	{ \
		.cached = false \
	}
void build_result_done(struct build_result *result);
DEFINE_SCOPED_IN(struct build_result, build_result_done);

struct known;
struct build_options {
	struct signer_choice key;
	bool without_key; /* the statements are signed elsewhere */
	bool force;
	bool trace;
	bool run_record;           /* sign one */
	const struct known *known; /* a registry to ask, or NULL; not with force
				      or trace */
};

/*
 * build_set_explainer - what tells why two builds of the same inputs differ
 *
 * It prints for people, and is called before build_run() fails; deterministic:
 * the level of both.  Without one the error alone says that they differ.
 */
typedef void build_explainer(const struct store *store, bool deterministic,
	const struct image *before, const struct image *now);
void build_set_explainer(build_explainer *explain);

/* build_run - do everything that "hallmark build" does */
int build_run(struct build_result *out, struct store *store,
	const struct inputs *inputs, const struct mirrors *mirrors,
	const struct build_options *options, struct error *err) MUST_CHECK;

#endif
