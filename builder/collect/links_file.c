/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of links: a line with the format, the digest of the rest, and the
 * rest.  Whatever is not as it is written here counts as no cache. */
#include "base/say.h"
#include "base/wire.h"
#include "builder/collect/links.h"
#include "builder/store/store_cache.h"

#include <stdio.h>

#define FILE_NAME "blobs"
#define HEAD_MAX 64

static size_t
print_head(char head[HEAD_MAX])
{
	return (size_t)snprintf(
		head, HEAD_MAX, "hallmark blobs %d\n", LINKS_FORMAT);
}

static void
put_list(struct bytes *out, const struct links_list *list,
	const uint32_t *numbers)
{
	wire_put_number(out, (int64_t)list->n);
	for (size_t i = 0; i < list->n; i++)
		wire_put_bytes(out, &numbers[list->ids[i]], sizeof *numbers);
}

static void
take_list(struct links_list *out, struct wire *in, size_t n_sums)
{
	int64_t n = wire_number(
		in, 0, (in->end - in->at) / (int64_t)sizeof *out->ids);

	out->ids = n > 0 ? mem_alloc((size_t)n, sizeof *out->ids) : NULL;
	out->n = (size_t)n;
	wire_bytes(in, out->ids ? (void *)out->ids : (void *)&n,
		out->n * sizeof *out->ids);
	for (size_t i = 0; i < out->n; i++)
		in->bad |= out->ids[i] >= n_sums;
}

static void
put_about(struct bytes *out, const struct links_about *a)
{
	wire_put_bytes(out, &a->image, sizeof a->image);
	wire_put_bytes(out, &a->list, sizeof a->list);
	wire_put_number(out, a->about.epoch_s);
	wire_put_text(out, a->about.version);
	wire_put_text(out, a->about.commit);
	wire_put_text(out, a->about.repository);
	wire_put_text(out, a->about.recipe);
}

static void
take_about(struct links *x, struct wire *in)
{
	scoped(about_done) struct about about = ABOUT_INIT;
	struct digest image, list;

	wire_bytes(in, &image, sizeof image);
	wire_bytes(in, &list, sizeof list);
	about.epoch_s = wire_number(in, -1, INT64_MAX);
	about.version = wire_text(in);
	about.commit = wire_text(in);
	about.repository = wire_text(in);
	about.recipe = wire_text(in);
	if (!in->bad)
		links_about_add(x, &image, &list, &about);
}

static int
parse_links(struct links *x, const char *data, size_t len)
{
	struct wire in = wire_open(data, len);
	size_t n = (size_t)wire_number(
		&in, 0, (int64_t)(len / sizeof(struct digest)));

	for (size_t i = 0; i < n && !in.bad; i++) {
		struct digest sum;

		wire_bytes(&in, &sum, sizeof sum);
		if (digest_is_zero(&sum) || links_number(x, &sum) != i)
			return -1; /* it is there twice */
	}
	for (size_t i = 0; i < n && !in.bad; i++) {
		struct links_blob *b = &x->blobs[i];

		b->known = wire_number(&in, 0, 1) != 0;
		if (!b->known)
			continue;
		b->is_index = wire_number(&in, 0, 1) != 0;
		take_list(&b->names, &in, n);
		take_list(&b->inputs, &in, n);
	}
	n = (size_t)wire_number(&in, 0, INT32_MAX);
	for (size_t i = 0; i < n && !in.bad; i++)
		take_about(x, &in);
	x->changed = false;
	return wire_end(&in);
}

void
links_read(struct links *out, const struct store *store)
{
	scoped(links_done) struct links x = LINKS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	char head[HEAD_MAX];
	size_t n = print_head(head);
	struct digest is;

	*out = (struct links)LINKS_INIT;
	if (!store_cache_read(&text, store, FILE_NAME))
		return;
	if (text.len >= n + sizeof is && memcmp(text.data, head, n) == 0) {
		const char *rest = text.data + n + sizeof is;
		size_t len = text.len - n - sizeof is;

		is = digest_of(rest, len);
		if (memcmp(text.data + n, &is, sizeof is) == 0 &&
			parse_links(&x, rest, len) == 0) {
			*out = x;
			x = (struct links)LINKS_INIT;
			return;
		}
	}
	say_detail("what is known of the blobs is damaged, or of another "
		   "release; they are read again");
}

/* Blobs that the store has, and what they name. */
static size_t
number_kept(uint32_t *numbers, const struct links *x, const bool *has)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		numbers[i] = UINT32_MAX;
	for (size_t i = 0; i < x->n; i++) {
		const struct links_list *lists[] = {
			&x->blobs[i].names, &x->blobs[i].inputs};

		if (!has[i])
			continue;
		if (numbers[i] == UINT32_MAX)
			numbers[i] = (uint32_t)n++;
		for (size_t k = 0; k < ARRAY_LEN(lists); k++)
			for (size_t j = 0; j < lists[k]->n; j++)
				if (numbers[lists[k]->ids[j]] == UINT32_MAX)
					numbers[lists[k]->ids[j]] =
						(uint32_t)n++;
	}
	return n;
}

static void
put_blobs(struct bytes *out, const struct links *x, const bool *has)
{
	scoped_free uint32_t *numbers = mem_alloc(x->n, sizeof *numbers);
	size_t n = number_kept(numbers, x, has);
	scoped_free uint32_t *order = mem_alloc(n, sizeof *order);

	for (size_t i = 0; i < x->n; i++)
		if (numbers[i] != UINT32_MAX)
			order[numbers[i]] = (uint32_t)i;
	wire_put_number(out, (int64_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_bytes(out, &x->sums[order[i]], sizeof *x->sums);
	for (size_t i = 0; i < n; i++) {
		const struct links_blob *b = &x->blobs[order[i]];

		wire_put_number(out, has[order[i]]);
		if (!has[order[i]])
			continue;
		wire_put_number(out, b->is_index);
		put_list(out, &b->names, numbers);
		put_list(out, &b->inputs, numbers);
	}
}

static void
print_links(struct bytes *out, const struct links *x, const struct store *store)
{
	scoped_free bool *has = mem_alloc(x->n, sizeof *has);
	scoped_free bool *keeps = mem_alloc(x->n_abouts, sizeof *keeps);
	size_t n_keeps = 0;

	for (size_t i = 0; i < x->n; i++)
		has[i] = x->blobs[i].known && store_has(store, &x->sums[i]);
	put_blobs(out, x, has);
	for (size_t i = 0; i < x->n_abouts; i++) {
		keeps[i] = store_has(store, &x->abouts[i].image);
		n_keeps += keeps[i];
	}
	wire_put_number(out, (int64_t)n_keeps);
	for (size_t i = 0; i < x->n_abouts; i++)
		if (keeps[i])
			put_about(out, &x->abouts[i]);
}

void
links_keep(struct links *links, struct store *store)
{
	scoped(bytes_done) struct bytes rest = BYTES_INIT, text = BYTES_INIT;
	struct error err = ERROR_INIT;
	char head[HEAD_MAX];
	struct digest is;

	if (!links->changed || store_is_foreign(store))
		return;
	print_links(&rest, links, store);
	is = digest_of(rest.data, rest.len);
	bytes_add(&text, head, print_head(head));
	bytes_add(&text, &is, sizeof is);
	bytes_add(&text, rest.data, rest.len);
	if (store_cache_write(store, FILE_NAME, &text, &err) < 0)
		say_detail("what is known of the blobs cannot be kept: %s",
			err.text);
	links->changed = false;
}
