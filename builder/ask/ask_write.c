/* SPDX-License-Identifier: Apache-2.0 */
/* store(5), "The index of questions": its bytes. */
#include "builder/ask/ask_index.h"

#include <inttypes.h>

/* The order in the file: of lines and sets only those that a kept image has. */
struct ordering {
	const struct ask_index *x;
	uint32_t *line_at, *set_at;       /* old number to new one */
	uint32_t *line_order, *set_order; /* new number to old one */
	size_t n_lines, n_sets;
	struct ask_set *sets; /* by old number: with new numbers of lines */
};

static void
ordering_done(struct ordering *o)
{
	for (size_t i = 0; o->sets && i < o->x->n_sets; i++)
		free(o->sets[i].ids);
	free(o->sets);
	free(o->line_at);
	free(o->set_at);
	free(o->line_order);
	free(o->set_order);
}
DEFINE_SCOPED_IN(struct ordering, ordering_done);

static int
compare_lines(const void *a, const void *b, void *arg)
{
	const struct ordering *o = arg;

	return strcmp(o->x->lines[*(const uint32_t *)a],
		o->x->lines[*(const uint32_t *)b]);
}

static int
compare_sets(const void *a, const void *b, void *arg)
{
	const struct ordering *o = arg;
	const struct ask_set *x = &o->sets[*(const uint32_t *)a];
	const struct ask_set *y = &o->sets[*(const uint32_t *)b];

	for (size_t i = 0; i < x->n && i < y->n; i++)
		if (x->ids[i] != y->ids[i])
			return x->ids[i] < y->ids[i] ? -1 : 1;
	return (x->n > y->n) - (x->n < y->n);
}

static int
compare_ids(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
mark_used(struct ordering *o, const bool *keeps, bool *sets, bool *lines)
{
	const struct ask_index *x = o->x;

	if (x->n_sets > 0)
		sets[0] = true;
	for (size_t i = 0; i < x->n_images; i++)
		for (size_t j = 0; keeps[i] && j < x->images[i].n_statements;
			j++)
			for (size_t k = 0; k < FACTS_PARTS; k++)
				sets[x->images[i].statements[j].sets[k]] = true;
	for (size_t i = 0; i < x->n_sets; i++)
		for (size_t j = 0; sets[i] && j < x->sets[i].n; j++)
			lines[x->sets[i].ids[j]] = true;
}

static void
order_lines(struct ordering *o, const bool *lines)
{
	const struct ask_index *x = o->x;

	o->line_order = mem_alloc(x->n_lines, sizeof *o->line_order);
	o->line_at = mem_alloc(x->n_lines, sizeof *o->line_at);
	for (size_t i = 0; i < x->n_lines; i++)
		if (lines[i])
			o->line_order[o->n_lines++] = (uint32_t)i;
	if (o->n_lines > 1)
		qsort_r(o->line_order, o->n_lines, sizeof *o->line_order,
			compare_lines, o);
	for (size_t i = 0; i < o->n_lines; i++)
		o->line_at[o->line_order[i]] = (uint32_t)i;
}

static void
order_sets(struct ordering *o, const bool *sets)
{
	const struct ask_index *x = o->x;

	o->sets = mem_alloc(x->n_sets, sizeof *o->sets);
	o->set_order = mem_alloc(x->n_sets, sizeof *o->set_order);
	o->set_at = mem_alloc(x->n_sets, sizeof *o->set_at);
	for (size_t i = 0; i < x->n_sets; i++) {
		struct ask_set *set = &o->sets[i];

		if (!sets[i])
			continue;
		set->n = x->sets[i].n;
		set->ids = mem_alloc(set->n, sizeof *set->ids);
		for (size_t j = 0; j < set->n; j++)
			set->ids[j] = o->line_at[x->sets[i].ids[j]];
		if (set->n > 1)
			qsort(set->ids, set->n, sizeof *set->ids, compare_ids);
		o->set_order[o->n_sets++] = (uint32_t)i;
	}
	if (o->n_sets > 1)
		qsort_r(o->set_order, o->n_sets, sizeof *o->set_order,
			compare_sets, o);
	for (size_t i = 0; i < o->n_sets; i++)
		o->set_at[o->set_order[i]] = (uint32_t)i;
}

/* The first number, then how much greater each next one is. */
static void
print_set(struct bytes *out, const struct ask_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		bytes_addf(out, "%s%" PRIu32, i ? " " : "",
			i ? set->ids[i] - set->ids[i - 1] : set->ids[0]);
	bytes_addc(out, '\n');
}

static void
print_digests(struct bytes *out, const char *word, const struct digest *list,
	size_t n)
{
	bytes_adds(out, word);
	for (size_t i = 0; i < n; i++)
		bytes_addf(out, " %s", digest_hex(&list[i]).s);
	bytes_addc(out, '\n');
}

static void
print_image(struct bytes *out, const struct ordering *o,
	const struct ask_image *image)
{
	bytes_addf(out, "%s %s %s\n", image->is_index ? "index" : "image",
		digest_hex(&image->sum).s, digest_hex(&image->list).s);
	if (image->is_index)
		print_digests(out, "parts", image->parts, image->n_parts);
	else
		print_digests(out, "layers", image->layers, image->n_layers);
	for (size_t i = 0; i < image->n_statements; i++) {
		const struct ask_statement *s = &image->statements[i];

		bytes_addf(out, "statement %s %d %d", digest_hex(&s->sum).s,
			s->kind, s->complete);
		for (size_t j = 0; j < FACTS_PARTS; j++)
			bytes_addf(out, " %" PRIu32, o->set_at[s->sets[j]]);
		bytes_addc(out, '\n');
	}
}

static int
by_digest(const void *a, const void *b)
{
	const struct ask_image *const *x = a, *const *y = b;

	return memcmp((*x)->sum.sum, (*y)->sum.sum, sizeof(*x)->sum.sum);
}

static void
print_images(struct bytes *out, const struct ordering *o, const bool *keeps)
{
	const struct ask_index *x = o->x;
	scoped_free const struct ask_image **list =
		mem_alloc(x->n_images, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < x->n_images; i++)
		if (keeps[i])
			list[n++] = &x->images[i];
	if (n > 1)
		qsort(list, n, sizeof *list, by_digest);
	bytes_addf(out, "images %zu\n", n);
	for (size_t i = 0; i < n; i++)
		print_image(out, o, list[i]);
}

struct digest
ask_index_print(struct bytes *out, const struct ask_index *x, const bool *keeps)
{
	scoped(ordering_done) struct ordering o = {.x = x};
	scoped_free bool *sets = mem_alloc(x->n_sets, sizeof *sets);
	scoped_free bool *lines = mem_alloc(x->n_lines, sizeof *lines);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest is;

	mark_used(&o, keeps, sets, lines);
	order_lines(&o, lines);
	order_sets(&o, sets);
	bytes_addf(&text, "lines %zu\n", o.n_lines);
	for (size_t i = 0; i < o.n_lines; i++)
		bytes_addf(&text, "%s\n", x->lines[o.line_order[i]]);
	bytes_addf(&text, "sets %zu\n", o.n_sets);
	for (size_t i = 0; i < o.n_sets; i++)
		print_set(&text, &o.sets[o.set_order[i]]);
	print_images(&text, &o, keeps);
	is = digest_of(text.data, text.len);
	bytes_addf(out, "hallmark questions %d\ntext %s\n", ASK_INDEX_FORMAT,
		digest_text(&is).s);
	bytes_add(out, text.data, text.len);
	return is;
}
