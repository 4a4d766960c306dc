/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rebuild.h - repeat a build from its provenance alone, and sign the verdict.
 *
 * source: hallmark-rebuild(1), verdict(7)
 */
#ifndef REPRODUCE_REBUILD_REBUILD_H
#define REPRODUCE_REBUILD_REBUILD_H

#include "attest/verdict_as.h"
#include "builder/build/build.h"
#include "builder/build/recorded.h"
#include "builder/fetch/mirrors.h"
#include "reproduce/rebuild/damage.h"

/* What is rebuilt, and how; all is borrowed. */
struct rebuild_order {
	const struct provenance *facts;   /* verified */
	const struct digest *judged;      /* their envelope */
	const struct image_ref *original; /* its store is NULL: not at hand */
	struct recorded_options options;
	struct mirrors mirrors;  /* what belongs to registries is set */
	const char *const *urls; /* of mirrors that were given */
	size_t n_urls;
	struct signer_choice key;
	bool without_key;
	bool trace;
	unsigned forms; /* bits of enum verdict_form, to be written as well */
	int64_t times;  /* that it is built, from 1 to VERDICT_RUNS_MAX */
};

struct rebuild {
	struct verdict verdict;
	struct differences differences;
	struct layout_report damage; /* of the original, before the build */
	struct inputs inputs;
	struct products products; /* the rebuilt image alone; n 0: none */
	struct products other;    /* of a flaky build: another result */
	struct build_end end;     /* of the last build */
	char *trace;              /* heap: path of its trace, or NULL */
	struct sign_sums sums;    /* of the rebuild's own statements */
	struct digest statement;  /* the envelope of the verdict, or without a
				     key the statement; zero: not kept */
	char *path;               /* heap: the file of the verdict, or NULL */
	char *unkept;             /* heap: why it has no file, or NULL */
	char *lacks; /* heap: why it lacks a form of --as, or NULL */
};
#define REBUILD_INIT \
	{ \
		.verdict = VERDICT_INIT \
	}

/*
 * rebuild_run - build, compare, and sign the verdict whatever it is
 *
 * The verdict is written last: a process that is killed leaves none.  Room for
 * it on the disk is taken before the build.  Where nothing can be written, the
 * verdict is "unavailable", and out->unkept says why it has no file.
 * returns 0: there is a verdict, which may be "unavailable"; -1 without one:
 *         ERROR_USAGE, ERROR_POLICY if the commit pins other inputs than the
 *         provenance lists, or what kept the verdict from being written
 */
int rebuild_run(struct rebuild *out, struct store *store,
	const struct rebuild_order *order, struct error *err) MUST_CHECK;
/*
 * rebuild_nowhere - the verdict of a rebuild whose store cannot be opened for
 * writing, for this reason: "unavailable", and not kept
 *
 * returns 0; -1 with that reason if the disk is not the matter
 */
int rebuild_nowhere(struct rebuild *out, const struct rebuild_order *order,
	const struct error *why, struct error *err) MUST_CHECK;
/* rebuild_compared - did a build give an image that was compared? */
bool rebuild_compared(const struct rebuild *r);
void rebuild_done(struct rebuild *r);
DEFINE_SCOPED_IN(struct rebuild, rebuild_done);

/*
 * rebuild_compare - compare what was rebuilt with the provenance, and with the
 * original image unless original->store is NULL; sets the word of the verdict
 * and keeps the trees as evidence
 */
int rebuild_compare(struct rebuild *r, struct store *store,
	const struct provenance *p, const struct image_ref *original,
	struct error *err) MUST_CHECK;

#endif
