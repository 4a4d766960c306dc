/* SPDX-License-Identifier: Apache-2.0 */
/* store(5), "The index of questions": reading it.  Whatever is not as
 * ask_write.c writes it counts as no index. */
#include "builder/ask/ask_index.h"

#include <stdio.h>

#define HEAD_MAX 128
#define HEX_LEN 64

/* What is left of the text; bad after the first wrong byte. */
struct reading {
	char *at, *end;
	bool bad;
};

static void
fail_reading(struct reading *r)
{
	r->bad = true;
	r->at = r->end;
}

/* The next line, ended by a NUL in place of its newline. */
static char *
next_line(struct reading *r)
{
	char *line = r->at;
	char *nl = memchr(line, '\n', (size_t)(r->end - line));

	if (!nl) {
		fail_reading(r);
		return r->end;
	}
	*nl = '\0';
	r->at = nl + 1;
	return line;
}

/* A decimal number up to max at *at, which moves behind it. */
static uint32_t
take_number(struct reading *r, char **at, size_t max)
{
	uint64_t n = 0;
	char *from = *at;

	while (**at >= '0' && **at <= '9' && n <= UINT32_MAX)
		n = n * 10 + (uint64_t)(*(*at)++ - '0');
	if (*at == from || n > max || n > UINT32_MAX) {
		fail_reading(r);
		return 0;
	}
	return (uint32_t)n;
}

static void
take_word(struct reading *r, char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		fail_reading(r);
	else
		*at += len;
}

static void
take_sum(struct reading *r, char **at, struct digest *out)
{
	if (strnlen(*at, HEX_LEN) < HEX_LEN ||
		hex_parse(out->sum, *at, HEX_LEN) < 0)
		fail_reading(r);
	else
		*at += HEX_LEN;
}

static size_t
take_count(struct reading *r, const char *word)
{
	char *line = next_line(r);
	size_t n;

	take_word(r, &line, word);
	if (r->bad)
		return 0;
	n = take_number(r, &line, (size_t)(r->end - r->at));
	if (*line)
		fail_reading(r);
	return n;
}

static void
take_lines(struct reading *r, struct ask_index *x)
{
	size_t n = take_count(r, "lines ");

	for (size_t i = 0; i < n && !r->bad; i++) {
		char *line = next_line(r);

		if (r->bad)
			return;
		if (i > 0 && strcmp(x->lines[i - 1], line) >= 0)
			fail_reading(r);
		*mem_room(x->lines, x->n_lines) = line;
		x->n_lines++;
	}
}

static void
take_set(struct reading *r, struct ask_index *x, struct ask_set *set)
{
	char *line = next_line(r);
	size_t n = *line != '\0', room = n;

	for (char *c = line; *c; c++)
		room += *c == ' ';
	set->ids = mem_alloc(room, sizeof *set->ids);
	for (size_t i = 0; i < room && !r->bad; i++) {
		uint64_t id = take_number(r, &line, x->n_lines);

		if (i > 0 && id == 0)
			fail_reading(r);
		id += i > 0 ? set->ids[i - 1] : 0;
		if (id >= x->n_lines || *line != (i + 1 < room ? ' ' : '\0'))
			fail_reading(r);
		line += *line == ' ';
		set->ids[set->n++] = (uint32_t)id;
	}
}

static void
take_sets(struct reading *r, struct ask_index *x)
{
	size_t n = take_count(r, "sets ");

	for (size_t i = 0; i < n && !r->bad; i++) {
		struct ask_set *set = mem_room(x->sets, x->n_sets);

		x->n_sets++;
		take_set(r, x, set);
		if (i == 0 && set->n > 0)
			fail_reading(r);
	}
}

static struct digest *
take_digests(struct reading *r, const char *word, size_t *n)
{
	char *line = next_line(r);
	struct digest *list;
	size_t len;

	take_word(r, &line, word);
	if (r->bad)
		return NULL;
	len = strlen(line);
	if (len % (HEX_LEN + 1) != 0) {
		fail_reading(r);
		return NULL;
	}
	list = mem_alloc(len / (HEX_LEN + 1), sizeof *list);
	for (*n = 0; *line && !r->bad; ++*n) {
		take_word(r, &line, " ");
		take_sum(r, &line, &list[*n]);
	}
	return list;
}

static void
take_statement(struct reading *r, struct ask_index *x, struct ask_image *image)
{
	struct ask_statement *s =
		mem_room(image->statements, image->n_statements);
	char *line = next_line(r);

	image->n_statements++;
	if (x->n_sets == 0)
		fail_reading(r);
	take_word(r, &line, "statement ");
	take_sum(r, &line, &s->sum);
	take_word(r, &line, " ");
	s->kind = (enum facts_kind)take_number(r, &line, FACTS_KINDS - 1);
	take_word(r, &line, " ");
	s->complete = take_number(r, &line, 1) != 0;
	for (size_t i = 0; i < FACTS_PARTS; i++) {
		take_word(r, &line, " ");
		s->sets[i] = x->n_sets > 0
				     ? take_number(r, &line, x->n_sets - 1)
				     : 0;
	}
	if (*line)
		fail_reading(r);
}

static void
take_image(struct reading *r, struct ask_index *x)
{
	char *line = next_line(r);
	struct digest sum, list;
	struct ask_image *image;
	bool is_index = text_starts(line, "index ");
	size_t n = x->n_images;

	take_word(r, &line, is_index ? "index " : "image ");
	take_sum(r, &line, &sum);
	take_word(r, &line, " ");
	take_sum(r, &line, &list);
	if (*line)
		fail_reading(r);
	if (r->bad)
		return;
	image = ask_index_add(x, &sum);
	if (x->n_images == n) {
		fail_reading(r); /* it is there twice */
		return;
	}
	image->list = list;
	image->is_index = is_index;
	if (is_index)
		image->parts = take_digests(r, "parts", &image->n_parts);
	else
		image->layers = take_digests(r, "layers", &image->n_layers);
	while (r->at < r->end && *r->at == 's')
		take_statement(r, x, image);
}

/* The two lines before the text whose digest they hold. */
static bool
is_whole(struct reading *r, struct digest *sum)
{
	char head[HEAD_MAX];
	struct digest is;
	char *lines = memchr(r->at, '\n', (size_t)(r->end - r->at));

	lines = lines ? memchr(lines + 1, '\n', (size_t)(r->end - lines - 1))
		      : NULL;
	if (!lines)
		return false;
	is = digest_of(lines + 1, (size_t)(r->end - lines - 1));
	(void)snprintf(head, sizeof head, "hallmark questions %d\ntext %s\n",
		ASK_INDEX_FORMAT, digest_text(&is).s);
	if ((size_t)(lines + 1 - r->at) != strlen(head) ||
		memcmp(r->at, head, strlen(head)) != 0)
		return false;
	r->at = lines + 1;
	*sum = is;
	return true;
}

int
ask_index_parse(struct ask_index *out, struct bytes *takes)
{
	struct ask_index x = ASK_INDEX_INIT;
	size_t len = takes->len, n;
	struct reading r;

	x.text = bytes_take(takes);
	r = (struct reading){.at = x.text, .end = x.text + len};
	if (is_whole(&r, &x.text_sum)) {
		take_lines(&r, &x);
		take_sets(&r, &x);
		n = take_count(&r, "images ");
		for (size_t i = 0; i < n && !r.bad; i++)
			take_image(&r, &x);
		if (!r.bad && r.at == r.end) {
			*out = x;
			return 0;
		}
	}
	ask_index_done(&x);
	return -1;
}
