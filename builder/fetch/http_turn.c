/* SPDX-License-Identifier: Apache-2.0 */
/* One request: what libcurl is told, and what it tells. */
#include "builder/fetch/http_private.h"

#include <errno.h>
#include <strings.h>
#include <unistd.h>

#define CONNECT_S 15L
#define STALLED_S 120L /* give up after so long below SLOW_BYTES_S */
#define SLOW_BYTES_S 64L
#define REDIRECTS 5
#define BUFFER_BYTES (256L << 10)

/* They get into messages, and some into later requests. */
static bool
has_control(const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)data[i] < ' ' && data[i] != '\t') ||
			data[i] == 0x7f)
			return true;
	return false;
}

static size_t
on_header(char *data, size_t one, size_t len, void *arg)
{
	struct http_turn *t = arg;
	struct bytes *to = &t->answer.headers;
	size_t used = len;

	(void)one;
	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
		bytes_clear(to); /* of a response before, such as 100 */
		t->headed = false;
	}
	while (used > 0 && strchr("\r\n \t", data[used - 1]))
		used--;
	t->headed |= used == 0;
	if (used == 0)
		return len;
	if (has_control(data, used))
		t->refused = "it sent a header with control characters";
	else if (to->len + used + 1 > HTTP_HEADERS_MAX)
		t->refused = "it sent headers without end";
	if (t->refused)
		return 0;
	bytes_add(to, data, used);
	bytes_add(to, "", 1);
	return len;
}

static bool
is_sunk(struct http_turn *t)
{
	long *status = &t->answer.status;

	(void)curl.curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, status);
	return t->request.sink && (*status == 200 || *status == 206);
}

static size_t
on_data(char *data, size_t one, size_t len, void *arg)
{
	struct http_turn *t = arg;

	(void)one;
	if (t->talk)
		t->talk->n_moved += (int64_t)len;
	if (is_sunk(t))
		return t->request.sink(t->request.arg, &t->answer, data, len)
			       ? len
			       : CURL_WRITEFUNC_ERROR;
	if (t->answer.body.len + len > HTTP_BODY_MAX) {
		t->refused = "its answer is too long";
		return CURL_WRITEFUNC_ERROR;
	}
	bytes_add(&t->answer.body, data, len);
	return len;
}

static size_t
on_body(char *to, size_t one, size_t room, void *arg)
{
	struct http_turn *t = arg;
	const struct http_request *r = &t->request;
	int64_t at = r->first + t->sent, left = r->end - at;
	ssize_t n;

	(void)one;
	if (left <= 0)
		return 0;
	do
		n = pread(r->fd, to, (int64_t)room < left ? room : (size_t)left,
			at);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		t->refused = "the file that is sent ended early";
		return CURL_READFUNC_ABORT;
	}
	t->sent += n;
	if (t->talk)
		t->talk->n_moved += n;
	return (size_t)n;
}

static bool
add_line(struct http_turn *t, const char *line)
{
	struct curl_slist *longer = curl.curl_slist_append(t->lines, line);

	if (longer)
		t->lines = longer;
	return longer;
}

static bool
add_lines(struct http_turn *t)
{
	const struct http_request *r = &t->request;
	/* no wait of a second for "100 Continue"; and libcurl must not add a
	 * type of its own to a body */
	bool good = add_line(t, "Expect:") && add_line(t, "Content-Type:");

	for (size_t i = 0; good && i < r->n_headers; i++)
		good = add_line(t, r->headers[i]);
	if (good && r->authorization) {
		scoped_free char *line =
			text_format("Authorization: %s", r->authorization);

		good = add_line(t, line);
	}
	return good;
}

static CURLcode
set_body(struct http_turn *t)
{
	const struct http_request *r = &t->request;
	CURLcode e = CURLE_OK;

	if (strcmp(r->method, "HEAD") == 0)
		return curl.curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	if (strcmp(r->method, "GET") == 0)
		return curl.curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	if (r->fd >= 0) {
		e |= curl.curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
		e |= curl.curl_easy_setopt(
			t->easy, CURLOPT_READFUNCTION, on_body);
		e |= curl.curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
		e |= curl.curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
			(curl_off_t)(r->end - r->first));
	} else {
		e |= curl.curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
		e |= curl.curl_easy_setopt(
			t->easy, CURLOPT_POSTFIELDS, r->body ? r->body : "");
		e |= curl.curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
			(curl_off_t)r->len);
	}
	e |= curl.curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
	return e;
}

static bool
set_options(const struct http *http, struct http_turn *t)
{
	CURL *easy = t->easy;
	CURLcode e = CURLE_OK;

	if (!add_lines(t))
		return false;
	e |= curl.curl_easy_setopt(easy, CURLOPT_URL, t->request.url);
	e |= curl.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	e |= curl.curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	e |= curl.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	e |= curl.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	e |= curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALLED_S);
	e |= curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES_S);
	e |= curl.curl_easy_setopt(
		easy, CURLOPT_USERAGENT, "hallmark/" HALLMARK_VERSION);
	e |= curl.curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->lines);
	e |= curl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	e |= curl.curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	e |= curl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	e |= curl.curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	e |= curl.curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	e |= set_body(t);
	e |= curl.curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
	e |= curl.curl_easy_setopt(
		easy, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_BYTES);
	if (http->ca_file)
		e |= curl.curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
	/* a proxy would look for this machine's servers on its own */
	if (http_is_loopback(t->request.url))
		e |= curl.curl_easy_setopt(easy, CURLOPT_PROXY, "");
	return e == CURLE_OK;
}

int
turn_prepare(const struct http *http, struct http_turn *t, struct error *err)
{
	curl.curl_easy_reset(t->easy);
	curl.curl_slist_free_all(t->lines);
	t->lines = NULL;
	t->sent = 0;
	t->refused = NULL;
	t->headed = false;
	http_answer_done(&t->answer);
	t->answer.url = text_copy(t->request.url);
	if (!set_options(http, t))
		return error_set(
			err, ERROR_SYSTEM, "libcurl refused an option");
	return 0;
}

void
turn_free(struct http_turn *t, bool keep_easy)
{
	if (!t)
		return;
	if (t->easy && !keep_easy)
		curl.curl_easy_cleanup(t->easy);
	curl.curl_slist_free_all(t->lines);
	http_request_done(&t->request);
	http_answer_done(&t->answer);
	free(t);
}

static void
fail_answer(struct http_answer *a, const char *trouble, bool passes)
{
	a->status = 0;
	a->trouble = trouble;
	a->passes = passes;
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

/* Point the request at the Location of its answer.  false: the answer is final;
 * its status is 0 if the redirect is refused. */
static bool
follow_redirect(struct http_turn *t)
{
	struct http_request *r = &t->request;
	struct http_answer *a = &t->answer;

	if (!is_redirect(a->status) || (strcmp(r->method, "GET") != 0 &&
					       strcmp(r->method, "HEAD") != 0))
		return false;
	if (!a->location || http_is_downgrade(r->url, a->location))
		fail_answer(a, "it redirects to an address that is not allowed",
			false);
	else if (t->n_redirects++ == REDIRECTS)
		fail_answer(a, "it redirects too often", false);
	if (a->status == 0)
		return false;
	if (r->authorization && !http_same_origin(r->url, a->location)) {
		free(r->authorization);
		r->authorization = NULL;
	}
	free(r->url);
	r->url = text_copy(a->location);
	return true;
}

bool
turn_ended(struct http_turn *t, CURLcode code)
{
	struct http_answer *a = &t->answer;
	const char *location;
	bool passes;

	(void)curl.curl_easy_getinfo(
		t->easy, CURLINFO_RESPONSE_CODE, &a->status);
	if (t->refused) {
		fail_answer(a, t->refused, false);
	} else if (code == CURLE_WRITE_ERROR) {
		fail_answer(a, "its bytes were refused", false);
	} else if (code == CURLE_OK && !t->headed) {
		/* libcurl takes the end of a connection for that of a body */
		fail_answer(a, "it ended in the middle of its headers", true);
	} else if (code != CURLE_OK) {
		const char *words = curl_words(code, &passes);

		fail_answer(a, words, passes);
		a->no_tls = code == CURLE_SSL_CONNECT_ERROR;
		a->untrusted = code == CURLE_PEER_FAILED_VERIFICATION;
	}
	location = http_answer_header(a, "Location", 0);
	if (location)
		a->location = http_resolve(t->request.url, location);
	bytes_adds(&a->body, "");
	return follow_redirect(t);
}
