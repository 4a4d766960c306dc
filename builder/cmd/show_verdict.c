/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/show_verdict.h"
#include "attest/verdict.h"
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>

static void
show_levels(const struct verdict *v)
{
	for (size_t i = 0; i < VERDICT_LEVELS; i++) {
		const enum verdict_level level = (enum verdict_level)i;
		const struct verdict_sums *is = &v->signed_sums[i];
		const struct verdict_sums *now = &v->rebuilt[i];
		const size_t n = is->n > now->n ? is->n : now->n;

		if (verdict_same(v, level)) {
			(void)printf("  %-11s identical\n",
				verdict_level_name(level));
			continue;
		}
		for (size_t k = 0; k < n; k++)
			(void)printf("  %-11s %s, rebuilt %s\n",
				verdict_level_name(level),
				k < is->n ? digest_text(&is->list[k]).s : "-",
				k < now->n ? digest_text(&now->list[k]).s
					   : "-");
	}
	if (v->damaged)
		(void)printf("  damaged     the original image does not match "
			     "its digests\n");
}

static void
show_lists(const struct verdict *v)
{
	for (size_t i = 0; i < v->n_runs && v->n_runs > 1; i++)
		(void)printf("  built       %s\n",
			digest_is_zero(&v->runs[i])
				? "failed"
				: digest_text(&v->runs[i]).s);
	for (size_t i = 0; i < v->n_differences; i++)
		(void)printf("  differs     %s %s%s%s\n",
			text_quotes(v->differences[i].kind),
			text_quotes(v->differences[i].path),
			v->differences[i].words ? ": " : "",
			v->differences[i].words
				? text_quotes(v->differences[i].words)
				: "");
	if (v->n_all > (int64_t)v->n_differences)
		(void)printf("  differs     … and %" PRId64 " more\n",
			v->n_all - (int64_t)v->n_differences);
	for (size_t i = 0; i < v->n_causes; i++)
		(void)printf("  cause       %s\n", text_quotes(v->causes[i]));
	for (size_t i = 0; i < v->n_passes; i++)
		(void)printf("  passes      %s\n", text_quotes(v->passes[i]));
	for (size_t i = 0; i < v->n_evidence; i++)
		(void)printf("  evidence    %s %s\n",
			text_quotes(v->evidence[i].name),
			digest_text(&v->evidence[i].sum).s);
}

void
show_verdict(const struct statement *statement)
{
	scoped(verdict_done) struct verdict v = VERDICT_INIT;
	struct error err = ERROR_INIT;

	if (verdict_of(&v, statement, &err) < 0) {
		(void)printf("\nverdict, refused: %s\n", err.text);
		return;
	}
	(void)printf("\nverdict %s (signatures are checked by 'hallmark "
		     "verify')\n",
		verdict_word_name(v.word));
	(void)printf("  subject     %s %s\n",
		v.subject_name ? text_quotes(v.subject_name) : "-",
		digest_text(&v.subject).s);
	(void)printf("  judged      %s\n", digest_text(&v.judged).s);
	if (v.reason)
		(void)printf("  reason      %s: %s\n",
			text_quotes(v.reason_code), text_quotes(v.reason));
	if (v.rebuilt[VERDICT_AT_MANIFEST].n > 0)
		show_levels(&v);
	show_lists(&v);
	(void)printf("  rebuilder   %s, key %s\n", text_quotes(v.builder_id),
		v.key_id ? text_quotes(v.key_id) : "-");
	(void)printf("  started     %s\n", clock_date(v.started_s).s);
	(void)printf("  finished    %s, after %.3f s\n",
		clock_date(v.finished_s).s, (double)v.duration_ms / 1e3);
	(void)printf("  machine     %s, %" PRId64 " processors, Linux %s\n",
		text_quotes(v.architecture), v.n_processors,
		text_quotes(v.kernel));
	(void)printf("  hallmark    %s, level %s, box format %" PRId64
		     ", layer format %" PRId64 "\n",
		text_quotes(v.version), text_quotes(v.level), v.box_format,
		v.layer_format);
}
