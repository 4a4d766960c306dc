/* SPDX-License-Identifier: Apache-2.0 */
/* rebuild_verdict.h - what of a rebuild becomes its verdict. */
#ifndef REPRODUCE_REBUILD_REBUILD_VERDICT_H
#define REPRODUCE_REBUILD_REBUILD_VERDICT_H

#include "reproduce/rebuild/reason.h"
#include "reproduce/rebuild/rebuild.h"

/* rebuild_verdict_begin - what is known before anything is tried
 *
 * in      signer  that will sign; NULL: none
 */
int rebuild_verdict_begin(struct verdict *v, const struct rebuild_order *order,
	const struct signer *signer, struct error *err) MUST_CHECK;
/* rebuild_verdict_foreign - is the original of another architecture or format?
 * That is no failure of a build, and no build is tried: it is the reason */
bool rebuild_verdict_foreign(struct verdict *v, const struct provenance *p);
void rebuild_verdict_reason(
	struct verdict *v, struct reason reason, const char *text);
/* rebuild_verdict_forget - drop the reason */
void rebuild_verdict_forget(struct verdict *v);
/* rebuild_verdict_stop - the rebuild ended for this reason, whatever was
 * compared before */
void rebuild_verdict_stop(
	struct verdict *v, struct reason reason, const char *text);
/* rebuild_verdict_doubt - where the statement has no number of the box and
 * another version made it, a difference may be that of the box */
void rebuild_verdict_doubt(struct verdict *v, const struct provenance *p);
/* rebuild_verdict_copy - the differences, as compare prints them, and their
 * known causes, that of the most differences first; nothing of a verdict that
 * compares no image
 *
 * in      traced  the rebuild made a trace
 */
void rebuild_verdict_copy(
	struct verdict *v, const struct differences *d, bool traced);

#endif
