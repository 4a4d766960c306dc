/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/ask_private.h"

#define ALL_THINGS \
	(1U << FACTS_CONTAINS | 1U << FACTS_ENVIRONMENT | 1U << FACTS_SOURCES)

static const char *const relation_names[] = {
	[ASK_CONTAINS] = "contains",
	[ASK_BUILT_WITH] = "built-with",
	[ASK_SIGNED_BY] = "signed-by",
	[ASK_UNVERIFIED] = "unverified",
};

const char *
ask_relation_name(enum ask_relation relation)
{
	return relation_names[relation];
}

const char *
ask_unknown_words(unsigned bit)
{
	static const char *const words[ASK_UNKNOWN_BITS] = {
		"no statement tells what it contains",
		"no statement tells what it was built with",
		"a statement about it cannot be read",
		"it contains an image of which too little is known",
		"it was built with an image of which too little is known",
		"the order of a version is not known",
		"a signature does not name its key",
		"it cannot be read from the store",
		"the packages that its layers list cannot be read",
	};

	for (size_t i = 0; i < ASK_UNKNOWN_BITS; i++)
		if (bit == 1U << i)
			return words[i];
	return "";
}

void
ask_answers_free(struct ask_answer *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].rows);
	free(list);
}

/* Does a thing meet one of the questions? */
typedef enum version_meets line_meets(
	const struct ask_question *q, const struct thing *t);

static enum version_meets
meets_holds(const struct ask_question *q, const struct thing *t)
{
	return holds_has(&q->holds, t);
}

static enum version_meets
meets_source(const struct ask_question *q, const struct thing *t)
{
	const char *version = t->fields[THING_VERSION];
	size_t len = strlen(version);

	return (len == 40 || len == 64) && text_starts(version, q->source) &&
			       strspn(version, "0123456789abcdef") == len
		       ? VERSION_YES
		       : VERSION_NO;
}

static enum version_meets
meets_environment(const struct ask_question *q, const struct thing *t)
{
	const char *digest = t->fields[THING_DIGEST];

	return text_starts(digest, "sha256:") &&
			       text_starts(digest + strlen("sha256:"),
				       q->environment)
		       ? VERSION_YES
		       : VERSION_NO;
}

/* An id in another form than hallmark's may mean any key. */
static enum version_meets
meets_key(const struct ask_question *q, const struct thing *t)
{
	const char *id = t->fields[THING_NAME];

	if (strcmp(t->fields[THING_TYPE], THING_KEY) != 0)
		return VERSION_NO;
	if (text_starts(id, q->key))
		return VERSION_YES;
	return strlen(id) == 64 && strspn(id, "0123456789abcdef") == 64
		       ? VERSION_NO
		       : VERSION_UNSURE;
}

/* The questions about things; "unverified" is not one. */
static const struct criterion {
	const char *asked;
	line_meets *meets;
	unsigned parts;
	unsigned unknown; /* bits that leave this question open */
	bool direct;
	enum ask_relation relation;
} criteria[] = {
	{"holds", meets_holds, ALL_THINGS,
		ASK_UNKNOWN_CONTENT | ASK_UNKNOWN_BUILD | ASK_UNKNOWN_UNREAD |
			ASK_UNKNOWN_BASE | ASK_UNKNOWN_TOOL |
			ASK_UNKNOWN_VERSION | ASK_UNKNOWN_LAYERS,
		false, ASK_CONTAINS},
	{"source", meets_source, ALL_THINGS,
		ASK_UNKNOWN_BUILD | ASK_UNKNOWN_UNREAD, false, ASK_CONTAINS},
	{"environment", meets_environment, 1U << FACTS_ENVIRONMENT,
		ASK_UNKNOWN_BUILD | ASK_UNKNOWN_UNREAD, true, ASK_BUILT_WITH},
	{"signed-by", meets_key, 1U << FACTS_KEYS,
		ASK_UNKNOWN_UNREAD | ASK_UNKNOWN_VERSION, true, ASK_SIGNED_BY},
};

static bool
is_asked(const struct ask_question *q, const struct criterion *c)
{
	const bool asked[] = {q->has_holds, q->source, q->environment, q->key};

	return asked[c - criteria];
}

static void
make_marks(struct ask_marks *m, const struct ask_index *x,
	const struct ask_question *q, const struct criterion *c)
{
	*m = (struct ask_marks){.asked = c->asked,
		.lines = mem_alloc(x->n_lines, sizeof *m->lines),
		.sets = mem_alloc(x->n_sets, sizeof *m->sets),
		.parts = c->parts,
		.direct = c->direct,
		.relation = c->relation};
	for (size_t i = 0; i < x->n_lines; i++) {
		scoped(thing_done) struct thing t = {{NULL}};

		m->lines[i] = thing_parse(&t, x->lines[i]) < 0
				      ? VERSION_UNSURE
				      : (uint8_t)c->meets(q, &t);
	}
	for (size_t i = 0; i < x->n_sets; i++)
		for (size_t j = 0; j < x->sets[i].n; j++)
			m->sets[i] |=
				(uint8_t)(1U << m->lines[x->sets[i].ids[j]]);
}

/* An image meets several questions if it meets each. */
static void
join_answer(struct ask_answer *to, enum version_meets is, unsigned unknown)
{
	if (is == VERSION_NO || to->is == VERSION_NO)
		to->is = VERSION_NO;
	else if (is == VERSION_UNSURE)
		to->is = VERSION_UNSURE;
	to->unknown |= is == VERSION_UNSURE ? unknown : 0;
}

/* What leaves open if an image contains a package that it was built with. */
#define OPEN_CONTENT \
	(ASK_UNKNOWN_CONTENT | ASK_UNKNOWN_UNREAD | ASK_UNKNOWN_BASE | \
		ASK_UNKNOWN_VERSION | ASK_UNKNOWN_LAYERS)

static bool
says_contains(const struct ask_answer *answer)
{
	for (size_t i = 0; i < answer->n_rows; i++)
		if (answer->rows[i].relation == ASK_CONTAINS)
			return true;
	return false;
}

/* An index is answered for by its images, except for its own signatures. */
static void
ask_one(struct ask_answer *out, const struct ask *a, size_t i,
	struct ask_walk *walk, const struct ask_marks *marks,
	const struct criterion *c)
{
	unsigned unknown = 0;
	size_t before = out->n_rows;
	const struct ask_index *x = &a->index;
	const struct ask_image *image = ask_index_find(x, &a->entries[i].sum);

	if (!image || a->entries[i].fault) {
		join_answer(out, VERSION_UNSURE, ASK_UNKNOWN_IMAGE);
		return;
	}
	if (!image->is_index || c->relation == ASK_SIGNED_BY)
		ask_walk_run(walk, marks, (uint32_t)(image - x->images), out,
			&unknown);
	unknown &= image->is_index ? ASK_UNKNOWN_UNREAD : c->unknown;
	if (c->relation == ASK_SIGNED_BY && (unknown & ASK_UNKNOWN_VERSION))
		unknown = (unknown & ~(unsigned)ASK_UNKNOWN_VERSION) |
			  ASK_UNKNOWN_KEY;
	if (out->n_rows > before && (c->unknown & ASK_UNKNOWN_CONTENT) &&
		!says_contains(out))
		out->open = unknown & OPEN_CONTENT;
	join_answer(out,
		out->n_rows > before ? VERSION_YES
		: unknown            ? VERSION_UNSURE
				     : VERSION_NO,
		unknown);
}

static bool
is_signed(const struct ask_image *image)
{
	for (size_t i = 0; i < image->n_statements; i++)
		if (image->statements[i].kind == FACTS_PROVENANCE &&
			image->statements[i].sets[FACTS_KEYS] != 0)
			return true;
	return false;
}

static void
ask_unverified(struct ask_answer *out, const struct ask *a, size_t i,
	const struct ask_question *q)
{
	const struct ask_index *x = &a->index;
	const struct ask_image *image = ask_index_find(x, &a->entries[i].sum);
	struct ask_row *row;

	if (image && (image->is_index ||
			     (q->has_ring ? ask_verified(a, &q->ring, image)
					  : is_signed(image)))) {
		join_answer(out, VERSION_NO, 0);
		return;
	}
	row = mem_room(out->rows, out->n_rows);
	out->n_rows++;
	*row = (struct ask_row){.asked = "unverified",
		.relation = ASK_UNVERIFIED,
		.line = ASK_NONE,
		.image = ASK_NONE,
		.statement = ASK_NONE,
		.via = ASK_NONE};
	join_answer(out, VERSION_YES, 0);
}

int
ask_answers(struct ask_answer **out, const struct ask *a,
	const struct ask_question *q, struct error *err)
{
	struct ask_answer *list = mem_alloc(a->n_entries, sizeof *list);
	scoped(ask_links_done) struct ask_links links = {.line_image = NULL};
	scoped(ask_walk_done) struct ask_walk walk = {.index = NULL};

	(void)err;
	for (size_t i = 0; i < a->n_entries; i++)
		list[i].is = VERSION_YES;
	ask_links_init(&links, &a->index);
	ask_walk_init(&walk, &a->index, &links);
	for (size_t k = 0; k < ARRAY_LEN(criteria); k++) {
		scoped(ask_marks_done) struct ask_marks marks = {.asked = NULL};

		if (!is_asked(q, &criteria[k]))
			continue;
		make_marks(&marks, &a->index, q, &criteria[k]);
		for (size_t i = 0; i < a->n_entries; i++)
			ask_one(&list[i], a, i, &walk, &marks, &criteria[k]);
	}
	for (size_t i = 0; q->unverified && i < a->n_entries; i++)
		if (list[i].is != VERSION_NO)
			ask_unverified(&list[i], a, i, q);
	*out = list;
	return 0;
}

static int
by_purl(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Each once: things of one package URL may differ in what else is known. */
static void
sort_purls(char **list, size_t *n)
{
	size_t kept = 0;

	if (*n > 1)
		qsort(list, *n, sizeof *list, by_purl);
	for (size_t i = 0; i < *n; i++)
		if (kept > 0 && strcmp(list[kept - 1], list[i]) == 0)
			free(list[i]);
		else
			list[kept++] = list[i];
	*n = kept;
}

/* A mark on each line that has a package URL, but not on the image itself. */
static void
mark_purls(struct ask_marks *m, char **purls, const struct ask_index *x,
	const char *own)
{
	*m = (struct ask_marks){.asked = "purls",
		.lines = mem_alloc(x->n_lines, sizeof *m->lines),
		.sets = mem_alloc(x->n_sets, sizeof *m->sets),
		.parts = ALL_THINGS};
	for (size_t i = 0; i < x->n_lines; i++) {
		scoped(thing_done) struct thing t = {{NULL}};

		if (thing_parse(&t, x->lines[i]) < 0 ||
			!*t.fields[THING_PURL] ||
			strcmp(t.fields[THING_DIGEST], own) == 0)
			continue;
		purls[i] = take_ptr(t.fields[THING_PURL]);
		m->lines[i] = VERSION_YES;
	}
	for (size_t i = 0; i < x->n_sets; i++)
		m->sets[i] = 1U << VERSION_YES;
}

void
ask_contents(char ***list, size_t *n, unsigned *unknown, const struct ask *a,
	const struct digest *image, bool built_with)
{
	const struct ask_index *x = &a->index;
	const struct ask_image *at = ask_index_find(x, image);
	scoped(ask_links_done) struct ask_links links = {.line_image = NULL};
	scoped(ask_walk_done) struct ask_walk walk = {.index = NULL};
	scoped(ask_marks_done) struct ask_marks marks = {.asked = NULL};
	scoped_free char **purls = mem_alloc(x->n_lines, sizeof *purls);
	struct ask_answer answer = {.rows = NULL};

	*list = NULL;
	*n = 0;
	*unknown = at ? 0 : ASK_UNKNOWN_IMAGE;
	ask_links_init(&links, x);
	ask_walk_init(&walk, x, &links);
	mark_purls(&marks, purls, x, digest_text(image).s);
	if (at)
		ask_walk_run(&walk, &marks, (uint32_t)(at - x->images), &answer,
			unknown);
	for (size_t i = 0; i < answer.n_rows; i++) {
		const struct ask_row *row = &answer.rows[i];
		char *purl = purls[row->line];

		if ((row->relation == ASK_BUILT_WITH) != built_with || !purl)
			continue;
		*mem_room(*list, *n) = purl;
		++*n;
		purls[row->line] = NULL;
	}
	for (size_t i = 0; i < x->n_lines; i++)
		free(purls[i]);
	free(answer.rows);
	sort_purls(*list, n);
}
