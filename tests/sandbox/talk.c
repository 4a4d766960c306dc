/* SPDX-License-Identifier: Apache-2.0 */
/* talk - a helper that answers many questions: what kills it, or makes it lie,
 * costs one question.  Prints TAP. */
#include "sandbox/talk.h"
#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static unsigned n_cases, n_failed;

static void
ok(bool held, const char *name, const char *why)
{
	n_failed += !held;
	(void)printf("%sok %u - %s\n", held ? "" : "not ", ++n_cases, name);
	if (!held)
		(void)printf("# %s\n", why);
	(void)fflush(stdout);
}

/* Writes a page to every descriptor: no message begins so. */
static void
write_nonsense(void)
{
	char page[2000];

	memset(page, 0xff, sizeof page);
	for (int fd = 3; fd < 64; fd++)
		(void)!write(fd, page, sizeof page);
}

/* Answers with the number of questions so far, and the question. */
static int
work(struct bytes *answer, const struct bytes *question, struct error *err)
{
	static unsigned n;

	n++;
	if (strcmp(question->data, "die") == 0)
		abort();
	if (strcmp(question->data, "leave") == 0)
		_exit(0);
	if (strcmp(question->data, "nonsense") == 0)
		write_nonsense();
	if (strcmp(question->data, "open") == 0 &&
		open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0)
		return error_set(err, ERROR_POLICY, "no path can be opened");
	if (strcmp(question->data, "no") == 0)
		return error_set(err, ERROR_INPUT, "question %u is wrong", n);
	if (strcmp(question->data, "lie") == 0)
		return error_set(err, ERROR_INPUT, "fine\033[2K\rverified");
	bytes_addf(answer, "%u %s", n, question->data);
	return 0;
}

/* What a question leads to, in order; each one that follows is answered. */
static const struct {
	const char *question, *answer; /* or NULL, and */
	enum error_kind kind;
	const char *words;
} rows[] = {
	{"a", "1 a", 0, NULL},
	{"b", "2 b", 0, NULL},
	{"no", NULL, ERROR_INPUT, "question 3 is wrong"},
	{"c", "4 c", 0, NULL},
	{"", "5 ", 0, NULL},
	{"open", NULL, ERROR_POLICY, "no path can be opened"},
	{"die", NULL, ERROR_SYSTEM,
		"reading the trial failed: the helper that "
		"parses it was killed by SIGABRT"},
	{"d", "1 d", 0, NULL},
	{"leave", NULL, ERROR_SYSTEM, "reading the trial failed: the helper"},
	{"leave", NULL, ERROR_SYSTEM, "reading the trial failed: the helper"},
	{"e", "1 e", 0, NULL},
	{"nonsense", NULL, ERROR_SYSTEM, "sent a malformed answer"},
	{"f", "1 f", 0, NULL},
	{"lie", NULL, ERROR_SYSTEM, "sent a malformed answer"},
	{"g", "1 g", 0, NULL},
	{"h", "2 h", 0, NULL},
};

static void
ask_all(void)
{
	scoped(talk_end) struct talk t = TALK_INIT;

	talk_begin(&t, "the trial", work);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes question = BYTES_INIT;
		scoped(bytes_done) struct bytes answer = BYTES_INIT;
		scoped_free char *name = text_format("%zu: %s", i,
			*rows[i].question ? rows[i].question : "nothing");
		struct error err = ERROR_INIT;
		int r;

		bytes_adds(&question, rows[i].question);
		r = talk_ask(&t, &answer, &question, &err);
		ok(rows[i].answer ? r == 0 && text_equal(answer.data,
						      rows[i].answer)
				  : r < 0 && answer.len == 0 &&
					    err.kind == rows[i].kind &&
					    strstr(err.text, rows[i].words),
			name, r < 0 ? text_quotes(err.text) : answer.data);
	}
}

/* A question that is larger than any pipe. */
static void
ask_much(void)
{
	scoped(talk_end) struct talk t = TALK_INIT;
	scoped(bytes_done) struct bytes question = BYTES_INIT;
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct error err = ERROR_INIT;
	const size_t len = (size_t)16 << 20;

	memset(bytes_room(&question, len), 'x', len);
	question.len = len;
	question.data[len] = '\0';
	talk_begin(&t, "the trial", work);
	ok(talk_ask(&t, &answer, &question, &err) == 0 &&
			answer.len == len + strlen("1 "),
		"a long question", err.text);
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	ask_all();
	ask_much();
	(void)printf("1..%u\n", n_cases);
	return n_failed != 0;
}
