/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/twins.h"
#include "reproduce/compare/octets.h"

#define RENAMED_MAX ((size_t)2000) /* unpaired files of one side */
#define RANDOM_MIN 4

struct place {
	const struct twin *file;
	size_t at;
};

static int
compare_places(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	const int order = strcmp(a->file->name, b->file->name);

	return order ? order : a->at < b->at ? -1 : a->at > b->at;
}

static struct place *
places_of(const struct twin *files, size_t n)
{
	struct place *list = mem_alloc(n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = (struct place){&files[i], i};
	qsort(list, n, sizeof *list, compare_places);
	return list;
}

static void
pair_names(struct twins *out, const struct place *a, size_t n_a,
	const struct place *b, size_t n_b)
{
	for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
		const int order = strcmp(a[i].file->name, b[j].file->name);

		if (order == 0) {
			out->of_a[a[i].at] = b[j].at;
			out->of_b[b[j].at] = a[i].at;
		}
		i += order <= 0;
		j += order >= 0;
	}
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static size_t
word_length(const char *s)
{
	size_t n = 0;

	while (is_word(s[n]))
		n++;
	return n;
}

/* Two words that may be one varying part: only digits differ, or as long as a
 * random name and of one length. */
static bool
words_alike(const char *a, size_t n_a, const char *b, size_t n_b)
{
	const size_t shorter = n_a < n_b ? n_a : n_b;
	size_t head = 0, tail = 0;

	while (head < shorter && a[head] == b[head])
		head++;
	while (tail < shorter - head && a[n_a - tail - 1] == b[n_b - tail - 1])
		tail++;
	if (n_a == n_b && n_a >= RANDOM_MIN)
		return true;
	for (size_t i = head; i < n_a - tail; i++)
		if (a[i] < '0' || a[i] > '9')
			return false;
	for (size_t i = head; i < n_b - tail; i++)
		if (b[i] < '0' || b[i] > '9')
			return false;
	return true;
}

static size_t
folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool
same_folder(const char *a, const char *b)
{
	const size_t len = folder_length(a);

	return len == folder_length(b) && strncmp(a, b, len) == 0;
}

bool
twins_alike(const char *a, const char *b)
{
	if (!same_folder(a, b))
		return false;
	a += folder_length(a);
	b += folder_length(b);
	while (*a && *b) {
		const size_t n_a = word_length(a), n_b = word_length(b);

		if (!words_alike(a, n_a, b, n_b))
			return false;
		a += n_a;
		b += n_b;
		if (*a != *b)
			return false;
		if (*a) {
			a++;
			b++;
		}
	}
	return *a == *b;
}

static bool
is_renamed(const struct twin *x, const struct twin *y, bool by_name)
{
	if (x->type != y->type || !same_folder(x->name, y->name))
		return false;
	return by_name ? twins_alike(x->name, y->name)
		       : x->data.len > 0 && octets_equal(x->data, y->data);
}

/* The only free file of the other side that it may be; SIZE_MAX: none, or
 * several. */
static size_t
only_renamed(const struct twin *x, const struct twin *other, const size_t *free,
	size_t n_free, const size_t *taken, bool by_name)
{
	size_t found = SIZE_MAX;

	for (size_t j = 0; j < n_free; j++) {
		if (taken[free[j]] != SIZE_MAX ||
			!is_renamed(x, &other[free[j]], by_name))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = free[j];
	}
	return found;
}

static size_t
unpaired(size_t *out, const size_t *of, size_t n)
{
	size_t n_out = 0;

	for (size_t i = 0; i < n; i++)
		if (of[i] == SIZE_MAX)
			out[n_out++] = i;
	return n_out;
}

static void
pair_renamed(struct twins *out, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b, bool by_name)
{
	scoped_free size_t *free_a = mem_alloc(n_a + 1, sizeof *free_a);
	scoped_free size_t *free_b = mem_alloc(n_b + 1, sizeof *free_b);
	const size_t n_free_a = unpaired(free_a, out->of_a, n_a);
	const size_t n_free_b = unpaired(free_b, out->of_b, n_b);

	if (n_free_a > RENAMED_MAX || n_free_b > RENAMED_MAX)
		return;
	for (size_t i = 0; i < n_free_a; i++) {
		const size_t x = free_a[i];
		const size_t y = only_renamed(
			&a[x], b, free_b, n_free_b, out->of_b, by_name);

		if (y == SIZE_MAX || only_renamed(&b[y], a, free_a, n_free_a,
					     out->of_a, by_name) != x)
			continue;
		out->of_a[x] = y;
		out->of_b[y] = x;
	}
}

void
twins_names(struct twins *out, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b)
{
	scoped_free struct place *x = places_of(a, n_a), *y = places_of(b, n_b);

	out->of_a = mem_alloc(n_a + 1, sizeof *out->of_a);
	out->of_b = mem_alloc(n_b + 1, sizeof *out->of_b);
	for (size_t i = 0; i < n_a; i++)
		out->of_a[i] = SIZE_MAX;
	for (size_t i = 0; i < n_b; i++)
		out->of_b[i] = SIZE_MAX;
	pair_names(out, x, n_a, y, n_b);
}

void
twins_renamed(struct twins *t, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b)
{
	pair_renamed(t, a, n_a, b, n_b, false);
	pair_renamed(t, a, n_a, b, n_b, true);
}

void
twins_done(struct twins *t)
{
	free(t->of_a);
	free(t->of_b);
}
