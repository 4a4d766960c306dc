/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/digest_numbers.h"

static size_t
number_slot(const struct digest_numbers *numbers, const struct digest *sum)
{
	uint64_t at;

	memcpy(&at, sum->sum, sizeof at);
	for (at &= numbers->n_slots - 1;
		!digest_is_zero(&numbers->slots[at].sum);
		at = (at + 1) & (numbers->n_slots - 1))
		if (digest_equal(&numbers->slots[at].sum, sum))
			break;
	return (size_t)at;
}

static void
grow_numbers(struct digest_numbers *numbers)
{
	struct digest_numbers larger = {
		.n_slots = numbers->n_slots ? numbers->n_slots * 2 : 64,
		.n = numbers->n};

	larger.slots = mem_alloc(larger.n_slots, sizeof *larger.slots);
	for (size_t i = 0; i < numbers->n_slots; i++)
		if (!digest_is_zero(&numbers->slots[i].sum))
			larger.slots[number_slot(&larger,
				&numbers->slots[i].sum)] = numbers->slots[i];
	free(numbers->slots);
	*numbers = larger;
}

bool
digest_numbers_add(struct digest_numbers *numbers, const struct digest *sum,
	uint32_t *number)
{
	struct digest_number *slot;

	if (numbers->n * 2 >= numbers->n_slots)
		grow_numbers(numbers);
	slot = &numbers->slots[number_slot(numbers, sum)];
	if (!digest_is_zero(&slot->sum)) {
		*number = slot->number;
		return true;
	}
	*slot = (struct digest_number){*sum, (uint32_t)numbers->n};
	*number = slot->number;
	numbers->n++;
	return false;
}

bool
digest_numbers_find(const struct digest_numbers *numbers,
	const struct digest *sum, uint32_t *number)
{
	const struct digest_number *slot;

	if (numbers->n == 0 || digest_is_zero(sum))
		return false;
	slot = &numbers->slots[number_slot(numbers, sum)];
	*number = slot->number;
	return !digest_is_zero(&slot->sum);
}

void
digest_numbers_done(struct digest_numbers *numbers)
{
	free(numbers->slots);
	*numbers = (struct digest_numbers){.slots = NULL};
}
