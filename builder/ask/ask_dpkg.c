/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the database of dpkg in the layers of images of which no statement
 * tells what they contain.  Images of the same layers share one reading. */
#include "base/say.h"
#include "builder/ask/ask_private.h"
#include "builder/ask/helper_dpkg.h"
#include "builder/ask/helper_facts.h"

#include <unistd.h>

#define WAIT_MS 60000

/* Layers that one or more images have. */
struct dpkg_stack {
	uint32_t image; /* in the index: one of them */
	bool is_known;
	struct ask_statement says; /* kind FACTS_OTHER: nothing */
};
struct dpkg_stacks {
	struct ask *ask;
	struct digest_numbers numbers;
	struct dpkg_stack *list;
	struct confined running[ASK_JOBS_MAX]; /* pid 0: none */
	uint32_t running_of[ASK_JOBS_MAX];     /* a stack */
};

static void
dpkg_stacks_done(struct dpkg_stacks *s)
{
	for (size_t i = 0; i < ASK_JOBS_MAX; i++)
		confined_done(&s->running[i]);
	digest_numbers_done(&s->numbers);
	free(s->list);
}
DEFINE_SCOPED_IN(struct dpkg_stacks, dpkg_stacks_done);

static bool
is_about_layers(const struct ask_statement *s)
{
	return s->kind == FACTS_DPKG || s->kind == FACTS_DPKG_UNREAD;
}

/* Would the layers, read now, say something else than the index? */
bool
ask_dpkg_is_old(const struct ask *a, const struct ask_image *image)
{
	for (size_t i = 0; i < image->n_statements; i++) {
		const struct ask_statement *s = &image->statements[i];

		if (s->kind == FACTS_DPKG_UNREAD &&
			!digest_equal(&s->sum, &image->sum) &&
			store_has(a->store, &s->sum))
			return true;
	}
	return false;
}

static struct dpkg_stack *
stack_add(struct dpkg_stacks *s, const struct ask_image *image)
{
	const struct digest sum = digest_of(
		image->layers, image->n_layers * sizeof *image->layers);
	uint32_t number;

	if (digest_numbers_add(&s->numbers, &sum, &number))
		return &s->list[number];
	(void)mem_room(s->list, number);
	s->list[number].image = (uint32_t)(image - s->ask->index.images);
	s->list[number].says.kind = FACTS_OTHER;
	return &s->list[number];
}

/* What was read for an earlier question. */
static void
take_known(struct dpkg_stacks *s)
{
	const struct ask_index *x = &s->ask->index;

	for (size_t i = 0; i < x->n_images; i++)
		for (size_t j = 0; j < x->images[i].n_statements; j++) {
			const struct ask_statement *one =
				&x->images[i].statements[j];
			struct dpkg_stack *stack;

			if (!is_about_layers(one) ||
				ask_dpkg_is_old(s->ask, &x->images[i]))
				continue;
			stack = stack_add(s, &x->images[i]);
			stack->is_known = true;
			stack->says = *one;
		}
}

/* What is said of the image itself has the digest of that; what is said until
 * another blob is there has the digest of that one. */
static void
set_unread(struct dpkg_stacks *s, struct dpkg_stack *stack,
	const struct digest *until)
{
	stack->is_known = true;
	stack->says = (struct ask_statement){.kind = FACTS_DPKG_UNREAD,
		.sum = until ? *until : s->ask->index.images[stack->image].sum};
}

static void
set_facts(struct dpkg_stacks *s, struct dpkg_stack *stack,
	const struct facts *facts)
{
	struct ask_image *image = &s->ask->index.images[stack->image];

	stack->is_known = true;
	if (facts->kind == FACTS_DPKG_UNREAD) {
		set_unread(s, stack, NULL);
	} else if (facts->kind == FACTS_DPKG) {
		ask_index_state(&s->ask->index, image, &image->sum, facts);
		stack->says = image->statements[--image->n_statements];
	}
}

static int
open_layers(struct dpkg_layer *list, size_t *n, const struct store *store,
	const struct ask_image *image, struct error *err)
{
	for (; *n < image->n_layers; ++*n) {
		list[*n].sum = image->layers[*n];
		list[*n].fd =
			store_open_blob(store, &image->layers[*n], NULL, err);
		if (list[*n].fd < 0)
			return -1;
	}
	return 0;
}

static int
start_stack(struct confined *out, const struct ask *a,
	const struct ask_image *image, struct error *err)
{
	struct dpkg_layer list[HELPER_DPKG_LAYERS_MAX];
	size_t n = 0;
	int r = open_layers(list, &n, a->store, image, err);

	if (r == 0)
		r = helper_dpkg_start(out, list, n, err);
	for (size_t i = 0; i < n; i++)
		(void)close(list[i].fd);
	return r;
}

static void
finish_stack(struct dpkg_stacks *s, size_t at)
{
	struct dpkg_stack *stack = &s->list[s->running_of[at]];
	struct facts *facts = NULL;
	struct error err = ERROR_INIT;

	if (helper_facts_finish(&facts, &s->running[at], 1, &err) == 0) {
		set_facts(s, stack, &facts[0]);
	} else {
		say_detail("%s", err.text);
		set_unread(s, stack,
			&s->ask->index.images[stack->image].layers[0]);
	}
	helper_facts_free(facts, facts ? 1 : 0);
	confined_done(&s->running[at]);
	s->running[at] = (struct confined)CONFINED_INIT;
}

/* A place for one more helper; waits for one if all are taken, or all: until
 * none runs any more. */
static size_t
free_place(struct dpkg_stacks *s, bool all)
{
	for (;;) {
		struct confined *list[ASK_JOBS_MAX];
		size_t of[ASK_JOBS_MAX], n = 0, at = 0;

		for (size_t i = 0; i < ask_jobs(); i++) {
			if (s->running[i].pid == 0 && !all)
				return i;
			if (s->running[i].pid == 0)
				continue;
			of[n] = i;
			list[n++] = &s->running[i];
		}
		if (n == 0)
			return 0;
		if (!confined_any(&at, list, n, WAIT_MS))
			at = 0; /* its own limit of time ends it */
		finish_stack(s, of[at]);
	}
}

static void
read_stack(struct dpkg_stacks *s, uint32_t number)
{
	struct dpkg_stack *stack = &s->list[number];
	const struct ask_image *image = &s->ask->index.images[stack->image];
	struct error err = ERROR_INIT;
	size_t at;

	for (size_t i = 0; i < image->n_layers; i++)
		if (!store_has(s->ask->store, &image->layers[i])) {
			set_unread(s, stack, &image->layers[i]);
			return;
		}
	if (image->n_layers > HELPER_DPKG_LAYERS_MAX) {
		set_unread(s, stack, NULL);
		return;
	}
	at = free_place(s, false);
	s->running_of[at] = number;
	if (start_stack(&s->running[at], s->ask, image, &err) < 0) {
		say_detail("%s", err.text);
		set_unread(s, stack, &image->layers[0]);
	}
}

/* The image of an entry, if its layers are to be read. */
static struct ask_image *
image_to_read(const struct ask *a, uint32_t number)
{
	struct ask_image *image =
		ask_index_find(&a->index, &a->entries[number].sum);

	return image && !a->entries[number].fault && image->n_layers > 0 &&
			       !ask_tells_content(image)
		       ? image
		       : NULL;
}

static void
state_image(struct dpkg_stacks *s, struct ask_image *image)
{
	const struct dpkg_stack *stack = stack_add(s, image);
	struct ask_statement says = stack->says;

	if (says.kind == FACTS_OTHER)
		return;
	if (digest_equal(&says.sum, &s->ask->index.images[stack->image].sum))
		says.sum = image->sum;
	ask_index_copy(&s->ask->index, image, &says);
}

void
ask_dpkg(struct ask *a, const uint32_t *numbers, size_t n)
{
	scoped(dpkg_stacks_done) struct dpkg_stacks s = {.ask = a};
	size_t n_images = 0, n_known;

	for (size_t i = 0; i < ASK_JOBS_MAX; i++)
		s.running[i] = (struct confined)CONFINED_INIT;
	take_known(&s);
	n_known = s.numbers.n;
	for (size_t i = 0; i < n; i++) {
		struct ask_image *image = image_to_read(a, numbers[i]);

		if (image) {
			(void)stack_add(&s, image);
			n_images++;
		}
	}
	if (n_images == 0)
		return;
	if (n_images > 1)
		say_step("read", "the packages in layers of %zu images",
			n_images);
	for (size_t i = n_known; i < s.numbers.n; i++)
		read_stack(&s, (uint32_t)i);
	(void)free_place(&s, true);
	for (size_t i = 0; i < n; i++) {
		struct ask_image *image = image_to_read(a, numbers[i]);

		if (image)
			state_image(&s, image);
	}
	if (n_images > 1)
		say_done();
}
