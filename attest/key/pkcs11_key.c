/* SPDX-License-Identifier: Apache-2.0 */
/* The key on a token that is open: its two halves, and signatures. */
#include "attest/key/key_private.h"
#include "attest/key/pkcs11_private.h"

#define OBJECTS_MAX 64
#define VALUE_MAX 256 /* bytes of an attribute */
#define SIGNATURE_MAX 256
#define SHOWN_MAX 4

/* What a token calls a curve, and the head of the DER of a public key on it;
 * its point follows. */
static const struct curve {
	unsigned long type, mechanism;
	const char *params, *other_params;
	size_t params_len, other_len;
	const char *head;
	size_t head_len, point_len;
} curves[] = {
	{CKK_EC, CKM_ECDSA, "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", NULL,
		10, 0,
		"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08"
		"\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00",
		26, 65},
	{CKK_EC, CKM_ECDSA, "\x06\x05\x2b\x81\x04\x00\x22", NULL, 7, 0,
		"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05"
		"\x2b\x81\x04\x00\x22\x03\x62\x00",
		23, 97},
	{CKK_EC_EDWARDS, CKM_EDDSA, "\x06\x03\x2b\x65\x70",
		"\x13\x0c"
		"edwards25519",
		5, 14, "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12,
		32},
};

/* One of the two halves, as the token describes it. */
struct half {
	unsigned long object, type;
	struct bytes label, id, params, point;
};

static void
half_done(struct half *h)
{
	bytes_done(&h->label);
	bytes_done(&h->id);
	bytes_done(&h->params);
	bytes_done(&h->point);
}
DEFINE_SCOPED_IN(struct half, half_done);

/* Nothing is added if the object has no such attribute. */
static void
get_value(struct bytes *out, const struct pkcs11 *p, unsigned long object,
	unsigned long type)
{
	char value[VALUE_MAX];
	struct ck_attribute a = {type, value, sizeof value};

	bytes_adds(out, "");
	if (p->calls->get_attribute_value(p->session, object, &a, 1) ==
			CKR_OK &&
		a.len <= sizeof value)
		bytes_add(out, value, a.len);
}

/* An attribute that is yes or no; other if the object has none. */
static bool
get_bool(const struct pkcs11 *p, unsigned long object, unsigned long type,
	bool other)
{
	unsigned char value = other;
	struct ck_attribute a = {type, &value, sizeof value};

	if (p->calls->get_attribute_value(p->session, object, &a, 1) != CKR_OK)
		return other;
	return value != 0;
}

static void
describe_half(struct half *h, const struct pkcs11 *p, unsigned long object)
{
	struct ck_attribute a = {CKA_KEY_TYPE, &h->type, sizeof h->type};

	h->object = object;
	if (p->calls->get_attribute_value(p->session, object, &a, 1) != CKR_OK)
		h->type = CK_UNAVAILABLE;
	get_value(&h->label, p, object, CKA_LABEL);
	get_value(&h->id, p, object, CKA_ID);
	get_value(&h->params, p, object, CKA_EC_PARAMS);
	get_value(&h->point, p, object, CKA_EC_POINT);
}

static int
find_objects(unsigned long *list, size_t *n, const struct pkcs11 *p,
	struct ck_attribute *template, size_t n_template, struct error *err)
{
	unsigned long answer, found = 1;

	*n = 0;
	answer = p->calls->find_objects_init(p->session, template, n_template);
	while (answer == CKR_OK && found > 0 && *n < OBJECTS_MAX) {
		answer = p->calls->find_objects(
			p->session, list + *n, OBJECTS_MAX - *n, &found);
		if (answer == CKR_OK)
			*n += found < OBJECTS_MAX - *n ? found
						       : OBJECTS_MAX - *n;
	}
	(void)p->calls->find_objects_final(p->session);
	return answer == CKR_OK
		       ? 0
		       : pkcs11_fail(err, text_quotes(p->label), answer);
}

/* All keys of a class that the URI names. */
static int
find_keys(unsigned long *list, size_t *n, const struct pkcs11 *p,
	const struct pkcs11_uri *uri, unsigned long class, struct error *err)
{
	struct ck_attribute template[3] = {{CKA_CLASS, &class, sizeof class}};
	size_t n_template = 1;

	if (uri->object)
		template[n_template++] = (struct ck_attribute){
			CKA_LABEL, uri->object, strlen(uri->object)};
	if (uri->has_id)
		template[n_template++] = (struct ck_attribute){
			CKA_ID, uri->id.data, uri->id.len};
	return find_objects(list, n, p, template, n_template, err);
}

static void
add_name(struct bytes *out, const struct half *h)
{
	bytes_addf(out, "%sobject=%s;id=", out->len ? ", " : "",
		text_quote(h->label.data, h->label.len));
	for (size_t i = 0; i < h->id.len; i++)
		bytes_addf(out, "%%%02x", (unsigned char)h->id.data[i]);
}

static int
refuse_several(const struct pkcs11 *p, const struct pkcs11_uri *uri,
	const unsigned long *list, size_t n, struct error *err)
{
	scoped(bytes_done) struct bytes names = BYTES_INIT;

	for (size_t i = 0; i < n && i < SHOWN_MAX; i++) {
		scoped(half_done) struct half h = {.object = list[i]};

		describe_half(&h, p, list[i]);
		add_name(&names, &h);
	}
	return error_set(err, ERROR_INPUT,
		"%zu keys on the token %s match %s: %s%s; add the object= or "
		"id= of one",
		n, text_quotes(p->label), text_quotes(uri->text), names.data,
		n > SHOWN_MAX ? ", and more" : "");
}

static int
refuse_none(const struct pkcs11 *p, const struct pkcs11_uri *uri,
	const char *what, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"the token %s has no %s for %s; 'p11tool --login --list-all "
		"pkcs11:…' lists what it has",
		text_quotes(p->label), what, text_quotes(uri->text));
}

static const struct curve *
find_curve(const struct half *h)
{
	for (size_t i = 0; i < ARRAY_LEN(curves); i++) {
		const struct curve *c = &curves[i];
		const struct bytes *got = &h->params;

		if (h->type == c->type &&
			((got->len == c->params_len &&
				 memcmp(got->data, c->params, got->len) == 0) ||
				(c->other_len && got->len == c->other_len &&
					memcmp(got->data, c->other_params,
						got->len) == 0)))
			return c;
	}
	return NULL;
}

/* The point is a DER octet string; some modules leave out its head. */
static int
read_half(struct key **out, const struct pkcs11 *p, const struct half *h,
	struct error *err)
{
	const struct curve *c = find_curve(h);
	scoped(bytes_done) struct bytes der = BYTES_INIT, pem = BYTES_INIT;
	const char *at = h->point.data;
	size_t len = h->point.len;

	if (!c)
		return error_set(err, ERROR_INPUT,
			"the key %s on the token %s is of a type that hallmark "
			"does not take from tokens; it takes EC keys on P-256 "
			"and P-384, and Ed25519 keys",
			text_quote(h->label.data, h->label.len),
			text_quotes(p->label));
	if (len == c->point_len + 2 && at[0] == 4 &&
		(unsigned char)at[1] == c->point_len) {
		at += 2;
		len -= 2;
	}
	if (len != c->point_len)
		return error_set(err, ERROR_INPUT,
			"the token %s gives a public half that is not a point",
			text_quotes(p->label));
	bytes_add(&der, c->head, c->head_len);
	bytes_add(&der, at, len);
	bytes_adds(&pem, "-----BEGIN PUBLIC KEY-----\n");
	base64_print(&pem, der.data, der.len);
	bytes_adds(&pem, "\n-----END PUBLIC KEY-----\n");
	if (key_parse_public(out, pem.data, pem.len, err) < 0)
		return error_wrap(err, "the token %s", text_quotes(p->label));
	return 0;
}

static bool
is_equal(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Keys of several types may share an id or a label. */
static bool
is_pair(const struct half *private, const struct half *public)
{
	return private->type == public->type &&
	       (private->params.len == 0 ||
		       is_equal(&private->params, &public->params));
}

/* The public half of a private one: it has its id, or its label if it has
 * none. */
static int
find_public(struct key **out, const struct pkcs11 *p,
	const struct pkcs11_uri *uri, const struct half *private,
	struct error *err)
{
	unsigned long class = CKO_PUBLIC_KEY, list[OBJECTS_MAX];
	const bool by_id = private->id.len > 0;
	const struct bytes *name = by_id ? &private->id : &private->label;
	struct ck_attribute template[2] = {{CKA_CLASS, &class, sizeof class},
		{by_id ? CKA_ID : CKA_LABEL, name->data, name->len}};
	size_t n;

	if (find_objects(list, &n, p, template, 2, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		scoped(half_done) struct half h = {.object = list[i]};

		describe_half(&h, p, list[i]);
		if (is_pair(private, &h))
			return read_half(out, p, &h, err);
	}
	return refuse_none(p, uri, "public half of the private key", err);
}

static int
check_may_sign(const struct pkcs11 *p, const struct half *h, struct error *err)
{
	if (get_bool(p, h->object, CKA_SIGN, true))
		return 0;
	return error_set(err, ERROR_INPUT,
		"the key %s on the token %s may not sign: its CKA_SIGN is "
		"false; name another",
		text_quote(h->label.data, h->label.len), text_quotes(p->label));
}

/* The private half: exactly one that the URI names. */
static int
find_private(struct key **out, struct pkcs11 *p, const struct pkcs11_uri *uri,
	struct error *err)
{
	scoped(half_done) struct half h = {.object = 0};
	unsigned long list[OBJECTS_MAX];
	size_t n;

	if (find_keys(list, &n, p, uri, CKO_PRIVATE_KEY, err) < 0)
		return -1;
	if (n != 1)
		return n == 0 ? refuse_none(p, uri, "private key", err)
			      : refuse_several(p, uri, list, n, err);
	describe_half(&h, p, list[0]);
	if (h.type != CKK_EC && h.type != CKK_EC_EDWARDS)
		return read_half(out, p, &h, err); /* says why not */
	if (check_may_sign(p, &h, err) < 0 ||
		find_public(out, p, uri, &h, err) < 0)
		return -1;
	p->object = list[0];
	p->mechanism = h.type == CKK_EC ? CKM_ECDSA : CKM_EDDSA;
	p->login_each = get_bool(p, p->object, CKA_ALWAYS_AUTHENTICATE, false);
	return 0;
}

/* A key that requires the PIN each time is not tried: a person may have to
 * touch the token each time, too. */
static int
try_key(const struct key *key, const struct pkcs11 *p, struct error *err)
{
	static const char words[] = "hallmark tries its key";
	scoped(bytes_done) struct bytes sig = BYTES_INIT;

	return p->login_each
		       ? 0
		       : key_sign(key, words, sizeof words - 1, &sig, err);
}

int
pkcs11_open(struct key **out, const struct pkcs11_uri *uri,
	const struct passphrase *pin, struct error *err)
{
	scoped(passphrase_done) struct bytes words = BYTES_INIT;
	scoped(pkcs11_free) struct pkcs11 *open = NULL;
	scoped(key_free) struct key *key = NULL;
	struct pkcs11 *p;

	if (uri->type && strcmp(uri->type, "private") != 0)
		return error_set(err, ERROR_USAGE,
			"%s names a public key; write type=private to sign",
			text_quotes(uri->text));
	if (pkcs11_find_token(&open, uri, err) < 0 ||
		pkcs11_login(open, uri, pin, &words, err) < 0 ||
		find_private(&key, open, uri, err) < 0)
		return -1;
	if (open->login_each) {
		(void)bytes_room(&open->pin, words.len);
		bytes_add(&open->pin, words.data, words.len);
	}
	p = take_ptr(open);
	key_on_token(key, p);
	if (try_key(key, p, err) < 0)
		return -1;
	*out = take_ptr(key);
	return 0;
}

int
pkcs11_open_public(
	struct key **out, const struct pkcs11_uri *uri, struct error *err)
{
	scoped(pkcs11_free) struct pkcs11 *p = NULL;
	scoped(half_done) struct half h = {.object = 0};
	unsigned long list[OBJECTS_MAX];
	size_t n;

	if (pkcs11_find_token(&p, uri, err) < 0 ||
		find_keys(list, &n, p, uri, CKO_PUBLIC_KEY, err) < 0)
		return -1;
	if (n != 1)
		return n == 0 ? refuse_none(p, uri,
					"public key that can be read without "
					"a PIN",
					err)
			      : refuse_several(p, uri, list, n, err);
	describe_half(&h, p, list[0]);
	return read_half(out, p, &h, err);
}

static int
login_again(struct pkcs11 *p, struct error *err)
{
	unsigned long answer;

	if (!p->login_each)
		return 0;
	answer = p->calls->login(
		p->session, CKU_CONTEXT_SPECIFIC, p->pin.data, p->pin.len);
	return answer == CKR_OK
		       ? 0
		       : pkcs11_fail(err, "the PIN for one signature", answer);
}

int
pkcs11_sign(struct pkcs11 *p, const void *data, size_t len, struct bytes *sig,
	struct error *err)
{
	struct ck_mechanism how = {.mechanism = p->mechanism};
	scoped_free char *what =
		text_format("signing with the token %s", text_quotes(p->label));
	unsigned char made[SIGNATURE_MAX];
	unsigned long n = sizeof made, answer;

	answer = p->calls->sign_init(p->session, &how, p->object);
	if (answer != CKR_OK)
		return pkcs11_fail(err, what, answer);
	if (login_again(p, err) < 0)
		return -1;
	answer = p->calls->sign(p->session, data, len, made, &n);
	if (answer != CKR_OK || n > sizeof made)
		return pkcs11_fail(err, what, answer);
	bytes_add(sig, made, n);
	return 0;
}
