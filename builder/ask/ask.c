/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/bundle.h"
#include "base/say.h"
#include "builder/ask/ask_private.h"
#include "builder/image/kit_manifest.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_cache.h"
#include "builder/store/store_keep.h"

#define INDEX_FILE "index"
#define TRIES 3

void
ask_done(struct ask *a)
{
	for (size_t i = 0; i < a->n_entries; i++) {
		free(a->entries[i].names);
		free(a->entries[i].fault);
	}
	free(a->entries);
	ask_index_done(&a->index);
	store_entries_free(a->listed, a->n_listed);
	digest_numbers_done(&a->numbers);
	ask_checked_done(&a->checked);
	*a = (struct ask)ASK_INIT;
}

struct ask_entry *
ask_entry_add(struct ask *a, const struct digest *sum)
{
	uint32_t number;

	if (digest_numbers_add(&a->numbers, sum, &number))
		return &a->entries[number];
	(void)mem_room(a->entries, a->n_entries);
	a->entries[a->n_entries].sum = *sum;
	return &a->entries[a->n_entries++];
}

/* Statements and kits that stand alone in the index are no images. */
static bool
is_artifact(const struct descriptor *d)
{
	return text_equal(d->artifact_type, DSSE_PAYLOAD_TYPE) ||
	       text_equal(d->artifact_type, KIT_TYPE) ||
	       (d->artifact_type && bundle_is_type(d->artifact_type));
}

static void
add_name(struct ask_entry *e, const char *name)
{
	size_t at = e->n_names;

	for (size_t i = 0; i < e->n_names; i++)
		if (text_equal(e->names[i], name))
			return;
	if (!name)
		return;
	(void)mem_room(e->names, e->n_names);
	for (; at > 0 && strcmp(e->names[at - 1], name) > 0; at--)
		e->names[at] = e->names[at - 1];
	e->names[at] = name;
	e->n_names++;
}

/* What index.json lists; lists of referrers go to their subjects, which may be
 * parts of an index and listed nowhere. */
static int
list_images(struct ask *a, struct digest_numbers *subjects,
	struct digest **lists, struct error *err)
{
	size_t n = 0;

	if (store_entries(a->store, &a->listed, &a->n_listed, err) < 0)
		return -1;
	for (size_t i = 0; i < a->n_listed; i++) {
		const struct descriptor *d = &a->listed[i];
		struct digest subject;
		uint32_t number;

		if (descriptor_referrers_of(d->name, &subject)) {
			if (digest_numbers_add(subjects, &subject, &number))
				continue;
			*mem_room(*lists, n) = d->sum;
			n++;
		} else if (!is_artifact(d)) {
			add_name(ask_entry_add(a, &d->sum), d->name);
		}
	}
	return 0;
}

static void
read_index(struct ask *a)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (store_cache_read(&text, a->store, INDEX_FILE) &&
		ask_index_parse(&a->index, &text) < 0)
		say_detail("the index of questions is damaged, or of another "
			   "release; it is made again");
}

static bool
is_fresh(const struct ask *a, const struct ask_entry *e)
{
	const struct ask_image *image = ask_index_find(&a->index, &e->sum);

	return image && digest_equal(&image->list, &e->list) &&
	       !ask_dpkg_is_old(a, image);
}

/* The parts of an index are images with its names. */
static void
add_parts(struct ask *a, size_t i)
{
	const struct ask_image *image =
		ask_index_find(&a->index, &a->entries[i].sum);

	for (size_t j = 0; image && j < image->n_parts; j++) {
		struct ask_entry *part = ask_entry_add(a, &image->parts[j]);
		const struct ask_entry *whole = &a->entries[i];

		if (part == whole)
			continue;
		part->of = whole->sum;
		for (size_t k = 0; k < whole->n_names; k++)
			add_name(part, whole->names[k]);
	}
}

/* Images that a set of things leads to, if the store lists them. */
static void
add_reached(struct ask *a, const struct ask_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		scoped(thing_done) struct thing t = {{NULL}};
		struct digest sum;

		if (thing_parse(&t, a->index.lines[set->ids[i]]) == 0 &&
			strcmp(t.fields[THING_TYPE], "oci") == 0 &&
			digest_parse(&sum, t.fields[THING_DIGEST]) == 0 &&
			store_has(a->store, &sum))
			(void)ask_entry_add(a, &sum);
	}
}

static void
follow_images(struct ask *a, size_t i)
{
	const struct ask_image *image =
		ask_index_find(&a->index, &a->entries[i].sum);

	for (size_t j = 0; image && j < image->n_statements; j++)
		for (size_t k = 0; k < FACTS_KEYS; k++)
			add_reached(a,
				&a->index.sets[image->statements[j].sets[k]]);
}

/* Reads what the index lacks, and then the parts that this shows. */
static bool
read_missing(struct ask *a, const struct digest_numbers *subjects,
	const struct digest *lists, bool follow)
{
	bool changed = false;

	for (size_t done = 0; done < a->n_entries;) {
		scoped_free uint32_t *missing =
			mem_alloc(a->n_entries, sizeof *missing);
		size_t n = 0, end = a->n_entries;

		for (size_t i = done; i < end; i++) {
			struct ask_entry *e = &a->entries[i];
			uint32_t number;

			if (digest_numbers_find(subjects, &e->sum, &number))
				e->list = lists[number];
			if (!is_fresh(a, e))
				missing[n++] = (uint32_t)i;
		}
		ask_derive(a, missing, n);
		changed |= n > 0;
		for (; done < end; done++) {
			add_parts(a, done);
			if (follow)
				follow_images(a, done);
		}
	}
	return changed;
}

static int
by_digest(const void *a, const void *b)
{
	const struct ask_entry *x = a, *y = b;

	return memcmp(x->sum.sum, y->sum.sum, sizeof x->sum.sum);
}

/* Writes the index if it holds other images than the store, and leaves out of
 * it what the store does not list. */
static void
keep_index(struct ask *a, struct store *store, bool changed)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free bool *keeps = mem_alloc(a->index.n_images, sizeof *keeps);
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < a->index.n_images; i++) {
		uint32_t number;

		keeps[i] = digest_numbers_find(&a->numbers,
				   &a->index.images[i].sum, &number) &&
			   !a->entries[number].fault;
		changed |= !keeps[i];
	}
	if (!changed)
		return;
	a->index.text_sum = ask_index_print(&text, &a->index, keeps);
	if (store_cache_write(store, INDEX_FILE, &text, &err) < 0)
		say_detail(
			"the index of questions cannot be kept: %s", err.text);
}

/* Where signatures count, an index that lies must not hide an image: another
 * user, or who made a copy of the store, may have written it. */
static void
choose_index(struct ask *a, bool signatures)
{
	ask_checked_read(&a->checked, a->store);
	a->is_own = a->index.n_images == 0 ||
		    digest_equal(&a->checked.index, &a->index.text_sum);
	if (!signatures || a->is_own)
		return;
	ask_index_done(&a->index);
	a->is_own = true;
}

/* The next question may use the index that this one has made. */
static void
remember_index(struct ask *a)
{
	if (!a->is_own || digest_equal(&a->checked.index, &a->index.text_sum))
		return;
	a->checked.index = a->index.text_sum;
	a->checked.changed = true;
	ask_checked_keep(&a->checked, a->store);
}

static int
try_open(struct ask *out, struct store *store, const struct digest *only,
	bool signatures, struct error *err)
{
	scoped(ask_done) struct ask a = {.store = store};
	scoped(digest_numbers_done) struct digest_numbers subjects = {
		.slots = NULL};
	scoped_free struct digest *lists = NULL;
	bool changed;

	if (list_images(&a, &subjects, &lists, err) < 0)
		return -1;
	read_index(&a);
	if (only) {
		for (size_t i = 0; i < a.n_entries; i++)
			free(a.entries[i].names);
		free(a.entries);
		a.entries = NULL;
		a.n_entries = 0;
		digest_numbers_done(&a.numbers);
		(void)ask_entry_add(&a, only);
	} else {
		choose_index(&a, signatures);
	}
	changed = read_missing(&a, &subjects, lists, only != NULL);
	if (!only && !store_is_foreign(store))
		keep_index(&a, store, changed);
	if (!only)
		remember_index(&a);
	if (a.n_entries > 1)
		qsort(a.entries, a.n_entries, sizeof *a.entries, by_digest);
	*out = a;
	a = (struct ask)ASK_INIT;
	return 0;
}

/* Another process may remove images meanwhile, which then cannot be read: look
 * again. */
static bool
is_outdated(const struct ask *a)
{
	scoped(bytes_done) struct bytes before = BYTES_INIT, now = BYTES_INIT;
	struct descriptor *list = NULL;
	struct error ignored;
	size_t n = 0, faults = 0;

	for (size_t i = 0; i < a->n_entries; i++)
		faults += a->entries[i].fault != NULL;
	if (faults == 0 || store_entries(a->store, &list, &n, &ignored) < 0)
		return false;
	for (size_t i = 0; i < a->n_listed; i++)
		bytes_add(&before, &a->listed[i].sum, sizeof a->listed[i].sum);
	for (size_t i = 0; i < n; i++)
		bytes_add(&now, &list[i].sum, sizeof list[i].sum);
	store_entries_free(list, n);
	return before.len != now.len ||
	       (now.len > 0 && memcmp(before.data, now.data, now.len) != 0);
}

int
ask_open(struct ask *out, struct store *store, const struct digest *only,
	bool signatures, struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		if (try_open(out, store, only, signatures, err) < 0)
			return -1;
		if (i + 1 == TRIES || !is_outdated(out))
			break;
		ask_done(out);
	}
	return 0;
}
