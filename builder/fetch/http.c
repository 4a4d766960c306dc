/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations over libcurl: read http_run() first. */
#include "base/clock.h"
#include "builder/fetch/http_private.h"

#define AT_ONCE 6
#define POLL_MS 100

int
http_new(struct http **out, const char *ca_file, struct error *err)
{
	scoped(http_free) struct http *http = mem_alloc(1, sizeof *http);

	if (curl_load(err) < 0)
		return -1;
	if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	http->started = true;
	http->ca_file = text_copy(ca_file);
	http->multi = curl.curl_multi_init();
	http->asker = curl.curl_easy_init();
	if (!http->multi || !http->asker)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	*out = take_ptr(http);
	return 0;
}

void
http_free(struct http *http)
{
	if (!http)
		return;
	if (http->asker)
		curl.curl_easy_cleanup(http->asker);
	if (http->multi)
		(void)curl.curl_multi_cleanup(http->multi);
	if (http->started)
		curl.curl_global_cleanup();
	free(http->ca_file);
	free(http);
}

int
http_ask(struct http *http, struct http_answer *out,
	struct http_request *request, struct error *err)
{
	struct http_turn *t = mem_alloc(1, sizeof *t);
	CURLcode code;

	t->easy = http->asker;
	t->request = *request;
	*request = (struct http_request)HTTP_REQUEST_INIT;
	do {
		if (turn_prepare(http, t, err) < 0) {
			turn_free(t, true);
			return -1;
		}
		code = curl.curl_easy_perform(t->easy);
	} while (turn_ended(t, code));
	*out = t->answer;
	t->answer = (struct http_answer){.status = 0};
	turn_free(t, true);
	return 0;
}

/* The conversations of one http_run(). */
struct run {
	struct http *http;
	struct http_talk *const *talks;
	bool *ended;
	size_t n_talks, n_ended, n_running;
};

static void
turn_stop(struct run *run, struct http_talk *talk)
{
	struct http_turn *t = talk->turn;

	if (!t)
		return;
	(void)curl.curl_multi_remove_handle(run->http->multi, t->easy);
	turn_free(t, false);
	talk->turn = NULL;
	run->n_running--;
}

static void
run_stop(struct run *run)
{
	for (size_t i = 0; i < run->n_talks; i++)
		turn_stop(run, run->talks[i]);
	free(run->ended);
}
DEFINE_SCOPED_IN(struct run, run_stop);

static int
turn_start(struct run *run, struct http_turn *t, struct error *err)
{
	if (turn_prepare(run->http, t, err) < 0)
		return -1;
	if (curl.curl_multi_add_handle(run->http->multi, t->easy) != CURLM_OK)
		return error_set(err, ERROR_SYSTEM, "libcurl failed");
	return 0;
}

/* Ask a conversation for its next request; it may end instead. */
static int
talk_start(struct run *run, size_t i, struct error *err)
{
	struct http_talk *talk = run->talks[i];
	struct http_request request = HTTP_REQUEST_INIT;
	int r = talk->next(talk, &request, err);

	if (r <= 0) {
		http_request_done(&request);
		run->ended[i] = true;
		run->n_ended++;
		return r;
	}
	talk->turn = mem_alloc(1, sizeof *talk->turn);
	talk->turn->talk = talk;
	talk->turn->request = request;
	talk->turn->easy = curl.curl_easy_init();
	run->n_running++;
	if (!talk->turn->easy)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	return turn_start(run, talk->turn, err);
}

static int
start_some(struct run *run, struct error *err)
{
	int64_t now = clock_ticks_ns();

	for (size_t i = 0; i < run->n_talks && run->n_running < AT_ONCE; i++)
		if (!run->ended[i] && !run->talks[i]->turn &&
			run->talks[i]->not_before_ns <= now &&
			talk_start(run, i, err) < 0)
			return -1;
	return 0;
}

static int
turn_take(
	struct run *run, struct http_turn *t, CURLcode code, struct error *err)
{
	struct http_talk *talk = t->talk;
	struct http_answer answer;
	int r;

	(void)curl.curl_multi_remove_handle(run->http->multi, t->easy);
	if (turn_ended(t, code))
		return turn_start(run, t, err);
	answer = t->answer;
	t->answer = (struct http_answer){.status = 0};
	turn_stop(run, talk);
	r = talk->take(talk, &answer, err);
	http_answer_done(&answer);
	return r;
}

/* Take what has ended; *n transfers have. */
static int
take_some(struct run *run, int *n, struct error *err)
{
	for (*n = 0;; ++*n) {
		int left;
		CURLMsg *msg =
			curl.curl_multi_info_read(run->http->multi, &left);
		void *turn = NULL;

		if (!msg)
			return 0;
		if (msg->msg != CURLMSG_DONE)
			continue;
		(void)curl.curl_easy_getinfo(
			msg->easy_handle, CURLINFO_PRIVATE, &turn);
		if (turn_take(run, turn, msg->data.result, err) < 0)
			return -1;
	}
}

int
http_run(struct http *http, struct http_talk *const *talks, size_t n_talks,
	void (*tick)(void *arg), void *arg, struct error *err)
{
	scoped(run_stop) struct run run = {.http = http,
		.talks = talks,
		.n_talks = n_talks,
		.ended = mem_alloc(n_talks, sizeof *run.ended)};
	int running, n_taken;

	for (;;) {
		if (start_some(&run, err) < 0)
			return -1;
		if (run.n_ended == n_talks)
			return 0;
		if (curl.curl_multi_perform(http->multi, &running) != CURLM_OK)
			return error_set(err, ERROR_SYSTEM, "libcurl failed");
		if (take_some(&run, &n_taken, err) < 0)
			return -1;
		if (n_taken == 0 && curl.curl_multi_poll(http->multi, NULL, 0,
					    POLL_MS, NULL) != CURLM_OK)
			return error_set(err, ERROR_SYSTEM, "libcurl failed");
		if (tick)
			tick(arg);
	}
}
