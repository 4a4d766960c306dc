/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/signer.h"
#include "attest/dsse.h"
#include "attest/key/pkcs11.h"
#include "base/file.h"
#include "base/say.h"
#include "base/wire.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

#define MEMORY (INT64_C(1) << 30)
#define TIME_S 60
#define PUBLIC_MAX 16384 /* bytes of a public key's PEM */
#define MESSAGE_MAX ((size_t)256 << 20)

/* What the helper has. */
struct holder {
	struct key_file file;
	struct pkcs11_uri uri; /* if uri.text is set, instead of the file */
	struct passphrase pass;
	const char *type; /* of the payloads */
	int pin; /* the descriptor of --passphrase-fd, for a token; or -1 */
	char pin_text[16];
	int request[2]; /* pipes: the statement to it, the public key from it */
	int ready[2];
};

static void
holder_done(struct holder *h)
{
	key_file_done(&h->file);
	pkcs11_uri_done(&h->uri);
	close_fd(&h->pin);
	for (int i = 0; i < 2; i++) {
		close_fd(&h->request[i]);
		close_fd(&h->ready[i]);
	}
}
DEFINE_SCOPED_IN(struct holder, holder_done);

/* A list of texts between the two processes: their number, then each with its
 * length. */
static void
put_list(struct bytes *out, const struct bytes *list, size_t n)
{
	wire_put_number(out, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		wire_put_number(out, (int64_t)list[i].len);
		wire_put_bytes(out, list[i].data, list[i].len);
	}
}

/* Fills at most max empty buffers; returns how many, or 0: not such a list. */
static size_t
take_list(struct bytes *list, size_t max, const struct bytes *message)
{
	struct wire in = wire_open(message->data, message->len);
	size_t n = (size_t)wire_number(&in, 1, (int64_t)max);

	for (size_t i = 0; i < n && !in.bad; i++) {
		int64_t len = wire_number(&in, 0, in.end - in.at);

		if (in.bad)
			break;
		bytes_add(&list[i], in.at, (size_t)len);
		in.at += len;
	}
	return wire_end(&in) < 0 ? 0 : n;
}

/* A link begins so, and no envelope's encoding does. */
static int
sign_link(struct bytes *sig, const struct bytes *link, const struct key *key,
	struct error *err)
{
	static const char head[] = "{\"_type\":\"link\",";

	if (link->len < sizeof head - 1 ||
		memcmp(link->data, head, sizeof head - 1) != 0)
		return error_set(err, ERROR_INTERNAL, "this is no link");
	return key_sign(key, link->data, link->len, sig, err);
}

static int
sign_list(struct bytes *answer, const char *type,
	const struct bytes *statements, size_t n, const struct key *key,
	struct error *err)
{
	scoped_free struct bytes *envelopes = mem_alloc(n, sizeof *envelopes);
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = strcmp(type, SIGNER_LINK) == 0
			    ? sign_link(&envelopes[i], &statements[i], key, err)
			    : dsse_sign(&envelopes[i], type, &statements[i],
				      key, err);
	if (r == 0)
		put_list(answer, envelopes, n);
	for (size_t i = 0; i < n; i++)
		bytes_done(&envelopes[i]);
	return r;
}

static int
get_key(struct key **out, struct holder *h, struct error *err)
{
	return h->uri.text ? pkcs11_open(out, &h->uri, &h->pass, err)
			   : key_file_read(out, &h->file, &h->pass, err);
}

/* In the helper: the key is read, its public half reported, and then nothing
 * happens until the statements come.  The end of the parent ends this too. */
static int
hold_key(void *arg, struct bytes *answer, struct error *err)
{
	struct holder *h = arg;
	scoped(key_free) struct key *key = NULL;
	scoped(bytes_done) struct bytes pem = BYTES_INIT;
	scoped(bytes_done) struct bytes message = BYTES_INIT;
	struct bytes *statements =
		mem_alloc(SIGNER_LIST_MAX, sizeof *statements);
	size_t n;

	if (get_key(&key, h, err) < 0)
		return -1;
	key_print_public(&pem, key);
	if (file_write_fd(h->ready[1], pem.data, pem.len, "a pipe", err) < 0)
		return -1;
	close_fd(&h->ready[1]);
	if (file_read_fd(&message, h->request[0], MESSAGE_MAX, "a pipe", err) <
		0)
		return -1;
	n = take_list(statements, SIGNER_LIST_MAX, &message);
	if (n == 0)
		return error_set(err, ERROR_FAILED, "nothing was to be signed");
	/* the process ends: nothing is freed */
	return sign_list(answer, h->type, statements, n, key, err);
}

static int
start_holder(struct signer *out, struct holder *h, struct error *err)
{
	const struct confine_plan plan = {.what = "the signing key",
		.fds = {h->uri.text ? h->pin : h->file.fd, h->request[0],
			h->ready[1]},
		.n_fds = 3,
		.folder = -1,
		.loads = h->uri.text != NULL,
		.answer_max = MESSAGE_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};

	if (confine_start(&out->helper, &plan, hold_key, h, err) < 0)
		return -1;
	close_fd(&h->request[0]);
	close_fd(&h->ready[1]);
	out->request = take_fd(h->request[1]);
	return 0;
}

/* The public half; or, if the helper has ended instead, its error. */
static int
read_ready(struct signer *out, const struct holder *h, struct error *err)
{
	scoped(bytes_done) struct bytes pem = BYTES_INIT, none = BYTES_INIT;

	if (file_read_fd(&pem, h->ready[0], PUBLIC_MAX, "a pipe", err) < 0)
		return -1;
	if (pem.len > 0)
		return key_parse_public(&out->public, pem.data, pem.len, err);
	if (confine_finish(&out->helper, &none, err) < 0)
		return -1;
	return error_set(
		err, ERROR_SYSTEM, "the process that signs ended too early");
}

/* The helper can open no file and has no terminal. */
static int
read_words(struct bytes *words, struct holder *h, struct error *err)
{
	bool encrypted = false;

	if (key_file_encrypted(&encrypted, &h->file, err) < 0)
		return -1;
	if (!encrypted && (h->pass.file || h->pass.fd))
		return error_set(err, ERROR_USAGE,
			"a passphrase is given, but the key %s is not "
			"encrypted",
			text_quotes(h->file.path));
	if (encrypted && passphrase_get(words, &h->pass, err) < 0)
		return -1;
	h->pass.words = words;
	return 0;
}

/* A copy with another number: in the helper 0, 1 and 2 are /dev/null. */
static int
keep_pin(struct holder *h, struct error *err)
{
	int64_t fd;

	if (!h->pass.fd ||
		text_number(&fd, h->pass.fd, strlen(h->pass.fd), INT16_MAX) < 0)
		return 0; /* the helper refuses what is no number */
	h->pin = fcntl((int)fd, F_DUPFD_CLOEXEC, 3);
	if (h->pin < 0)
		return error_sys(err, "reading the PIN from %s",
			text_quotes(h->pass.fd));
	(void)snprintf(h->pin_text, sizeof h->pin_text, "%d", h->pin);
	h->pass.fd = h->pin_text;
	return 0;
}

/* The file is opened, or the token's URI read, before the helper starts. */
static int
name_key(struct holder *h, const char *path, struct bytes *words,
	struct error *err)
{
	if (pkcs11_is_uri(path))
		return pkcs11_uri_parse(&h->uri, path, err) < 0
			       ? -1
			       : keep_pin(h, err);
	if (key_user(&h->file, path, true, err) < 0)
		return -1;
	h->pass.key = h->file.path;
	return read_words(words, h, err);
}

int
signer_check(const struct signer_choice *choice, struct error *err)
{
	scoped(pkcs11_uri_done) struct pkcs11_uri uri = PKCS11_URI_INIT;

	if (choice->path && pkcs11_is_uri(choice->path))
		return pkcs11_uri_parse(&uri, choice->path, err);
	return key_user_check(choice->path, err);
}

int
signer_start(struct signer *out, const struct signer_choice *choice,
	struct error *err)
{
	scoped(passphrase_done) struct bytes words = BYTES_INIT;
	scoped(signer_done) struct signer s = SIGNER_INIT;
	scoped(holder_done) struct holder h = {.file = KEY_FILE_INIT,
		.pass = {.file = choice->pass_file, .fd = choice->pass_fd},
		.type = choice->type ? choice->type : DSSE_PAYLOAD_TYPE,
		.pin = -1,
		.request = {-1, -1},
		.ready = {-1, -1}};

	if (name_key(&h, choice->path, &words, err) < 0)
		return -1;
	if (pipe2(h.request, O_CLOEXEC) < 0 || pipe2(h.ready, O_CLOEXEC) < 0)
		return error_sys(err, "starting the process that signs");
	digest_begin(); /* OpenSSL: the helper could not load it */
	if (start_holder(&s, &h, err) < 0 || read_ready(&s, &h, err) < 0)
		return -1;
	if (strcmp(h.type, SIGNER_LINK) == 0 &&
		strcmp(key_type(s.public), "ed25519") != 0)
		return error_set(err, ERROR_USAGE,
			"a link is signed by an Ed25519 key, and this is %s; "
			"'hallmark key new --type ed25519' makes one",
			key_type(s.public));
	s.varies = h.uri.text != NULL;
	s.type = h.type;
	*out = s;
	s = (struct signer)SIGNER_INIT;
	return 0;
}

/* In a helper: the public half of a key on a token. */
static int
read_token(void *arg, struct bytes *answer, struct error *err)
{
	const struct pkcs11_uri *uri = arg;
	scoped(key_free) struct key *key = NULL;

	if (pkcs11_open_public(&key, uri, err) < 0)
		return -1;
	key_print_public(answer, key);
	return 0;
}

static int
token_public(struct key **out, const char *name, struct error *err)
{
	const struct confine_plan plan = {.what = "the key on the token",
		.folder = -1,
		.loads = true,
		.answer_max = PUBLIC_MAX,
		.time_s = TIME_S};
	scoped(pkcs11_uri_done) struct pkcs11_uri uri = PKCS11_URI_INIT;
	scoped(bytes_done) struct bytes pem = BYTES_INIT;

	if (pkcs11_uri_parse(&uri, name, err) < 0 ||
		confine_run(&pem, &plan, read_token, &uri, err) < 0)
		return -1;
	return key_parse_public(out, pem.data, pem.len, err);
}

struct digest_text
signer_id(const char *path)
{
	scoped(key_free) struct key *key = NULL;
	struct error ignored = ERROR_INIT;
	int result = pkcs11_is_uri(path)
			     ? token_public(&key, path, &ignored)
			     : key_user_public(&key, path, &ignored);

	return result < 0 ? (struct digest_text){""} : key_id(key);
}

void
signer_note(const struct signer_choice *choice, const char *id)
{
	scoped_free char *file = NULL;
	struct error ignored;

	if (choice && key_user_path(&file, choice->path, &ignored) == 0)
		say_note("signed with the key %s, %s", text_quotes(file), id);
	else
		say_note("signed with the key %s", id);
}

/* The helper may have been killed: its pipe is then closed. */
static int
send_statements(struct signer *s, const struct bytes *statements, size_t n,
	struct error *err)
{
	scoped(bytes_done) struct bytes message = BYTES_INIT;
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int result;

	put_list(&message, statements, n);
	result = file_write_fd(s->request, message.data, message.len,
		"the process that signs", err);
	(void)signal(SIGPIPE, before);
	close_fd(&s->request);
	return result;
}

/* What the helper returned is this statement, signed by its key. */
static bool
is_signed(const struct signer *s, const struct bytes *envelope,
	const struct bytes *statement)
{
	scoped(dsse_done) struct dsse d = DSSE_INIT;
	struct error ignored;

	if (strcmp(s->type, SIGNER_LINK) == 0)
		return key_verify(s->public, statement->data, statement->len,
			envelope->data, envelope->len);
	return dsse_parse(&d, envelope->data, envelope->len, "the new envelope",
		       &ignored) == 0 &&
	       strcmp(d.payload_type, s->type) == 0 &&
	       dsse_verify(&d, &s->public, 1, NULL) == 1 &&
	       d.payload.len == statement->len &&
	       memcmp(d.payload.data, statement->data, statement->len) == 0;
}

int
signer_sign(struct signer *s, const struct bytes *statements, size_t n,
	struct bytes *envelopes, struct error *err)
{
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	bool good;

	if (send_statements(s, statements, n, err) < 0 ||
		confine_finish(&s->helper, &answer, err) < 0)
		return -1;
	good = take_list(envelopes, n, &answer) == n;
	for (size_t i = 0; i < n && good; i++)
		good = is_signed(s, &envelopes[i], &statements[i]);
	if (!good)
		return error_set(err, ERROR_SYSTEM,
			"the process that signs returned another statement, or "
			"a signature that does not verify");
	return 0;
}

void
signer_done(struct signer *s)
{
	close_fd(&s->request);
	confined_done(&s->helper);
	key_free(s->public);
	*s = (struct signer)SIGNER_INIT;
}
