/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PKCS#11 module with one token that has one key on P-256, and does what the
 * words in the variable FAKE_TOKEN say. It counts logins in FAKE_LOGINS.
 */
#include "attest/key/pkcs11_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_UNSUPPORTED 0x12UL

unsigned long C_GetFunctionList(const struct ck_calls **out);

/* The generator of P-256, which is a point on it. */
static const char point[] =
	"\x04\x41\x04\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4"
	"\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2"
	"\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16"
	"\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
static int n_logins;

static int
is_told(const char *word)
{
	const char *words = getenv("FAKE_TOKEN");

	return words && strstr(words, word) != NULL;
}

static unsigned long
fake_initialize(struct ck_initialize *how)
{
	(void)how;
	n_logins = 0;
	(void)setenv("FAKE_LOGINS", "0", 1);
	return is_told("no-start") ? 0x30 : CKR_OK;
}

static unsigned long
fake_finalize(void *reserved)
{
	(void)reserved;
	return CKR_OK;
}

static unsigned long
fake_slots(unsigned char present, unsigned long *slots, unsigned long *n)
{
	(void)present;
	slots[0] = 7;
	slots[1] = 8;
	*n = is_told("no-token") ? 0 : is_told("twins") ? 2 : 1;
	return CKR_OK;
}

static unsigned long
fake_info(unsigned long slot, struct ck_token_info *info)
{
	(void)slot;
	memset(info, ' ', sizeof *info);
	memcpy(info->label, "fake", 4);
	info->flags = CKF_TOKEN_INITIALIZED;
	if (!is_told("open"))
		info->flags |= CKF_LOGIN_REQUIRED;
	if (is_told("final") || (n_logins && is_told("almost")))
		info->flags |= CKF_USER_PIN_FINAL_TRY;
	if (is_told("locked") || (n_logins && is_told("locks")))
		info->flags |= CKF_USER_PIN_LOCKED;
	return CKR_OK;
}

static unsigned long
fake_session(unsigned long slot, unsigned long flags, void *arg, void *notify,
	unsigned long *session)
{
	(void)slot;
	(void)flags;
	(void)arg;
	(void)notify;
	*session = 1;
	return CKR_OK;
}

static unsigned long
fake_login(unsigned long session, unsigned long user, const void *pin,
	unsigned long len)
{
	char text[16];

	(void)session;
	(void)user;
	(void)snprintf(text, sizeof text, "%d", ++n_logins);
	(void)setenv("FAKE_LOGINS", text, 1);
	return len == 4 && memcmp(pin, "1234", 4) == 0 ? CKR_OK
						       : CKR_PIN_INCORRECT;
}

static unsigned long
put_value(struct ck_attribute *a, const void *value, size_t len)
{
	if (len <= a->len)
		memcpy(a->value, value, len);
	a->len = len;
	return CKR_OK;
}

static unsigned long
put_point(struct ck_attribute *a)
{
	char other[sizeof point];

	memcpy(other, point, sizeof point);
	other[20] ^= (char)is_told("off-curve");
	if (is_told("bare"))
		return put_value(a, other + 2, sizeof point - 3);
	return put_value(a, other, is_told("short") ? 9 : sizeof point - 1);
}

static unsigned long
fake_attribute(unsigned long session, unsigned long object,
	struct ck_attribute *a, unsigned long n)
{
	static const unsigned long ec = CKK_EC;
	static const unsigned char yes = 1, no = 0;

	(void)session;
	(void)object;
	(void)n;
	if (is_told("long")) {
		a->len = is_told("unavailable") ? CK_UNAVAILABLE : 100000;
		return CKR_OK;
	}
	switch (a->type) {
	case CKA_KEY_TYPE:
		return put_value(a, &ec, sizeof ec);
	case CKA_LABEL:
		return put_value(a, "key", 3);
	case CKA_ID:
		return put_value(a, "\1", 1);
	case CKA_SIGN:
		return put_value(a, is_told("mute") ? &no : &yes, 1);
	case CKA_EC_PARAMS:
		return put_value(a,
			is_told("k1") ? "\x06\x05\x2b\x81\x04\x00\x0a"
				      : "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01"
					"\x07",
			is_told("k1") ? 7 : 10);
	case CKA_EC_POINT:
		return put_point(a);
	default:
		return ANSWER_UNSUPPORTED;
	}
}

static int n_found;

static unsigned long
fake_find_init(
	unsigned long session, struct ck_attribute *list, unsigned long n)
{
	(void)session;
	(void)list;
	(void)n;
	n_found = 0;
	return CKR_OK;
}

static unsigned long
fake_find(unsigned long session, unsigned long *objects, unsigned long max,
	unsigned long *n)
{
	(void)session;
	objects[0] = 3;
	*n = n_found++ == 0;
	if (is_told("endless"))
		*n = 1;
	if (is_told("overfull")) {
		for (unsigned long i = 0; i < max; i++)
			objects[i] = i;
		*n = 1000000;
	}
	return CKR_OK;
}

static unsigned long
fake_find_final(unsigned long session)
{
	(void)session;
	return CKR_OK;
}

static unsigned long
fake_sign_init(
	unsigned long session, struct ck_mechanism *how, unsigned long key)
{
	(void)session;
	(void)key;
	if (how->mechanism != CKM_ECDSA)
		return 0x70;
	return is_told("forbidden") ? 0x68 : is_told("odd") ? 0xbad : CKR_OK;
}

static unsigned long
fake_sign(unsigned long session, const void *data, unsigned long len, void *sig,
	unsigned long *sig_len)
{
	(void)session;
	(void)data;
	(void)len;
	memset(sig, 1, 64);
	*sig_len = is_told("stub") ? 3 : is_told("huge") ? 100000 : 64;
	return CKR_OK;
}

unsigned long
C_GetFunctionList(const struct ck_calls **out)
{
	static const struct ck_calls calls = {.version = {2, 40},
		.initialize = fake_initialize,
		.finalize = fake_finalize,
		.get_slot_list = fake_slots,
		.get_token_info = fake_info,
		.open_session = fake_session,
		.login = fake_login,
		.get_attribute_value = fake_attribute,
		.find_objects_init = fake_find_init,
		.find_objects = fake_find,
		.find_objects_final = fake_find_final,
		.sign_init = fake_sign_init,
		.sign = fake_sign};

	*out = &calls;
	return CKR_OK;
}
