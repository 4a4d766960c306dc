/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/quarantine_shown.h"
#include "attest/dsse.h"
#include "base/clock.h"
#include "base/say.h"

#include <stdio.h>

#define WARNINGS_MAX 8

static int
add_envelope(struct quarantine_state *out, const struct dsse *e,
	const char *name, const bool *by, size_t n_keys, struct error *err)
{
	scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
	scoped(quarantine_list_done) struct quarantine_list list =
		QUARANTINE_LIST_INIT;
	const char *text = e->payload.data ? e->payload.data : "";

	if (strcmp(e->payload_type, QUARANTINE_LIST_TYPE) != 0) {
		if (quarantine_parse(&q, text, e->payload.len, name, err) < 0)
			return -1;
		quarantine_add(out, &q, by, n_keys);
		return 0;
	}
	if (quarantine_list_parse(&list, text, e->payload.len, name, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		quarantine_add(out, &list.list[i], by, n_keys);
	return 0;
}

/* One envelope, opened. */
struct said {
	struct dsse envelope;
	bool *by;
	bool counts;
};

static void
free_said(struct said *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dsse_done(&all[i].envelope);
		free(all[i].by);
	}
	free(all);
}

static void
warn_of(size_t *n, const struct error *why)
{
	if ((*n)++ < WARNINGS_MAX)
		say_warning("%s; it is passed over", why->text);
}

static void
open_said(struct said *out, const struct quarantine_file *f,
	struct key *const *keys, size_t n_keys, size_t *n_warned)
{
	struct error why = ERROR_INIT;

	out->by = mem_alloc(n_keys, sizeof *out->by);
	if (dsse_parse(&out->envelope, f->envelope.data ? f->envelope.data : "",
		    f->envelope.len, f->name, &why) < 0)
		warn_of(n_warned, &why);
	else
		out->counts = n_keys == 0 || dsse_verify(&out->envelope, keys,
						     n_keys, out->by) > 0;
}

void
quarantine_known_in(struct quarantine_state *out,
	const struct quarantine_files *files, struct key *const *keys,
	size_t n_keys)
{
	struct said *all = mem_alloc(files->n, sizeof *all);
	size_t n_warned = 0;

	json_share(true);
	for (size_t i = 0; i < files->n; i++)
		open_said(&all[i], &files->list[i], keys, n_keys, &n_warned);
	/* no envelope may change how a signed statement is read */
	json_share(true);
	for (size_t i = 0; i < files->n; i++) {
		struct error why = ERROR_INIT;

		if (all[i].counts &&
			add_envelope(out, &all[i].envelope, files->list[i].name,
				all[i].by, n_keys, &why) < 0)
			warn_of(&n_warned, &why);
	}
	json_share(false);
	if (n_warned > WARNINGS_MAX)
		say_warning("%zu more statements are passed over",
			n_warned - WARNINGS_MAX);
	free_said(all, files->n);
}

const char *
quarantine_effect_name(enum quarantine_effect effect)
{
	static const char *const names[] = {
		[QUARANTINE_VOID] = "no effect",
		[QUARANTINE_STOPS] = "in force",
		[QUARANTINE_LIFTED] = "lifted",
		[QUARANTINE_LIFTS] = "lifts",
	};

	return names[effect];
}

struct json *
quarantine_known_json(const struct quarantine_known *known)
{
	const struct quarantine_target *t = &known->q.target;
	struct json *v = json_new_map(), *versions = json_new_list();

	json_put_text(v, "statement", digest_text(&known->id).s);
	json_put_text(v, "action", known->q.lifts ? "lift" : "quarantine");
	json_put_text(v, "kind", quarantine_kind_name(t->kind));
	json_put_text(v, "subject",
		t->name                     ? t->name
		: t->kind == QUARANTINE_KEY ? digest_hex(&t->sum).s
					    : digest_text(&t->sum).s);
	for (size_t i = 0; i < t->n_versions; i++)
		json_push_text(versions, t->versions[i]);
	json_put(v, "versions", versions);
	if (known->q.lifts)
		json_put_text(v, "lifts", digest_text(&known->q.lifted).s);
	json_put_text(v, "time", clock_date(known->q.time_s).s);
	json_put_text(v, "reason", known->q.reason);
	json_put_text(v, "effect", quarantine_effect_name(known->effect));
	if (known->why)
		json_put_text(v, "why", known->why);
	else if (known->strange)
		json_put_text(v, "why",
			"no valid key with the role quarantine has signed it");
	return v;
}

void
quarantine_known_print(const struct quarantine_known *known)
{
	scoped_free char *words = quarantine_words(&known->q.target);

	(void)printf("%-9s  %s  %s  %s\n",
		quarantine_effect_name(known->effect),
		clock_date(known->q.time_s).s, digest_text(&known->id).s,
		words);
	if (known->q.lifts)
		(void)printf("           lifts %s\n",
			digest_text(&known->q.lifted).s);
	(void)printf("           %s\n", text_quotes(known->q.reason));
	if (known->why)
		(void)printf("           %s\n", known->why);
	else if (known->strange)
		(void)printf("           no valid key with the role quarantine "
			     "has signed it\n");
}
