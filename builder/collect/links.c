/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/links.h"

static void
list_done(struct links_list *list)
{
	free(list->ids);
	*list = (struct links_list){.ids = NULL};
}

void
links_done(struct links *links)
{
	for (size_t i = 0; i < links->n_blobs; i++) {
		list_done(&links->blobs[i].names);
		list_done(&links->blobs[i].inputs);
	}
	for (size_t i = 0; i < links->n_abouts; i++)
		about_done(&links->abouts[i].about);
	free(links->sums);
	free(links->blobs);
	free(links->abouts);
	digest_numbers_done(&links->numbers);
	digest_numbers_done(&links->about_numbers);
	*links = (struct links)LINKS_INIT;
}

uint32_t
links_number(struct links *links, const struct digest *sum)
{
	uint32_t number;

	if (digest_numbers_add(&links->numbers, sum, &number))
		return number;
	*mem_room(links->sums, links->n) = *sum;
	links->n++;
	(void)mem_room(links->blobs, links->n_blobs);
	links->n_blobs++;
	return number;
}

const struct links_blob *
links_find(const struct links *links, const struct digest *sum)
{
	uint32_t number;

	return digest_numbers_find(&links->numbers, sum, &number) &&
			       links->blobs[number].known
		       ? &links->blobs[number]
		       : NULL;
}

static struct links_list
list_of(struct links *links, const struct digest *sums, size_t n)
{
	struct links_list out = {mem_alloc(n, sizeof *out.ids), n};

	for (size_t i = 0; i < n; i++)
		out.ids[i] = links_number(links, &sums[i]);
	return out;
}

void
links_add(struct links *links, const struct digest *sum,
	const struct links_names *names)
{
	const struct links_blob now = {true, names->is_index,
		list_of(links, names->names, names->n_names),
		list_of(links, names->inputs, names->n_inputs)};
	uint32_t number = links_number(links, sum);

	list_done(&links->blobs[number].names);
	list_done(&links->blobs[number].inputs);
	links->blobs[number] = now;
	links->changed = true;
}

void
links_names_done(struct links_names *names)
{
	free(names->names);
	free(names->inputs);
	*names = (struct links_names){.names = NULL};
}

const struct about *
links_about_find(const struct links *links, const struct digest *image,
	const struct digest *list)
{
	uint32_t number;

	return digest_numbers_find(&links->about_numbers, image, &number) &&
			       digest_equal(&links->abouts[number].list, list)
		       ? &links->abouts[number].about
		       : NULL;
}

void
links_about_add(struct links *links, const struct digest *image,
	const struct digest *list, const struct about *about)
{
	struct links_about *a;
	uint32_t number;

	if (digest_numbers_add(&links->about_numbers, image, &number)) {
		a = &links->abouts[number];
		about_done(&a->about);
	} else {
		a = mem_room(links->abouts, links->n_abouts);
		links->n_abouts++;
	}
	*a = (struct links_about){.image = *image, .list = *list};
	about_copy(&a->about, about);
	links->changed = true;
}
