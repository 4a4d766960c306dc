/* SPDX-License-Identifier: Apache-2.0 */
/* The newest list of each key, which is remembered. */
#include "attest/policy/policy.h"
#include "attest/quarantine/quarantine_accept.h"
#include "base/say.h"
#include "builder/check/verify_quarantine.h"

/* A list that a key of the policy has signed. */
struct signed_list {
	struct quarantine_list list;
	bool *by; /* heap */
	const struct quarantine_file *file;
};
struct signed_lists {
	struct signed_list *list;
	size_t n;
};

static void
signed_lists_done(struct signed_lists *all)
{
	for (size_t i = 0; i < all->n; i++) {
		quarantine_list_done(&all->list[i].list);
		free(all->list[i].by);
	}
	free(all->list);
}
DEFINE_SCOPED_IN(struct signed_lists, signed_lists_done);

/* What is remembered of a key, this key must have signed. */
static bool
is_trusted(const struct verify_quarantine *q, const bool *by,
	const struct quarantine_file *file)
{
	for (size_t k = 0; k < q->n_keys; k++)
		if (by[k] && q->trusted[k] &&
			(digest_is_zero(&file->of_key) ||
				digest_equal(&q->ids[k], &file->of_key)))
			return true;
	return false;
}

/* A remembered list of a key that this policy does not name is another
 * policy's. */
static bool
is_elsewhere(
	const struct verify_quarantine *q, const struct quarantine_file *file)
{
	if (digest_is_zero(&file->of_key))
		return false;
	for (size_t k = 0; k < q->n_keys; k++)
		if (q->trusted[k] && digest_equal(&q->ids[k], &file->of_key))
			return false;
	return true;
}

/* Without what it remembers, the store would take an older list again. */
static int
refuse_memory(
	const struct quarantine_file *file, const char *why, struct error *err)
{
	(void)error_set(err, ERROR_INPUT,
		"the store remembers lists of quarantines in %s, which is "
		"damaged: %s",
		text_quotes(file->name), why);
	return error_hint(err, "remove the file and name the newest list with "
			       "--quarantine");
}

/* returns 0; 1: it is no list, and read elsewhere; 2: a key with the role has
 * signed it, and it cannot be read; -1: no such key has; with the reason */
static int
open_list(struct signed_list *out, const struct verify_quarantine *q,
	const struct quarantine_file *file, struct error *why)
{
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	scoped_free bool *by = mem_alloc(q->n_keys, sizeof *by);

	if (dsse_parse(&e, file->envelope.data ? file->envelope.data : "",
		    file->envelope.len, file->name, why) < 0)
		return 1;
	if (strcmp(e.payload_type, QUARANTINE_LIST_TYPE) != 0) {
		(void)error_set(why, ERROR_INPUT, "it is no list");
		return 1;
	}
	(void)dsse_verify(&e, q->rules->ring.keys, q->n_keys, by);
	if (!is_trusted(q, by, file))
		return error_set(why, ERROR_INPUT,
			"no valid key with the role quarantine has signed the "
			"list");
	if (quarantine_list_parse(&out->list,
		    e.payload.data ? e.payload.data : "", e.payload.len,
		    file->name, why) < 0)
		return 2;
	out->by = take_ptr(by);
	out->file = file;
	return 0;
}

static int
read_list(struct signed_lists *all, struct verify_quarantine *q,
	const struct quarantine_file *file, struct error *err)
{
	struct error why = ERROR_INIT;
	int r;

	if (file->attached || is_elsewhere(q, file))
		return 0;
	r = open_list(mem_room(all->list, all->n), q, file, &why);
	if (r == 0)
		all->n++;
	else if (!digest_is_zero(&file->of_key))
		return refuse_memory(file, why.text, err);
	else if (r == 2)
		verify_quarantine_unread(q, "a list", why.text);
	else if (r < 0)
		verify_quarantine_note(
			q, QUARANTINE_NOTE_KEY, file->name, why.text);
	return 0;
}

/* What is remembered comes first, then the older ones: so the result does not
 * depend on the order in which they are named. */
static int
by_age(const void *a, const void *b)
{
	const struct signed_list *left = a, *right = b;
	bool first = digest_is_zero(&left->file->of_key);
	bool second = digest_is_zero(&right->file->of_key);

	if (first != second)
		return first ? 1 : -1;
	if (left->list.time_s != right->list.time_s)
		return left->list.time_s < right->list.time_s ? -1 : 1;
	return left->list.n < right->list.n   ? -1
	       : left->list.n > right->list.n ? 1
					      : 0;
}

static bool
is_remembered(const struct signed_list *one, const struct digest *key)
{
	return digest_equal(&one->file->of_key, key);
}

/* Another process may have remembered a list since: may this one follow it? */
static int
may_follow(bool *out, const struct store *memory, const struct digest *key,
	const struct quarantine_list *list, int64_t now_s, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(dsse_done) struct dsse e = DSSE_INIT;
	scoped(quarantine_list_done) struct quarantine_list before =
		QUARANTINE_LIST_INIT;
	scoped_free char *why = NULL;

	*out = true;
	if (quarantine_kept_list(&text, memory, key, err) < 0)
		return -1;
	if (text.len == 0)
		return 0;
	if (dsse_parse(&e, text.data, text.len, "the list", err) < 0 ||
		quarantine_list_parse(&before,
			e.payload.data ? e.payload.data : "", e.payload.len,
			"the list", err) < 0)
		return -1;
	*out = quarantine_accept(&why, list, &before, now_s) ==
	       QUARANTINE_ACCEPTED;
	return 0;
}

static int
write_newest(const struct verify_quarantine *q, struct store *memory, size_t k,
	const struct signed_list *newest, struct error *err)
{
	scoped_close int lock = quarantine_files_lock(memory, err);
	bool follows;

	if (lock < 0 || may_follow(&follows, memory, &q->ids[k], &newest->list,
				q->now_s, err) < 0)
		return -1;
	return follows ? quarantine_keep_list(memory, &q->ids[k],
				 &newest->file->envelope, err)
		       : 0;
}

static void
remember_list(const struct verify_quarantine *q, struct store *memory, size_t k,
	const struct signed_list *newest)
{
	struct error why = ERROR_INIT;

	if (memory && write_newest(q, memory, k, newest, &why) < 0)
		say_warning("the store cannot remember the list %s, so an "
			    "older one will not be noticed: %s",
			newest->file->name, why.text);
}

/* The newest list of the key k counts. */
static void
choose_list(struct verify_quarantine *q, const struct signed_lists *all,
	size_t k, struct store *memory)
{
	const struct signed_list *newest = NULL;
	bool changed = false;

	for (size_t i = 0; i < all->n; i++) {
		const struct signed_list *one = &all->list[i];
		scoped_free char *why = NULL;
		enum quarantine_accepted is;

		if (!one->by[k] || (!digest_is_zero(&one->file->of_key) &&
					   !is_remembered(one, &q->ids[k])))
			continue;
		if (is_remembered(one, &q->ids[k])) {
			newest = one; /* it was accepted before */
			continue;
		}
		is = quarantine_accept(&why, &one->list,
			newest ? &newest->list : NULL, q->now_s);
		if (why)
			verify_quarantine_note(
				q, QUARANTINE_NOTE_OLDER, one->file->name, why);
		if (is != QUARANTINE_ACCEPTED)
			continue;
		newest = one;
		changed = true;
	}
	if (!newest)
		return;
	if (changed)
		remember_list(q, memory, k, newest);
	for (size_t i = 0; i < newest->list.n; i++) {
		scoped_free bool *by = mem_alloc(q->n_keys, sizeof *by);

		by[k] = true;
		quarantine_add(&q->state, &newest->list.list[i], by, q->n_keys);
	}
	q->lists_s[k] = newest->list.time_s;
}

int
verify_quarantine_lists(struct verify_quarantine *q,
	const struct quarantine_files *files, struct error *err)
{
	scoped(signed_lists_done) struct signed_lists all = {.list = NULL};

	for (size_t i = 0; i < files->n; i++)
		if (read_list(&all, q, &files->list[i], err) < 0)
			return -1;
	if (all.n > 0)
		qsort(all.list, all.n, sizeof *all.list, by_age);
	for (size_t k = 0; k < q->n_keys; k++)
		if (q->trusted[k])
			choose_list(q, &all, k, files->memory);
	return 0;
}
