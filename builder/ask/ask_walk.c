/* SPDX-License-Identifier: Apache-2.0 */
/* From an image to the images that it contains or was built with. */
#include "builder/ask/ask_private.h"

#define DEPTH_MAX 64 /* images that stand on each other */

void
ask_links_done(struct ask_links *l)
{
	for (size_t i = 0; l->bases && i < l->n_images; i++)
		free(l->bases[i]);
	free(l->bases);
	free(l->n_bases);
	free(l->line_image);
	free(l->line_missing);
	free(l->set_has);
	*l = (struct ask_links){.line_image = NULL};
}

static void
link_lines(struct ask_links *l, const struct ask_index *x)
{
	l->line_image = mem_alloc(x->n_lines, sizeof *l->line_image);
	l->line_missing = mem_alloc(x->n_lines, sizeof *l->line_missing);
	for (size_t i = 0; i < x->n_lines; i++) {
		scoped(thing_done) struct thing t = {{NULL}};
		struct digest sum;

		l->line_image[i] = ASK_NONE;
		if (!text_starts(x->lines[i], "oci ") ||
			thing_parse(&t, x->lines[i]) < 0 ||
			digest_parse(&sum, t.fields[THING_DIGEST]) < 0)
			continue;
		l->line_missing[i] = !digest_numbers_find(
			&x->image_numbers, &sum, &l->line_image[i]);
		if (l->line_missing[i])
			l->line_image[i] = ASK_NONE;
	}
}

static void
link_sets(struct ask_links *l, const struct ask_index *x)
{
	l->set_has = mem_alloc(x->n_sets, sizeof *l->set_has);
	for (size_t i = 0; i < x->n_sets; i++)
		for (size_t j = 0; j < x->sets[i].n && !l->set_has[i]; j++) {
			uint32_t line = x->sets[i].ids[j];

			l->set_has[i] = l->line_missing[line] ||
					l->line_image[line] != ASK_NONE;
		}
}

/* The digest of the layers up to this one, by that of the layers below. */
static struct digest
stack_of(const struct digest *below, const struct digest *layer)
{
	const struct digest both[] = {*below, *layer};

	return digest_of(both, sizeof both);
}

static struct digest
stack_of_all(const struct ask_image *image)
{
	struct digest stack = {{0}};

	for (size_t i = 0; i < image->n_layers; i++)
		stack = stack_of(&stack, &image->layers[i]);
	return stack;
}

/* Images by all their layers; of those with the same ones, a chain. */
struct stacks {
	struct digest_numbers numbers;
	uint32_t *first; /* by number: an image */
	uint32_t *next;  /* by image: another one of the same layers */
};

static void
add_bases(struct ask_links *l, const struct stacks *s, uint32_t image,
	const struct digest *stack)
{
	uint32_t number;

	if (!digest_numbers_find(&s->numbers, stack, &number))
		return;
	for (uint32_t i = s->first[number]; i != ASK_NONE; i = s->next[i]) {
		if (i == image)
			continue;
		*mem_room(l->bases[image], l->n_bases[image]) = i;
		l->n_bases[image]++;
	}
}

static void
link_layers(struct ask_links *l, const struct ask_index *x)
{
	struct stacks s = {.first = mem_alloc(x->n_images, sizeof *s.first),
		.next = mem_alloc(x->n_images, sizeof *s.next)};

	l->n_images = x->n_images;
	l->bases = mem_alloc(x->n_images, sizeof *l->bases);
	l->n_bases = mem_alloc(x->n_images, sizeof *l->n_bases);
	for (size_t i = 0; i < x->n_images; i++) {
		const struct ask_image *image = &x->images[i];
		struct digest sum = stack_of_all(image);
		uint32_t number;

		s.next[i] = ASK_NONE;
		if (image->n_layers == 0)
			continue;
		if (digest_numbers_add(&s.numbers, &sum, &number))
			s.next[i] = s.first[number];
		s.first[number] = (uint32_t)i;
	}
	for (size_t i = 0; i < x->n_images; i++) {
		struct digest stack = {{0}};

		for (size_t n = 0; n < x->images[i].n_layers; n++) {
			stack = stack_of(&stack, &x->images[i].layers[n]);
			add_bases(l, &s, (uint32_t)i, &stack);
		}
	}
	digest_numbers_done(&s.numbers);
	free(s.first);
	free(s.next);
}

void
ask_links_init(struct ask_links *out, const struct ask_index *x)
{
	struct ask_links l = {.line_image = NULL};

	link_lines(&l, x);
	link_sets(&l, x);
	link_layers(&l, x);
	*out = l;
}

void
ask_marks_done(struct ask_marks *m)
{
	free(m->lines);
	free(m->sets);
	*m = (struct ask_marks){.asked = NULL};
}

void
ask_walk_init(struct ask_walk *out, const struct ask_index *index,
	const struct ask_links *links)
{
	*out = (struct ask_walk){.index = index, .links = links};
	for (size_t i = 0; i < 2; i++)
		out->seen[i] = mem_alloc(index->n_images, sizeof *out->seen[i]);
}

void
ask_walk_done(struct ask_walk *w)
{
	free(w->seen[0]);
	free(w->seen[1]);
	w->seen[0] = w->seen[1] = NULL;
}

/* Where a walk stands. */
struct visit {
	struct ask_walk *walk;
	const struct ask_marks *marks;
	struct ask_answer *out;
	unsigned *unknown;
	uint32_t root;
};

/* What the first statement of a kind says, others repeat. */
static void
add_rows(const struct visit *v, uint32_t image, uint32_t statement,
	uint32_t set, enum ask_relation relation)
{
	const struct ask_set *s = &v->walk->index->sets[set];

	for (size_t i = 0; i < s->n; i++) {
		struct ask_row *row;

		if (v->marks->lines[s->ids[i]] != VERSION_YES)
			continue;
		row = mem_room(v->out->rows, v->out->n_rows);
		v->out->n_rows++;
		*row = (struct ask_row){.asked = v->marks->asked,
			.relation = v->marks->direct ? v->marks->relation
						     : relation,
			.line = s->ids[i],
			.image = image,
			.statement = statement,
			.via = image == v->root ? ASK_NONE : image};
	}
}

static void visit_image(const struct visit *v, uint32_t image, bool within);

/* Images among the things of a set. */
static void
visit_set(const struct visit *v, uint32_t image, uint32_t set, bool within)
{
	const struct ask_links *l = v->walk->links;
	const struct ask_set *s = &v->walk->index->sets[set];

	for (size_t i = 0; l->set_has[set] && i < s->n; i++) {
		uint32_t line = s->ids[i];

		if (l->line_missing[line])
			*v->unknown |=
				within ? ASK_UNKNOWN_BASE : ASK_UNKNOWN_TOOL;
		if (l->line_image[line] != ASK_NONE &&
			l->line_image[line] != image)
			visit_image(v, l->line_image[line], within);
	}
}

/* within: the root contains this image; else it was built with it, and what
 * that was built with does not count. */
static void
visit_statement(const struct visit *v, uint32_t image, uint32_t i, bool within)
{
	const struct ask_statement *s =
		&v->walk->index->images[image].statements[i];

	for (unsigned part = 0; part < FACTS_PARTS; part++) {
		bool inside = within && part == FACTS_CONTAINS;
		uint8_t has = v->marks->sets[s->sets[part]];

		if (!(v->marks->parts & 1U << part) ||
			(!within && part != FACTS_CONTAINS))
			continue;
		if (has & 1U << VERSION_YES)
			add_rows(v, image, i, s->sets[part],
				inside ? ASK_CONTAINS : ASK_BUILT_WITH);
		if (has & 1U << VERSION_UNSURE)
			*v->unknown |= ASK_UNKNOWN_VERSION;
		if (!v->marks->direct && part != FACTS_KEYS)
			visit_set(v, image, s->sets[part], inside);
	}
}

bool
ask_tells_content(const struct ask_image *image)
{
	for (size_t i = 0; i < image->n_statements; i++) {
		const struct ask_statement *s = &image->statements[i];

		if (s->complete || s->kind == FACTS_SPDX ||
			s->kind == FACTS_CYCLONEDX)
			return true;
	}
	return false;
}

static bool
tells_build(const struct ask_image *image)
{
	for (size_t i = 0; i < image->n_statements; i++) {
		const struct ask_statement *s = &image->statements[i];

		if (s->complete || s->sets[FACTS_ENVIRONMENT] != 0 ||
			s->sets[FACTS_SOURCES] != 0)
			return true;
	}
	return false;
}

/* The contents of an image of the same layers are its own. */
static bool
twin_tells(const struct visit *v, uint32_t image)
{
	const struct ask_index *x = v->walk->index;
	const struct ask_links *l = v->walk->links;

	for (size_t i = 0; i < l->n_bases[image]; i++) {
		const struct ask_image *twin = &x->images[l->bases[image][i]];

		if (twin->n_layers == x->images[image].n_layers &&
			ask_tells_content(twin))
			return true;
	}
	return false;
}

/* No statement tells what an image contains. */
static unsigned
unknown_content(const struct visit *v, uint32_t image, bool within)
{
	const struct ask_image *at = &v->walk->index->images[image];
	unsigned bits = image == v->root ? ASK_UNKNOWN_CONTENT
			: within         ? ASK_UNKNOWN_BASE
					 : ASK_UNKNOWN_TOOL;

	for (size_t i = 0; within && i < at->n_statements; i++)
		if (at->statements[i].kind == FACTS_DPKG_UNREAD)
			bits |= ASK_UNKNOWN_LAYERS;
	return bits;
}

static void
note_unknown(const struct visit *v, uint32_t image, bool within)
{
	const struct ask_image *at = &v->walk->index->images[image];

	for (size_t i = 0; i < at->n_statements; i++)
		if (at->statements[i].kind == FACTS_UNREAD)
			*v->unknown |= ASK_UNKNOWN_UNREAD;
	if (!ask_tells_content(at) && !twin_tells(v, image))
		*v->unknown |= unknown_content(v, image, within);
	if (image == v->root && !tells_build(at))
		*v->unknown |= ASK_UNKNOWN_BUILD;
}

static void
visit_image(const struct visit *v, uint32_t image, bool within)
{
	const struct ask_image *at = &v->walk->index->images[image];
	const struct ask_links *l = v->walk->links;
	uint32_t *seen = &v->walk->seen[within][image];

	if (*seen == v->walk->run)
		return;
	*seen = v->walk->run;
	if (v->walk->depth == DEPTH_MAX) {
		*v->unknown |= within ? ASK_UNKNOWN_BASE : ASK_UNKNOWN_TOOL;
		return;
	}
	v->walk->depth++;
	note_unknown(v, image, within);
	for (size_t i = 0; i < at->n_statements; i++)
		visit_statement(v, image, (uint32_t)i, within);
	for (size_t i = 0; !v->marks->direct && i < l->n_bases[image]; i++)
		visit_image(v, l->bases[image][i], within);
	v->walk->depth--;
}

void
ask_walk_run(struct ask_walk *walk, const struct ask_marks *marks,
	uint32_t image, struct ask_answer *out, unsigned *unknown)
{
	const struct visit v = {walk, marks, out, unknown, image};

	walk->run++;
	visit_image(&v, image, true);
}
