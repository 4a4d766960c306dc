/* SPDX-License-Identifier: Apache-2.0 */
/* One helper that reads many documents, one after the other.  A document goes
 * to it as lengths and bytes, and comes back as a value or an error. */
#include "base/clock.h"
#include "base/file.h"
#include "base/wire.h"
#include "builder/store/helper_json.h"
#include "sandbox/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define MEMORY (INT64_C(2) << 30)
#define MESSAGE_MAX (INT64_C(1) << 30) /* bytes */
#define TIME_S 60
#define FOREVER INT64_MAX

/* The ends of the pipes that a process keeps. */
struct shared {
	struct confined helper;
	int from, to;
};

static struct shared shared = {.helper = CONFINED_INIT, .from = -1, .to = -1};

static void
shared_end(void)
{
	close_fd(&shared.to);
	close_fd(&shared.from);
	confined_done(&shared.helper);
}

/* Waits for bytes. A helper may not call poll(): it waits in read(). */
static bool
has_bytes(int fd, int64_t until_ns)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	if (until_ns == FOREVER)
		return true;
	for (;;) {
		int64_t left_ms = (until_ns - clock_ticks_ns()) / 1000000;
		int r;

		if (left_ms <= 0)
			return false;
		r = poll(&one, 1, (int)left_ms);
		if (r != 0 && (r > 0 || errno != EINTR))
			return r > 0;
	}
}

/* Reads exactly len bytes; 1: the time is over, or the end. */
static int
read_exactly(int fd, void *to, size_t len, int64_t until_ns)
{
	char *at = to;

	while (len > 0) {
		ssize_t n = has_bytes(fd, until_ns) ? read(fd, at, len) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A message: its length, then its bytes. */
static int
message_read(struct bytes *out, int fd, int64_t until_ns)
{
	int64_t len;

	if (read_exactly(fd, &len, sizeof len, until_ns) != 0 || len < 0 ||
		len > MESSAGE_MAX)
		return 1;
	if (read_exactly(
		    fd, bytes_room(out, (size_t)len), (size_t)len, until_ns) !=
		0)
		return 1;
	out->len += (size_t)len;
	return 0;
}

static int
message_write(int fd, const struct bytes *message)
{
	int64_t len = (int64_t)message->len;
	struct error ignored;

	return file_write_fd(fd, &len, sizeof len, "a pipe", &ignored) < 0 ||
	       file_write_fd(fd, message->data, message->len, "a pipe",
		       &ignored) < 0;
}

/* In the helper: one document. */
static void
answer_document(struct bytes *answer, const struct bytes *question)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct wire in = wire_open(question->data, question->len);
	scoped_free char *name = wire_text(&in);
	struct error err = ERROR_INIT;

	if (!name) {
		wire_put_number(answer, -1);
		return;
	}
	if (json_parse(&doc, in.at, (size_t)(in.end - in.at), name, &err) < 0) {
		wire_put_number(answer, err.kind);
		wire_put_text(answer, err.text);
		return;
	}
	wire_put_number(answer, ERROR_NONE);
	json_wire_put(answer, doc.root);
}

/* The end of the parent's pipe ends it. */
static int
serve_documents(void *arg, struct bytes *answer, struct error *err)
{
	const int *ends = arg;

	(void)answer;
	(void)err;
	for (;;) {
		scoped(bytes_done) struct bytes in = BYTES_INIT;
		scoped(bytes_done) struct bytes out = BYTES_INIT;

		if (message_read(&in, ends[0], FOREVER) != 0)
			return 0;
		answer_document(&out, &in);
		if (message_write(ends[1], &out) != 0)
			return 0;
	}
}

void
helper_json_share(bool on)
{
	int question[2], answer[2];
	struct error ignored;

	shared_end();
	if (!on || pipe2(question, O_CLOEXEC) < 0)
		return;
	if (pipe2(answer, O_CLOEXEC) == 0) {
		int ends[2] = {question[0], answer[1]};
		const struct confine_plan plan = {.what = "JSON documents",
			.fds = {question[0], answer[1]},
			.n_fds = 2,
			.folder = -1,
			.memory_bytes = MEMORY,
			.time_s = TIME_S};

		if (confine_start(&shared.helper, &plan, serve_documents, ends,
			    &ignored) == 0) {
			shared.to = take_fd(question[1]);
			shared.from = take_fd(answer[0]);
		}
		close_fd(&answer[0]);
		close_fd(&answer[1]);
	}
	close_fd(&question[0]);
	close_fd(&question[1]);
}

/* The helper's answer is as foreign as the document. */
static int
take_document(struct json_doc *out, const struct bytes *answer,
	struct error *err)
{
	struct wire in = wire_open(answer->data, answer->len);
	int64_t kind = wire_number(&in, ERROR_NONE, ERROR_KINDS - 1);
	struct json *root = NULL;

	if (in.bad)
		return 1;
	if (kind != ERROR_NONE) {
		scoped_free char *text = wire_text(&in);

		if (!text || wire_end(&in) < 0)
			return 1;
		return error_set(err, (enum error_kind)kind, "%s", text);
	}
	if (json_wire_take(&root, in.at, (size_t)(in.end - in.at)) < 0)
		return 1;
	out->root = root;
	return 0;
}

int
helper_json_ask(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes question = BYTES_INIT;
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	struct json_doc doc = JSON_DOC_INIT;
	int r = 1;

	if (shared.helper.pid == 0)
		return 1;
	wire_put_text(&question, name);
	wire_put_bytes(&question, text, len);
	if (message_write(shared.to, &question) == 0 &&
		message_read(&answer, shared.from,
			clock_ticks_ns() + TIME_S * INT64_C(4000000000)) == 0)
		r = take_document(&doc, &answer, err);
	if (r > 0) {
		shared_end(); /* the document's own helper says why */
		return 1;
	}
	if (r < 0)
		return -1;
	doc.name = text_copy(name);
	doc.text = text_copyn(text, len);
	doc.len = len;
	*out = doc;
	return 0;
}
