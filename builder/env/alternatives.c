/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/alternatives.h"

#include <string.h>

#define COMPONENT_MAX 255 /* bytes of one name of a path */
#define PRIORITY_MAX INT64_C(2147483647)

static void
link_done(struct alternative_link *link)
{
	free(link->link);
	free(link->name);
	free(link->path);
}

static void
alternative_done(struct alternative *a)
{
	link_done(&a->own);
	for (size_t i = 0; i < a->n_followers; i++)
		link_done(&a->followers[i]);
	free(a->followers);
	*a = (struct alternative){.priority = 0};
}
DEFINE_SCOPED_IN(struct alternative, alternative_done);

void
alternatives_done(struct alternatives *all)
{
	for (size_t i = 0; i < all->n; i++)
		alternative_done(&all->list[i]);
	free(all->list);
	*all = (struct alternatives){.list = NULL};
}

static bool
is_printable(const char *text)
{
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f)
			return false;
	return *text && strlen(text) <= ALTERNATIVES_PATH_MAX;
}

bool
alternatives_path_check(const char *path)
{
	if (path[0] != '/' || !is_printable(path))
		return false;
	for (const char *at = path; *at;) {
		const size_t len = strcspn(at + 1, "/");

		if (len == 0 || len > COMPONENT_MAX ||
			(len == 1 && at[1] == '.') ||
			(len == 2 && at[1] == '.' && at[2] == '.'))
			return false;
		at += len + 1;
	}
	return true;
}

bool
alternatives_link_check(const struct alternative_link *link)
{
	return alternatives_path_check(link->link) &&
	       alternatives_path_check(link->path) &&
	       is_printable(link->name) && !strchr(link->name, '/');
}

/* "LINK NAME PATH" */
static const char *
take_link(struct alternative_link *out, char *const *words, size_t n)
{
	if (n < 3)
		return "words of update-alternatives are missing";
	*out = (struct alternative_link){.link = text_copy(words[0]),
		.name = text_copy(words[1]),
		.path = text_copy(words[2])};
	return alternatives_link_check(out)
		       ? NULL
		       : "a path or a name of update-alternatives is not plain";
}

static const char *
take_priority(int64_t *out, const char *word)
{
	const bool minus = word[0] == '-';

	if (text_number(out, word + minus, strlen(word + minus), PRIORITY_MAX) <
		0)
		return "the priority is not a number";
	*out = minus ? -*out : *out;
	return NULL;
}

/* One option and its words, of which *used are taken. */
static const char *
take_option(struct alternative *a, bool *installs, size_t *used,
	char *const *words, size_t n)
{
	const char *fault;

	*used = 1;
	if (text_equal(words[0], "--quiet") ||
		text_equal(words[0], "--verbose") ||
		text_equal(words[0], "--force") ||
		text_equal(words[0], "--skip-auto"))
		return NULL;
	if (text_equal(words[0], "--install") && !*installs) {
		*used = 5;
		*installs = true;
		fault = take_link(&a->own, words + 1, n - 1);
		if (!fault && n < 5)
			fault = "words of update-alternatives are missing";
		return fault ? fault : take_priority(&a->priority, words[4]);
	}
	if (text_equal(words[0], "--slave") && *installs &&
		a->n_followers < ALTERNATIVES_MAX) {
		*used = 4;
		fault = take_link(mem_room(a->followers, a->n_followers),
			words + 1, n - 1);
		a->n_followers++;
		return fault;
	}
	return "this use of update-alternatives has no rule";
}

const char *
alternatives_call(struct alternatives *all, char *const *words, size_t n_words)
{
	scoped(alternative_done) struct alternative a = {.priority = 0};
	const char *fault = NULL;
	bool installs = false;
	size_t used;

	for (size_t i = 0; i < n_words && !fault; i += used)
		fault = take_option(
			&a, &installs, &used, words + i, n_words - i);
	if (fault)
		return fault;
	if (!installs || all->n >= ALTERNATIVES_MAX)
		return "this use of update-alternatives has no rule";
	*mem_room(all->list, all->n) = a;
	all->n++;
	a = (struct alternative){.priority = 0};
	return NULL;
}

static const char *
add_call(void *arg, char *const *words, size_t n_words)
{
	return alternatives_call(arg, words, n_words);
}

int
alternatives_parse(struct alternatives *out, const char *text, size_t len,
	const struct script_facts *facts, struct error *err)
{
	scoped(alternatives_done) struct alternatives found = {.n = 0};
	struct script_facts all = *facts;

	all.tool = (struct script_tool){
		"update-alternatives", "--install", "--remove"};
	all.install = add_call;
	all.arg = &found;
	if (script_follow(text, len, &all, err) < 0)
		return -1;
	*out = found;
	found = (struct alternatives){.n = 0};
	return 0;
}
