/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/digest_set.h"

/* Where it is, or the empty slot where it belongs; digests are spread evenly.
 */
static size_t
find_slot(const struct digest_set *set, const struct digest *sum)
{
	uint64_t at;

	memcpy(&at, sum->sum, sizeof at);
	for (at &= set->n_slots - 1; !digest_is_zero(&set->slots[at]);
		at = (at + 1) & (set->n_slots - 1))
		if (digest_equal(&set->slots[at], sum))
			break;
	return (size_t)at;
}

static void
grow_set(struct digest_set *set)
{
	struct digest_set larger = {
		.n_slots = set->n_slots ? set->n_slots * 2 : 64, .n = set->n};

	larger.slots = mem_alloc(larger.n_slots, sizeof *larger.slots);
	for (size_t i = 0; i < set->n_slots; i++)
		if (!digest_is_zero(&set->slots[i]))
			larger.slots[find_slot(&larger, &set->slots[i])] =
				set->slots[i];
	free(set->slots);
	*set = larger;
}

bool
digest_set_add(struct digest_set *set, const struct digest *sum)
{
	size_t at;

	if (digest_is_zero(sum))
		return false;
	if (set->n * 2 >= set->n_slots)
		grow_set(set);
	at = find_slot(set, sum);
	if (!digest_is_zero(&set->slots[at]))
		return false;
	set->slots[at] = *sum;
	set->n++;
	return true;
}

bool
digest_set_has(const struct digest_set *set, const struct digest *sum)
{
	return set->n > 0 && !digest_is_zero(sum) &&
	       !digest_is_zero(&set->slots[find_slot(set, sum)]);
}

void
digest_set_done(struct digest_set *set)
{
	free(set->slots);
	*set = (struct digest_set)DIGEST_SET_INIT;
}
