/* SPDX-License-Identifier: Apache-2.0 */
/* "Are we affected?"  An image of which too little is known is named, too. */
#include "builder/cmd/store_ask.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

/* How many images there are, and what is known of them. */
struct tally {
	size_t images, yes, unknown;
};

static void
count_answer(struct tally *t, const struct ask *a, size_t i,
	const struct ask_answer *answer)
{
	const struct ask_image *image =
		ask_index_find(&a->index, &a->entries[i].sum);

	/* an index is counted only for what it alone says */
	t->images += !image || !image->is_index || answer->is != VERSION_NO;
	t->yes += answer->is == VERSION_YES;
	t->unknown += answer->is == VERSION_UNSURE;
}

static void
print_json(const struct ask *a, const struct ask_answer *answers,
	const struct tally *t)
{
	scoped(json_free) struct json *out = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *yes = json_new_list(), *unknown = json_new_list();
	struct json *counts = json_new_map();

	for (size_t i = 0; i < a->n_entries; i++)
		if (answers[i].is != VERSION_NO)
			json_push(answers[i].is == VERSION_YES ? yes : unknown,
				store_ask_json(a, &a->entries[i], &answers[i]));
	json_put_number(counts, "images", (int64_t)t->images);
	json_put_number(counts, "yes", (int64_t)t->yes);
	json_put_number(counts, "unknown", (int64_t)t->unknown);
	json_put(out, "images", yes);
	json_put(out, "unknown", unknown);
	json_put(out, "counts", counts);
	json_print(&text, out);
	(void)puts(text.data);
}

static void
print_text(const struct ask *a, const struct ask_answer *answers,
	const struct tally *t)
{
	static const enum version_meets order[] = {VERSION_YES, VERSION_UNSURE};

	for (size_t k = 0; k < ARRAY_LEN(order); k++)
		for (size_t i = 0; i < a->n_entries; i++)
			if (answers[i].is == order[k])
				store_ask_print(a, &a->entries[i], &answers[i]);
	(void)printf("answer: %zu of %zu images, %zu unknown\n", t->yes,
		t->images, t->unknown);
}

static void
drop_rows(struct ask_answer *answer)
{
	free(answer->rows);
	answer->rows = NULL;
	answer->n_rows = 0;
}

int
store_ask(const char *store_folder, const struct ask_said *said, bool json,
	struct error *err)
{
	scoped(ask_question_done) struct ask_question q = ASK_QUESTION_INIT;
	scoped(store_close) struct store *store = NULL;
	scoped(ask_done) struct ask a = ASK_INIT;
	struct ask_answer *answers = NULL;
	struct tally t = {0};

	if (ask_question_read(&q, said, err) < 0 ||
		image_ref_store(&store, store_folder, false, err) < 0 ||
		ask_open(&a, store, NULL, q.has_ring, err) < 0 ||
		(q.has_ring && ask_check(&a, &q.ring, err) < 0) ||
		ask_answers(&answers, &a, &q, err) < 0)
		return -1;
	for (size_t i = 0; i < a.n_entries; i++) {
		if (answers[i].is != VERSION_YES)
			drop_rows(&answers[i]);
		count_answer(&t, &a, i, &answers[i]);
	}
	if (json)
		print_json(&a, answers, &t);
	else
		print_text(&a, answers, &t);
	ask_answers_free(answers, a.n_entries);
	return t.yes > 0 ? 0 : t.unknown > 0 ? 2 : 1;
}
