/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/lock_archives.h"
#include "builder/fetch/fetch.h"
#include "builder/pin/archive_source.h"

/* The archives that are to be pinned, by the same number in each list. */
struct pending {
	char **names; /* for messages */
	struct fetch_item *items;
	struct fetch_found *found;
	const struct recipe_source **wanted;
	struct lock_source **pins;
	size_t n;
};

static void
pending_done(struct pending *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->names[i]);
	free(p->names);
	free(p->items);
	free(p->found);
	free(p->wanted);
	free(p->pins);
}
DEFINE_SCOPED_IN(struct pending, pending_done);

static void
add_pending(struct pending *p, const struct recipe_source *wanted,
	struct lock_source *pin)
{
	p->names[p->n] = text_format("source %s", wanted->to);
	p->items[p->n] = (struct fetch_item){
		.what = p->names[p->n],
		.where = wanted->where,
		.in_pool = wanted->kind == SOURCE_POOL,
		.size = -1,
		.max = LOCK_BYTES_MAX,
		.sum = wanted->sum,
	};
	p->wanted[p->n] = wanted;
	p->pins[p->n] = pin;
	p->n++;
}

static void
find_pending(struct pending *p, struct lock *lock, const struct recipe *recipe)
{
	size_t n = 0;

	p->names = mem_alloc(recipe->n_sources, sizeof *p->names);
	p->items = mem_alloc(recipe->n_sources, sizeof *p->items);
	p->found = mem_alloc(recipe->n_sources, sizeof *p->found);
	p->wanted = mem_alloc(recipe->n_sources, sizeof *p->wanted);
	p->pins = mem_alloc(recipe->n_sources, sizeof *p->pins);
	for (size_t i = 0; i < recipe->n_sources; i++) {
		const struct recipe_source *wanted = &recipe->sources[i];

		if (wanted->kind == SOURCE_SELF)
			continue;
		if ((wanted->kind == SOURCE_POOL ||
			    wanted->kind == SOURCE_URL) &&
			digest_is_zero(&lock->sources[n].sum))
			add_pending(p, wanted, &lock->sources[n]);
		n++;
	}
}

static int
pin_archive(struct lock_source *pin, const struct recipe_source *wanted,
	const struct fetch_found *found, const struct recipe *recipe,
	const struct pin_context *context, struct error *err)
{
	if (!digest_is_zero(&wanted->sum) &&
		!digest_equal(&wanted->sum, &found->sum))
		return error_set(err, ERROR_INTEGRITY,
			"source %s has the sha256 %s, but the recipe says %s",
			text_quotes(wanted->to), digest_hex(&found->sum).s,
			digest_text(&wanted->sum).s + strlen("sha256:"));
	if (found->size < 1)
		return error_set(err, ERROR_INPUT, "source %s is empty",
			text_quotes(wanted->to));
	if (archive_source_try(
		    recipe, wanted, context->store, &found->sum, err) < 0)
		return error_wrap(err, "source %s", text_quotes(wanted->to));
	pin->sum = found->sum;
	pin->size = found->size;
	return 0;
}

int
lock_archives_pin(struct lock *lock, const struct recipe *recipe,
	const struct pin_context *context, struct error *err)
{
	scoped(pending_done) struct pending p = {.n = 0};

	find_pending(&p, lock, recipe);
	if (fetch_unknown(context->store, context->mirrors, p.items, p.n,
		    p.found, err) < 0)
		return -1;
	for (size_t i = 0; i < p.n; i++)
		if (pin_archive(p.pins[i], p.wanted[i], &p.found[i], recipe,
			    context, err) < 0)
			return -1;
	return 0;
}
