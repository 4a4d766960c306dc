/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/ask_index.h"

void
ask_image_done(struct ask_image *image)
{
	free(image->layers);
	free(image->parts);
	free(image->statements);
	*image = (struct ask_image){.sum = image->sum};
}

void
ask_index_done(struct ask_index *x)
{
	for (size_t i = 0; i < x->n_lines; i++)
		if (!x->text)
			free(x->lines[i]);
	for (size_t i = 0; i < x->n_sets; i++)
		free(x->sets[i].ids);
	for (size_t i = 0; i < x->n_images; i++)
		ask_image_done(&x->images[i]);
	free(x->lines);
	free(x->sets);
	free(x->images);
	free(x->text);
	digest_numbers_done(&x->line_numbers);
	digest_numbers_done(&x->set_numbers);
	digest_numbers_done(&x->image_numbers);
	*x = (struct ask_index)ASK_INDEX_INIT;
}

struct ask_image *
ask_index_add(struct ask_index *x, const struct digest *sum)
{
	uint32_t number;

	if (digest_numbers_add(&x->image_numbers, sum, &number)) {
		ask_image_done(&x->images[number]);
		return &x->images[number];
	}
	(void)mem_room(x->images, x->n_images);
	x->images[x->n_images].sum = *sum;
	return &x->images[x->n_images++];
}

struct ask_image *
ask_index_find(const struct ask_index *x, const struct digest *sum)
{
	uint32_t number;

	return digest_numbers_find(&x->image_numbers, sum, &number)
		       ? &x->images[number]
		       : NULL;
}

/* What was read has its lines in one text, and no numbers; what grows owns each
 * line and finds it by its digest. */
static void
begin_growth(struct ask_index *x)
{
	uint32_t ignored;

	if (x->n_sets == 0) {
		(void)mem_room(x->sets, x->n_sets);
		x->n_sets = 1;
	}
	if (x->set_numbers.n > 0)
		return;
	for (size_t i = 0; i < x->n_lines; i++) {
		struct digest sum = digest_of(x->lines[i], strlen(x->lines[i]));

		if (x->text)
			x->lines[i] = text_copy(x->lines[i]);
		(void)digest_numbers_add(&x->line_numbers, &sum, &ignored);
	}
	free(x->text);
	x->text = NULL;
	for (size_t i = 0; i < x->n_sets; i++) {
		struct digest sum = digest_of(
			x->sets[i].ids, x->sets[i].n * sizeof *x->sets[i].ids);

		(void)digest_numbers_add(&x->set_numbers, &sum, &ignored);
	}
}

static uint32_t
line_number(struct ask_index *x, const char *line)
{
	struct digest sum = digest_of(line, strlen(line));
	uint32_t number;

	if (digest_numbers_add(&x->line_numbers, &sum, &number))
		return number;
	*mem_room(x->lines, x->n_lines) = text_copy(line);
	x->n_lines++;
	return number;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t
set_number(struct ask_index *x, const struct facts_list *list)
{
	struct ask_set set = {.n = list->n};
	struct digest sum;
	uint32_t number;

	set.ids = mem_alloc(list->n, sizeof *set.ids);
	for (size_t i = 0; i < list->n; i++)
		set.ids[i] = line_number(x, list->lines[i]);
	if (set.n > 1)
		qsort(set.ids, set.n, sizeof *set.ids, by_number);
	sum = digest_of(set.ids, set.n * sizeof *set.ids);
	if (digest_numbers_add(&x->set_numbers, &sum, &number)) {
		free(set.ids);
		return number;
	}
	*mem_room(x->sets, x->n_sets) = set;
	x->n_sets++;
	return number;
}

void
ask_index_copy(struct ask_index *x, struct ask_image *image,
	const struct ask_statement *statement)
{
	begin_growth(x);
	*mem_room(image->statements, image->n_statements) = *statement;
	image->n_statements++;
}

void
ask_index_state(struct ask_index *x, struct ask_image *image,
	const struct digest *sum, const struct facts *facts)
{
	struct ask_statement *s;

	begin_growth(x);
	s = mem_room(image->statements, image->n_statements);
	image->n_statements++;
	s->sum = *sum;
	s->kind = facts->kind;
	s->complete = facts->complete;
	for (size_t i = 0; i < FACTS_PARTS; i++)
		s->sets[i] = set_number(x, &facts->parts[i]);
}
