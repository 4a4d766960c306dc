/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/twins.h"
#include "reproduce/explain/octets.h"

#define RENAMED_MAX ((size_t)2000) /* unpaired files of one side */
#define RANDOM_MIN 4
#define SUMMED ((size_t)4096)
#define TWIN_FOLDER 'd' /* as in tree(5) */

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

/* FNV-1a of the first and the last bytes: few files that differ are compared in
 * full. */
static uint64_t
quick_sum(struct slice s)
{
	uint64_t sum = UINT64_C(14695981039346656037) ^ s.len;

	for (size_t i = 0; i < s.len && i < SUMMED; i++)
		sum = (sum ^ s.p[i]) * UINT64_C(1099511628211);
	for (size_t i = s.len > SUMMED ? s.len - SUMMED : s.len; i < s.len; i++)
		sum = (sum ^ s.p[i]) * UINT64_C(1099511628211);
	return sum;
}

/* How two names may tell of one file. */
enum likeness {
	LIKE_DATA,   /* the same bytes, in one folder or under one name */
	LIKE_NAME,   /* names that differ in digits or a random part */
	LIKE_FOLDER, /* the only folders in their place that have no twin, with
			names that begin or end alike */
};

#define AFFIX 3 /* bytes at the begin or the end of two names of a folder */

static bool
same_last_name(const char *a, const char *b)
{
	return strcmp(a + folder_length(a), b + folder_length(b)) == 0;
}

static bool
shares_affix(const char *a, const char *b)
{
	const size_t n = strlen(a), m = strlen(b);

	return n > AFFIX && m > AFFIX &&
	       (strncmp(a, b, AFFIX) == 0 ||
		       strcmp(a + n - AFFIX, b + m - AFFIX) == 0);
}

static bool
is_renamed(const struct twin *x, const struct twin *y, enum likeness like)
{
	const bool together = same_folder(x->name, y->name);

	if (x->type != y->type)
		return false;
	switch (like) {
	case LIKE_DATA:
		/* names first: many files may have the same bytes */
		return x->data.len > 0 &&
		       (together || same_last_name(x->name, y->name)) &&
		       octets_equal(x->data, y->data);
	case LIKE_NAME:
		return together && twins_alike(x->name, y->name);
	case LIKE_FOLDER:
		return together && x->type == TWIN_FOLDER &&
		       shares_affix(x->name + folder_length(x->name),
			       y->name + folder_length(y->name));
	}
	return false;
}

/* A file that has no twin by name. */
struct spare {
	const struct twin *file;
	size_t at;
	uint64_t sum;
};
struct spares {
	struct spare *list;
	size_t n;
	const size_t *of; /* the other side's file, once there is one */
};

/* The only spare file that x may be; SIZE_MAX: none, or several. */
static size_t
only_renamed(
	const struct spare *x, const struct spares *others, enum likeness like)
{
	size_t found = SIZE_MAX;

	for (size_t j = 0; j < others->n; j++) {
		const struct spare *y = &others->list[j];

		if (others->of[y->at] != SIZE_MAX ||
			(like == LIKE_DATA && x->sum != y->sum) ||
			!is_renamed(x->file, y->file, like))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = j;
	}
	return found;
}

static struct spares
spares_of(const struct twin *files, const size_t *of, size_t n)
{
	struct spares s = {.of = of};

	for (size_t i = 0; i < n && s.n <= RENAMED_MAX; i++) {
		if (of[i] != SIZE_MAX)
			continue;
		*mem_room(s.list, s.n) =
			(struct spare){&files[i], i, quick_sum(files[i].data)};
		s.n++;
	}
	return s;
}

static void
pair_spares(struct twins *out, const struct spares *a, const struct spares *b,
	enum likeness like)
{
	if (a->n > RENAMED_MAX || b->n > RENAMED_MAX)
		return;
	for (size_t i = 0; i < a->n; i++) {
		const struct spare *x = &a->list[i];
		const size_t j = only_renamed(x, b, like);

		if (j == SIZE_MAX || only_renamed(&b->list[j], a, like) != i)
			continue;
		out->of_a[x->at] = b->list[j].at;
		out->of_b[b->list[j].at] = x->at;
	}
}

static void
pair_renamed(struct twins *out, const struct twin *a, size_t n_a,
	const struct twin *b, size_t n_b, enum likeness like)
{
	struct spares x = spares_of(a, out->of_a, n_a);
	struct spares y = spares_of(b, out->of_b, n_b);

	pair_spares(out, &x, &y, like);
	free(x.list);
	free(y.list);
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
	pair_renamed(t, a, n_a, b, n_b, LIKE_DATA);
	pair_renamed(t, a, n_a, b, n_b, LIKE_NAME);
	pair_renamed(t, a, n_a, b, n_b, LIKE_FOLDER);
}

void
twins_done(struct twins *t)
{
	free(t->of_a);
	free(t->of_b);
}
