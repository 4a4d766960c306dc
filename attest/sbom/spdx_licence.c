/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/spdx_licence.h"
#include "attest/sbom/spdx_names.h"

#define SHOWN_MAX 40 /* bytes of a name in its LicenseRef */
#define REFERENCE "LicenseRef-"
#define WORDS_MAX 64

void
spdx_references_done(struct spdx_references *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->list[i].id);
		free(r->list[i].name);
	}
	free(r->list);
	*r = (struct spdx_references){.n = 0};
}

static void
insert_reference(struct spdx_references *r, const char *id, const char *name,
	const struct digest *sum)
{
	size_t at = 0;

	while (at < r->n && strcmp(r->list[at].id, id) < 0)
		at++;
	if (at < r->n && strcmp(r->list[at].id, id) == 0)
		return;
	(void)mem_room(r->list, r->n);
	memmove(&r->list[at + 1], &r->list[at], (r->n - at) * sizeof *r->list);
	r->list[at] = (struct spdx_reference){
		.id = text_copy(id), .name = text_copy(name)};
	if (sum)
		r->list[at].sum = *sum;
	r->n++;
}

/* One copyright file while its expression is made. */
struct making {
	const struct sbom_copyright *from;
	struct spdx_references *references;
};

static bool
is_id_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* Two files may mean different texts by one name, so the id has digits of the
 * file's digest, too.  They are also what tells two long names apart. */
static void
print_reference(struct bytes *out, const struct making *m, const char *name)
{
	scoped(bytes_done) struct bytes id = BYTES_INIT, all = BYTES_INIT;
	struct digest sum;

	bytes_addf(&all, "%s\n%s", digest_hex(&m->from->sum).s, name);
	sum = digest_of(all.data, all.len);
	bytes_adds(&id, REFERENCE);
	for (size_t i = 0; name[i] && i < SHOWN_MAX; i++)
		bytes_addc(&id, is_id_byte(name[i]) ? name[i] : '-');
	bytes_addf(&id, "%s%.12s", *name ? "-" : "", digest_hex(&sum).s);
	if (m->references)
		insert_reference(m->references, id.data, name, &m->from->sum);
	bytes_add(out, id.data, id.len);
}

/* The words of a name, and commas as words of their own. */
struct words {
	char *list[WORDS_MAX];
	size_t n, at;
};

static void
words_done(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->list[i]);
}
DEFINE_SCOPED_IN(struct words, words_done);

/* returns false: more words than a licence has */
static bool
split_words(struct words *w, const char *name)
{
	while (*name) {
		size_t len = strcspn(name, " \t,");

		if (*name == ' ' || *name == '\t') {
			name++;
			continue;
		}
		if (w->n == WORDS_MAX)
			return false;
		len = len ? len : 1;
		w->list[w->n++] = text_copyn(name, len);
		name += len;
	}
	return true;
}

static const char *
peek_word(const struct words *w, size_t ahead)
{
	return w->at + ahead < w->n ? w->list[w->at + ahead] : "";
}

static bool
take_word(struct words *w, const char *word)
{
	if (!spdx_names_equal(peek_word(w, 0), word))
		return false;
	w->at++;
	return true;
}

static bool
is_name(const char *word)
{
	return *word && !spdx_names_equal(word, "and") &&
	       !spdx_names_equal(word, "or") &&
	       !spdx_names_equal(word, "with") &&
	       !spdx_names_equal(word, "and/or") && strcmp(word, ",") != 0;
}

/* "with WORD… exception"; returns the words, or NULL: not so */
static char *
take_exception(struct words *w)
{
	scoped(bytes_done) struct bytes words = BYTES_INIT;

	while (is_name(peek_word(w, 0))) {
		if (take_word(w, "exception"))
			return words.len ? bytes_take(&words) : NULL;
		bytes_addf(
			&words, "%s%s", words.len ? " " : "", peek_word(w, 0));
		w->at++;
	}
	return NULL;
}

/* NAME, or NAME with WORD… exception */
static bool
print_term(struct bytes *out, const struct making *m, struct words *w)
{
	scoped_free char *except = NULL, *id = NULL, *all = NULL;
	const char *name = peek_word(w, 0);

	if (!is_name(name))
		return false;
	w->at++;
	if (take_word(w, "with") && !(except = take_exception(w)))
		return false;
	id = spdx_names_find(name, except);
	if (id) {
		bytes_adds(out, id);
		return true;
	}
	all = except ? text_format("%s with %s exception", name, except)
		     : text_copy(name);
	print_reference(out, m, all);
	return true;
}

/* A list of terms: AND binds more tightly than OR. */
static bool
print_plain(
	struct bytes *out, bool *is_or, const struct making *m, struct words *w)
{
	*is_or = false;
	for (;;) {
		if (!print_term(out, m, w))
			return false;
		if (take_word(w, "and")) {
			bytes_adds(out, " AND ");
		} else if (take_word(w, "or")) {
			bytes_adds(out, " OR ");
			*is_or = true;
		} else {
			return true;
		}
	}
}

static void
add_part(struct bytes *out, const struct bytes *part, bool brackets)
{
	bytes_addf(out, brackets ? "(%s)" : "%s", part->data);
}

/* Lists with commas between them: a comma binds less than what it follows. */
static bool
print_name(
	struct bytes *out, bool *is_or, const struct making *m, struct words *w)
{
	const size_t begin = out->len;

	*is_or = false;
	for (;;) {
		scoped(bytes_done) struct bytes part = BYTES_INIT;
		bool part_or = false, first = out->len == begin;

		if (!print_plain(&part, &part_or, m, w))
			return false;
		if (!take_word(w, ",")) {
			add_part(out, &part, part_or && !first);
			*is_or = *is_or || (part_or && first);
			return w->at == w->n;
		}
		add_part(out, &part, part_or);
		if (take_word(w, "and")) {
			bytes_adds(out, " AND ");
		} else if (take_word(w, "or")) {
			bytes_adds(out, " OR ");
			*is_or = true;
		} else {
			return false;
		}
	}
}

/* What a part of an AND is: in brackets if it is an OR. */
static char *
operand_of(const struct making *m, const char *name)
{
	scoped(words_done) struct words w = {.n = 0};
	scoped(bytes_done) struct bytes out = BYTES_INIT, all = BYTES_INIT;
	struct spdx_references own = {.n = 0};
	const struct making mine = {m->from, m->references ? &own : NULL};
	bool is_or = false;

	if (!split_words(&w, name) || !print_name(&out, &is_or, &mine, &w)) {
		/* nothing of a name that cannot be read is kept */
		spdx_references_done(&own);
		bytes_clear(&out);
		is_or = false;
		print_reference(&out, &mine, name);
	}
	for (size_t i = 0; i < own.n; i++)
		insert_reference(m->references, own.list[i].id,
			own.list[i].name, &own.list[i].sum);
	spdx_references_done(&own);
	add_part(&all, &out, is_or);
	return bytes_take(&all);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *
join_names(const struct making *m)
{
	const size_t n = m->from->n_names;
	scoped_free char **parts = mem_alloc(n, sizeof *parts);
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	size_t len;

	for (size_t i = 0; i < n; i++)
		parts[i] = operand_of(m, m->from->names[i]);
	qsort(parts, n, sizeof *parts, by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(parts[i], parts[i - 1]) != 0)
			bytes_addf(&out, "%s%s", i ? " AND " : "", parts[i]);
	for (size_t i = 0; i < n; i++)
		free(parts[i]);
	/* one part alone needs no brackets */
	len = out.len;
	if (out.data[0] == '(' && strchr(out.data, ')') == out.data + len - 1)
		return text_copyn(out.data + 1, len - 2);
	return bytes_take(&out);
}

/* The references in an expression that somebody declared. */
static void
find_references(struct spdx_references *r, const char *expression)
{
	const char *at = expression;

	while ((at = strstr(at, REFERENCE))) {
		size_t len = strlen(REFERENCE);
		scoped_free char *id = NULL;

		while (is_id_byte(at[len]))
			len++;
		id = text_copyn(at, len);
		insert_reference(r, id, id + strlen(REFERENCE), NULL);
		at += len;
	}
}

char *
spdx_licence(const struct sbom_package *p, struct spdx_references *references)
{
	const struct making m = {&p->copyright, references};

	if (p->licence) {
		if (references)
			find_references(references, p->licence);
		return text_copy(p->licence);
	}
	return p->copyright.n_names ? join_names(&m) : NULL;
}
