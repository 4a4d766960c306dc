/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/rebuild_verdict.h"
#include "base/clock.h"
#include "builder/build/run_facts.h"
#include "sandbox/box.h"

int
rebuild_verdict_begin(struct verdict *v, const struct rebuild_order *o,
	const struct signer *signer, struct error *err)
{
	const struct provenance *p = o->facts;
	const char *builder = o->options.claims.builder_id;

	v->subject_name = text_copy(p->subject_name);
	v->subject = p->subject;
	v->judged = *o->judged;
	v->builder_id =
		builder ? text_copy(builder)
			: text_format("%s%s", PROVENANCE_BUILDER, p->level);
	v->version = text_copy(HALLMARK_VERSION);
	if (signer)
		v->key_id = text_copy(key_id(signer->public).s);
	v->level = text_copy(p->level);
	v->architecture = text_copy(inputs_architecture());
	v->box_format = BOX_FORMAT;
	v->layer_format = LAYER_FORMAT;
	v->started_s = clock_now_s();
	return run_machine(&v->kernel, &v->n_processors, err);
}

void
rebuild_verdict_forget(struct verdict *v)
{
	free(v->reason);
	free(v->reason_code);
	v->reason = v->reason_code = NULL;
}

void
rebuild_verdict_reason(
	struct verdict *v, struct reason reason, const char *text)
{
	rebuild_verdict_forget(v);
	v->word = reason.word;
	v->reason_code = text_copy(reason.code);
	v->reason = text_copy(text);
}

bool
rebuild_verdict_foreign(struct verdict *v, const struct provenance *p)
{
	const char *code = NULL;
	scoped_free char *text = NULL;

	if (!text_equal(p->architecture, inputs_architecture())) {
		code = "architecture";
		text = text_format("the original was built for %s, but this "
				   "machine is %s",
			text_quotes(p->architecture), inputs_architecture());
	} else if (p->format != LAYER_FORMAT) {
		code = "layer-format";
		text = text_format("the layers have the format %lld, and this "
				   "version of hallmark makes format %d",
			(long long)p->format, LAYER_FORMAT);
	} else if (p->box > 0 && p->box != BOX_FORMAT) {
		code = "box-format";
		text = text_format("the original was built in a box of format "
				   "%lld, and this version of hallmark makes "
				   "format %d",
			(long long)p->box, BOX_FORMAT);
	}
	if (code)
		rebuild_verdict_reason(
			v, (struct reason){VERDICT_UNAVAILABLE, code}, text);
	return code;
}

void
rebuild_verdict_stop(struct verdict *v, struct reason reason, const char *text)
{
	verdict_forget_compared(v);
	rebuild_verdict_reason(v, reason, text);
}

/* The statement has no number of the box, and another version made it: a
 * difference may be that of the box. */
void
rebuild_verdict_doubt(struct verdict *v, const struct provenance *p)
{
	scoped_free char *text = NULL;

	if (p->box > 0 || text_equal(p->builder_version, HALLMARK_VERSION) ||
		v->damaged ||
		(v->word != VERDICT_DIFFERENT && v->word != VERDICT_FAILED))
		return;
	text = text_format("it is not the same, but the statement does not "
			   "name the format of its box, which version %s of "
			   "hallmark made",
		p->builder_version ? text_quotes(p->builder_version)
				   : "(unknown)");
	verdict_forget_compared(v);
	rebuild_verdict_reason(
		v, (struct reason){VERDICT_UNAVAILABLE, "box-format"}, text);
}

/* As compare prints them, so that both have the same words. */
static void
copy_differences(struct verdict *v, const struct differences *d)
{
	scoped(json_free) struct json *list = differences_json(d);

	v->n_all = (int64_t)(d->n + d->n_dropped);
	for (size_t i = 0; i < json_count(list) && i < VERDICT_DIFFERENCES_MAX;
		i++) {
		const struct json *one = json_at(list, i);

		*mem_room(v->differences, i) = (struct verdict_difference){
			text_copy(json_find_text(one, "kind")),
			text_copy(json_find_text(one, "path")),
			text_copy(json_find_text(one, "words"))};
		v->n_differences++;
	}
}

/* May the verdict name this cause?  The differences show it, or the trace of
 * this rebuild does.  The trace of the original is a file that nothing signs:
 * what only that names is printed, and not signed. */
static bool
may_sign_cause(const struct differences *d, const char *name, bool traced)
{
	for (size_t i = 0; i < d->n; i++)
		for (size_t j = 0; j < d->list[i].n_causes; j++) {
			const struct difference_cause *c =
				&d->list[i].causes[j];

			if (text_equal(c->name, name) &&
				(c->source == CAUSE_SHOWN ||
					(traced &&
						c->source == CAUSE_BY_TRACE_B)))
				return true;
		}
	return false;
}

/* The known causes, that of the most differences first. */
static void
copy_causes(struct verdict *v, const struct differences *d, bool traced)
{
	scoped(json_free) struct json *list = differences_causes_json(d);

	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = json_find_text(json_at(list, i), "cause");

		if (text_equal(name, "unknown") ||
			!may_sign_cause(d, name, traced) ||
			v->n_causes == VERDICT_CAUSES_MAX)
			continue;
		*mem_room(v->causes, v->n_causes) = text_copy(name);
		v->n_causes++;
	}
}

void
rebuild_verdict_copy(
	struct verdict *v, const struct differences *d, bool traced)
{
	if (v->rebuilt[VERDICT_AT_MANIFEST].n == 0)
		return;
	copy_differences(v, d);
	copy_causes(v, d, traced);
}
