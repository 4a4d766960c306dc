/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/verify_quarantine.h"
#include "attest/policy/policy.h"

#define PEEK_MAX 16 /* statements of strangers that are looked at */
#define NOTES_NAMED 8

static void
start_keys(
	struct verify_quarantine *q, const struct policy *rules, int64_t now_s)
{
	const size_t n = rules ? rules->n_keys : 0;

	q->rules = rules;
	q->now_s = now_s;
	q->n_keys = n;
	q->trusted = mem_alloc(n, sizeof *q->trusted);
	q->blamed = mem_alloc(n, sizeof *q->blamed);
	q->ids = mem_alloc(n, sizeof *q->ids);
	q->lists_s = mem_alloc(n, sizeof *q->lists_s);
	for (size_t k = 0; k < n; k++) {
		q->lists_s[k] = INT64_MIN;
		q->trusted[k] = policy_key_holds(
			&rules->keys[k], POLICY_QUARANTINE, now_s);
		(void)!digest_parse_hex(
			&q->ids[k], key_id(rules->ring.keys[k]).s);
	}
}

void
verify_quarantine_note(struct verify_quarantine *q, enum quarantine_note kind,
	const char *what, const char *why)
{
	if (q->n_notes[kind]++ < NOTES_NAMED)
		bytes_addf(&q->notes[kind], "%s%s: %s",
			q->n_notes[kind] > 1 ? "; " : "", what, why);
}

void
verify_quarantine_unread(
	struct verify_quarantine *q, const char *what, const char *why)
{
	if (!q->unread)
		q->unread =
			text_format("%s that cannot be read: %s", what, why);
}

static bool
has_trusted(const struct verify_quarantine *q, const bool *by)
{
	for (size_t k = 0; k < q->n_keys; k++)
		if (by[k] && q->trusted[k])
			return true;
	return false;
}

/* One that cannot be read and that a key with the role has signed may be a
 * quarantine; of any other key it is nothing. */
static void
add_statement(struct verify_quarantine *q, const struct statement *s,
	const struct error *unstated, const bool *by, const char *name)
{
	scoped(quarantine_done) struct quarantine one = QUARANTINE_INIT;
	struct error why = *unstated;

	if (why.kind == ERROR_NONE && quarantine_of(&one, s, &why) == 0) {
		quarantine_add(&q->state, &one, by, q->n_keys);
		return;
	}
	if (!has_trusted(q, by))
		verify_quarantine_note(q, QUARANTINE_NOTE_KEY, name,
			"it cannot be read, and no valid key with the role "
			"quarantine has signed it");
	else
		verify_quarantine_unread(q, "a statement", why.text);
}

/* No trusted key has signed it, so nothing is parsed that cannot be one. */
static bool
may_be_quarantine(const struct opened *one)
{
	static const char type[] = QUARANTINE_PREDICATE;
	const struct bytes *payload = &one->envelope.payload;

	return opened_kind(one) == OPENED_UNTRUSTED && payload->data &&
	       memmem(payload->data, payload->len, type, sizeof type - 1);
}

/* Of such a statement only what it says that it is, is read. */
static bool
is_quarantine(const struct opened *one)
{
	scoped(statement_done) struct statement s = STATEMENT_INIT;
	const struct bytes *payload = &one->envelope.payload;
	struct error ignored = ERROR_INIT;

	return statement_parse(&s, payload->data, payload->len, "statement",
		       &ignored) == 0 &&
	       strcmp(s.predicate_type, QUARANTINE_PREDICATE) == 0;
}

static void
note_strangers(struct verify_quarantine *q, const struct opened_list *all)
{
	size_t n = 0, found = 0;
	scoped_free char *what = NULL;

	for (size_t i = 0; i < all->n && n < PEEK_MAX; i++) {
		if (!may_be_quarantine(&all->list[i]))
			continue;
		if (n++ == 0)
			json_share(true); /* apart from what is signed */
		found += is_quarantine(&all->list[i]);
	}
	json_share(false);
	if (found == 0)
		return;
	what = text_format("%zu attached statement%s that say%s quarantine",
		found, found == 1 ? "" : "s", found == 1 ? "s" : "");
	verify_quarantine_note(
		q, QUARANTINE_NOTE_KEY, what, "no trusted key has signed");
}

/* Is it a quarantine, or may it be one that cannot be read? */
static bool
is_stop(const struct verify_quarantine *q, const struct opened *one)
{
	const enum opened_kind kind = opened_kind(one);

	return (kind == OPENED_OTHER && strcmp(one->statement.predicate_type,
						QUARANTINE_PREDICATE) == 0) ||
	       (kind == OPENED_UNSTATED && has_trusted(q, one->used));
}

/* used: NULL if nothing else judges them. */
static void
read_attached(
	struct verify_quarantine *q, const struct opened_list *all, bool *used)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct opened *one = &all->list[i];

		if (!is_stop(q, one))
			continue;
		if (used)
			used[i] = true;
		if (!q->rules)
			q->n_unjudged++;
		else
			add_statement(q, &one->statement, &one->unstated,
				one->used, "an attached statement");
	}
	note_strangers(q, all);
}

static void
add_opened(
	struct verify_quarantine *q, const struct opened *one, const char *name)
{
	const char *type = one->envelope.payload_type;

	if (type && strcmp(type, QUARANTINE_LIST_TYPE) == 0)
		return; /* verify_quarantine_lists() */
	if (one->unread.kind != ERROR_NONE)
		verify_quarantine_note(q, QUARANTINE_NOTE_DAMAGED, name,
			type ? "it is neither a statement nor a list of "
			       "quarantines"
			     : one->unread.text);
	else if (one->n_used == 0)
		verify_quarantine_note(q, QUARANTINE_NOTE_KEY, name,
			"no key of the policy has signed it");
	else if (one->unstated.kind == ERROR_NONE &&
		 strcmp(one->statement.predicate_type, QUARANTINE_PREDICATE) !=
			 0)
		verify_quarantine_note(q, QUARANTINE_NOTE_DAMAGED, name,
			"the statement is no quarantine");
	else
		add_statement(
			q, &one->statement, &one->unstated, one->used, name);
}

/* What is attached to any image: only what a key with the role has signed. */
static void
add_elsewhere(
	struct verify_quarantine *q, const struct opened *one, const char *name)
{
	if (is_stop(q, one) && has_trusted(q, one->used))
		add_statement(
			q, &one->statement, &one->unstated, one->used, name);
}

/* What is attached is read apart from what is kept and named. */
static void
read_files(struct verify_quarantine *q, const struct quarantine_files *files,
	bool attached)
{
	scoped(opened_done) struct opened_list all = OPENED_LIST_INIT;
	scoped_free struct bytes *texts = mem_alloc(files->n, sizeof *texts);
	scoped_free size_t *which = mem_alloc(files->n, sizeof *which);
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++) {
		if (files->list[i].attached != attached)
			continue;
		which[n] = i;
		texts[n++] = files->list[i].envelope; /* borrowed */
	}
	if (n == 0)
		return;
	json_share(true);
	opened_read(&all, texts, n, q->rules->ring.keys, q->n_keys);
	for (size_t i = 0; i < n; i++)
		(attached ? add_elsewhere : add_opened)(
			q, &all.list[i], files->list[which[i]].name);
}

/* The referrers of the image itself are read for its own sake. */
static bool
is_read(const struct quarantine_inputs *in, const struct quarantine_unsure *one)
{
	return in->store && strcmp(store_path(in->store), one->store) == 0 &&
	       ((in->image && digest_equal(in->image, &one->image)) ||
		       (in->index && digest_equal(in->index, &one->image)));
}

static void
start_unsure(struct verify_quarantine *q, const struct quarantine_inputs *in)
{
	q->unsure = mem_alloc(in->files->n_unsure, sizeof *q->unsure);
	for (size_t i = 0; i < in->files->n_unsure; i++)
		q->unsure[i] = !is_read(in, &in->files->unsure[i]);
}

/* Nothing counts any more that only held keys have signed. */
static void
hold_keys(struct verify_quarantine *q, struct opened_list *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct opened *one = &all->list[i];
		bool provenance = opened_kind(one) == OPENED_PROVENANCE;

		for (size_t k = 0; k < q->n_keys; k++) {
			if (!q->state.held[k] || !one->used[k])
				continue;
			q->blamed[k] |= provenance;
			one->used[k] = false;
			one->n_used--;
			one->n_held++;
		}
	}
}

static void
note_voids(struct verify_quarantine *q)
{
	for (size_t i = 0; i < q->state.n; i++) {
		const struct quarantine_known *one = &q->state.list[i];
		scoped_free char *words = quarantine_words(&one->q.target);
		scoped_free char *what = text_format("the %s of %s (%s)",
			one->q.lifts ? "lift" : "quarantine", words,
			digest_text(&one->id).s);

		if (one->strange)
			verify_quarantine_note(q, QUARANTINE_NOTE_KEY, what,
				"no valid key with the role quarantine has "
				"signed it");
		else if (one->effect == QUARANTINE_VOID)
			verify_quarantine_note(
				q, QUARANTINE_NOTE_LIFT, what, one->why);
	}
}

bool
verify_quarantine_stops_layers(const struct verify_quarantine *q)
{
	for (size_t i = 0; i < q->state.n; i++)
		if (q->state.list[i].effect == QUARANTINE_STOPS &&
			(q->state.list[i].q.target.kind == QUARANTINE_LAYER ||
				q->state.list[i].q.target.kind ==
					QUARANTINE_IMAGE))
			return true;
	return false;
}

int
verify_quarantine_read(struct verify_quarantine *q,
	const struct quarantine_inputs *in, const struct policy *rules,
	int64_t now_s, struct error *err)
{
	const struct quarantine_files *files = in->files;
	struct quarantine_signers signers;

	start_keys(q, rules, now_s);
	q->files = files;
	q->cut = in->cut;
	read_attached(q, in->all, in->used);
	if (in->of_index)
		read_attached(q, in->of_index, NULL);
	if (!rules)
		return 0;
	if (files) {
		start_unsure(q, in);
		read_files(q, files, false);
		read_files(q, files, true);
	}
	if (files && verify_quarantine_lists(q, files, err) < 0)
		return -1;
	signers = (struct quarantine_signers){q->trusted, q->ids, q->n_keys};
	quarantine_judge(&q->state, &signers, now_s);
	note_voids(q);
	hold_keys(q, in->all);
	return 0;
}

void
verify_quarantine_done(struct verify_quarantine *q)
{
	quarantine_state_done(&q->state);
	for (size_t i = 0; i < QUARANTINE_NOTES; i++)
		bytes_done(&q->notes[i]);
	free(q->trusted);
	free(q->ids);
	free(q->lists_s);
	free(q->blamed);
	free(q->unsure);
	free(q->unread);
	*q = (struct verify_quarantine)VERIFY_QUARANTINE_INIT;
}
