/* SPDX-License-Identifier: Apache-2.0 */
/* verdict(7): the words, and the bytes of a statement.  verdict_parse.c reads
 * it. */
#include "attest/statement.h"
#include "attest/verdict_private.h"
#include "base/clock.h"

#define MEMBER(member) offsetof(struct verdict, member)

const struct verdict_row verdict_texts[] = {
	{"rebuilder", "hallmark", MEMBER(version), true},
	{"rebuilder", "id", MEMBER(builder_id), true},
	{"rebuilder", "key", MEMBER(key_id), false},
	{"machine", "architecture", MEMBER(architecture), true},
	{"machine", "kernel", MEMBER(kernel), true},
	{NULL, "level", MEMBER(level), true},
	{"reason", "code", MEMBER(reason_code), false},
	{"reason", "text", MEMBER(reason), false},
};
const size_t n_verdict_texts = ARRAY_LEN(verdict_texts);

const struct verdict_row verdict_numbers[] = {
	{"formats", "box", MEMBER(box_format), true},
	{"formats", "layer", MEMBER(layer_format), true},
	{"machine", "processors", MEMBER(n_processors), true},
	{NULL, "durationMilliseconds", MEMBER(duration_ms), true},
};
const size_t n_verdict_numbers = ARRAY_LEN(verdict_numbers);

const struct verdict_row verdict_times[] = {
	{NULL, "finished", MEMBER(finished_s), true},
	{NULL, "started", MEMBER(started_s), true},
};
const size_t n_verdict_times = ARRAY_LEN(verdict_times);

static const char *const words[] = {
	[VERDICT_IDENTICAL] = "identical",
	[VERDICT_LAYERS] = "layers",
	[VERDICT_TREE] = "tree",
	[VERDICT_EQUIVALENT] = "equivalent",
	[VERDICT_DIFFERENT] = "different",
	[VERDICT_FLAKY] = "flaky",
	[VERDICT_FAILED] = "failed",
	[VERDICT_UNAVAILABLE] = "unavailable",
};

const char *
verdict_word_name(enum verdict_word word)
{
	return words[word];
}

int
verdict_word_find(enum verdict_word *out, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal(words[i], name)) {
			*out = (enum verdict_word)i;
			return 0;
		}
	return -1;
}

const char *
verdict_level_name(enum verdict_level level)
{
	static const char *const names[] = {
		[VERDICT_AT_MANIFEST] = "manifest",
		[VERDICT_AT_CONFIG] = "config",
		[VERDICT_AT_LAYERS] = "layers",
		[VERDICT_AT_DIFF_IDS] = "diff_ids",
		[VERDICT_AT_TREE] = "tree",
	};

	return names[level];
}

void
verdict_add_text(char ***list, size_t *n, const char *text)
{
	*mem_room(*list, *n) = text_copy(text);
	++*n;
}

void
verdict_add_sum(struct verdict_sums *list, const struct digest *sum)
{
	*mem_room(list->list, list->n) = *sum;
	list->n++;
}

bool
verdict_same(const struct verdict *v, enum verdict_level level)
{
	const struct verdict_sums *a = &v->signed_sums[level];
	const struct verdict_sums *b = &v->rebuilt[level];

	if (a->n != b->n || a->n == 0)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!digest_equal(&a->list[i], &b->list[i]))
			return false;
	return true;
}

/* The manifest decides, but a statement may say something else of the rest. */
static bool
is_contradicted(const struct verdict *v)
{
	for (size_t i = 0; i < VERDICT_LEVELS; i++)
		if (v->signed_sums[i].n > 0 &&
			!verdict_same(v, (enum verdict_level)i))
			return true;
	return false;
}

enum verdict_word
verdict_of_levels(const struct verdict *v)
{
	const bool layers = verdict_same(v, VERDICT_AT_LAYERS) &&
			    verdict_same(v, VERDICT_AT_DIFF_IDS);
	const bool tree = verdict_same(v, VERDICT_AT_TREE);

	if (v->damaged)
		return VERDICT_DIFFERENT;
	if (verdict_same(v, VERDICT_AT_MANIFEST) && !is_contradicted(v))
		return VERDICT_IDENTICAL;
	if (layers)
		return VERDICT_LAYERS;
	return tree ? VERDICT_TREE : VERDICT_DIFFERENT;
}

/* The map of this name, created at its first member. */
static struct json *
map_of(struct json *predicate, const char *name)
{
	if (!name)
		return predicate;
	if (!json_find(predicate, name))
		json_put(predicate, name, json_new_map());
	return (struct json *)json_find(predicate, name);
}

static void
put_rows(struct json *p, const struct verdict *v)
{
	for (size_t i = 0; i < n_verdict_texts; i++) {
		const struct verdict_row *row = &verdict_texts[i];
		const char *text = *(char **)verdict_member(v, row->at);

		if (text)
			json_put_text(map_of(p, row->map), row->name, text);
	}
	for (size_t i = 0; i < n_verdict_numbers; i++) {
		const struct verdict_row *row = &verdict_numbers[i];

		json_put_number(map_of(p, row->map), row->name,
			*(int64_t *)verdict_member(v, row->at));
	}
	for (size_t i = 0; i < n_verdict_times; i++) {
		const struct verdict_row *row = &verdict_times[i];

		json_put_text(map_of(p, row->map), row->name,
			clock_date(*(int64_t *)verdict_member(v, row->at)).s);
	}
}

static struct json *
print_sums(const struct verdict_sums *sums)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < sums->n; i++)
		json_push_text(list, digest_text(&sums->list[i]).s);
	return list;
}

static struct json *
print_levels(const struct verdict *v)
{
	struct json *map = json_new_map();

	for (size_t i = 0; i < VERDICT_LEVELS; i++) {
		struct json *one = json_new_map();

		json_put(one, "rebuilt", print_sums(&v->rebuilt[i]));
		json_put(one, "signed", print_sums(&v->signed_sums[i]));
		json_put(map, verdict_level_name((enum verdict_level)i), one);
	}
	return map;
}

static void
put_texts(struct json *p, const char *name, char **list, size_t n)
{
	struct json *texts = json_new_list();

	for (size_t i = 0; i < n; i++)
		json_push_text(texts, list[i]);
	json_put(p, name, texts);
}

static struct json *
print_runs(const struct verdict *v)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < v->n_runs; i++)
		json_push_text(list, digest_is_zero(&v->runs[i])
					     ? "failed"
					     : digest_text(&v->runs[i]).s);
	return list;
}

static struct json *
print_differences(const struct verdict *v)
{
	struct json *map = json_new_map(), *list = json_new_list();

	for (size_t i = 0; i < v->n_differences; i++) {
		const struct verdict_difference *d = &v->differences[i];
		struct json *one = json_new_map();

		json_put_text(one, "kind", d->kind);
		json_put_text(one, "path", d->path);
		if (d->words)
			json_put_text(one, "words", d->words);
		json_push(list, one);
	}
	json_put_number(map, "count", v->n_all);
	json_put(map, "first", list);
	return map;
}

static struct json *
print_evidence(const struct verdict *v)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < v->n_evidence; i++) {
		const struct verdict_evidence *e = &v->evidence[i];
		struct json *one = statement_descriptor(e->name, &e->sum);
		struct json *notes = json_new_map();

		json_put_number(notes, "size", e->size);
		json_put(one, "annotations", notes);
		json_put_text(one, "mediaType", e->media_type);
		json_push(list, one);
	}
	return list;
}

void
verdict_print(struct bytes *out, const struct verdict *v)
{
	scoped(json_free) struct json *statement = NULL;
	struct json *p = json_new_map();

	put_rows(p, v);
	json_put_text(p, "verdict", verdict_word_name(v->word));
	json_put(p, "judged", statement_descriptor(NULL, &v->judged));
	json_put(p, "runs", print_runs(v));
	json_put(p, "evidence", print_evidence(v));
	if (v->rebuilt[VERDICT_AT_MANIFEST].n) {
		json_put(p, "levels", print_levels(v));
		json_put_flag(p, "originalDamaged", v->damaged);
		json_put(p, "differences", print_differences(v));
		put_texts(p, "causes", v->causes, v->n_causes);
		put_texts(p, "passes", v->passes, v->n_passes);
	}
	statement = statement_new(
		v->subject_name, &v->subject, VERDICT_PREDICATE, p);
	json_print(out, statement);
}

static void
free_texts(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void
verdict_forget_compared(struct verdict *v)
{
	for (size_t i = 0; i < VERDICT_LEVELS; i++) {
		free(v->signed_sums[i].list);
		free(v->rebuilt[i].list);
		v->signed_sums[i] = v->rebuilt[i] = (struct verdict_sums){0};
	}
	for (size_t i = 0; i < v->n_differences; i++) {
		free(v->differences[i].kind);
		free(v->differences[i].path);
		free(v->differences[i].words);
	}
	free(take_ptr(v->differences));
	free_texts(take_ptr(v->causes), v->n_causes);
	free_texts(take_ptr(v->passes), v->n_passes);
	v->n_differences = v->n_causes = v->n_passes = 0;
	v->n_all = 0;
	v->damaged = false;
}

void
verdict_done(struct verdict *v)
{
	for (size_t i = 0; i < n_verdict_texts; i++)
		free(*(char **)verdict_member(v, verdict_texts[i].at));
	verdict_forget_compared(v);
	for (size_t i = 0; i < v->n_evidence; i++) {
		free(v->evidence[i].name);
		free(v->evidence[i].media_type);
	}
	free(v->evidence);
	free(v->subject_name);
	free(v->runs);
	*v = (struct verdict)VERDICT_INIT;
}
