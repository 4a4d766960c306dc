/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pkcs11_private.h - the part of PKCS #11 that hallmark calls, and a token that
 * is open.
 *
 * The structs and numbers are those of the standard, whose names begin with
 * CK_.  They are written down here, since they never change and hallmark calls
 * fourteen functions: no header of a library is required to build it.
 *
 * source: PKCS #11 2.40; for Edwards curves 3.0
 */
#ifndef ATTEST_KEY_PKCS11_PRIVATE_H
#define ATTEST_KEY_PKCS11_PRIVATE_H

#include "attest/key/pkcs11.h"

#define CKR_OK 0UL
#define CKR_FUNCTION_REJECTED 0x200UL
#define CKR_PIN_INCORRECT 0xa0UL
#define CKR_PIN_INVALID 0xa1UL
#define CKR_PIN_LEN_RANGE 0xa2UL
#define CKR_PIN_LOCKED 0xa4UL
#define CKR_USER_ALREADY_LOGGED_IN 0x100UL
#define CKR_USER_PIN_NOT_INITIALIZED 0x102UL

#define CKF_TOKEN_INITIALIZED (1UL << 10) /* of a token */
#define CKF_LOGIN_REQUIRED (1UL << 2)
#define CKF_PROTECTED_AUTHENTICATION_PATH (1UL << 8)
#define CKF_USER_PIN_FINAL_TRY (1UL << 17)
#define CKF_USER_PIN_LOCKED (1UL << 18)
#define CKF_OS_LOCKING_OK (1UL << 1)  /* of a module */
#define CKF_SERIAL_SESSION (1UL << 2) /* of a session */

#define CKU_USER 1UL
#define CKU_CONTEXT_SPECIFIC 2UL

#define CKO_PUBLIC_KEY 2UL
#define CKO_PRIVATE_KEY 3UL
#define CKK_EC 3UL
#define CKK_EC_EDWARDS 0x40UL
#define CKA_CLASS 0UL
#define CKA_LABEL 3UL
#define CKA_KEY_TYPE 0x100UL
#define CKA_ID 0x102UL
#define CKA_SIGN 0x108UL
#define CKA_EC_PARAMS 0x180UL
#define CKA_EC_POINT 0x181UL
#define CKA_ALWAYS_AUTHENTICATE 0x202UL
#define CKM_ECDSA 0x1041UL
#define CKM_EDDSA 0x1057UL
#define CK_UNAVAILABLE (~0UL)

struct ck_token_info {
	unsigned char label[32], manufacturer[32], model[16], serial[16];
	unsigned long flags;
	unsigned long counts[10]; /* of sessions, PINs, memory */
	unsigned char versions[4];
	unsigned char time[16];
};

struct ck_attribute {
	unsigned long type;
	void *value;
	unsigned long len;
};

struct ck_mechanism {
	unsigned long mechanism;
	void *parameter;
	unsigned long parameter_len;
};

struct ck_initialize {
	void *mutexes[4];
	unsigned long flags;
	void *reserved;
};

/* CK_FUNCTION_LIST: the order is that of the standard. */
struct ck_calls {
	unsigned char version[2];
	unsigned long (*initialize)(struct ck_initialize *how);
	unsigned long (*finalize)(void *reserved);
	void *get_info, *get_function_list;
	unsigned long (*get_slot_list)(
		unsigned char present, unsigned long *slots, unsigned long *n);
	void *get_slot_info;
	unsigned long (*get_token_info)(
		unsigned long slot, struct ck_token_info *info);
	void *get_mechanism_list, *get_mechanism_info, *setup[3];
	unsigned long (*open_session)(unsigned long slot, unsigned long flags,
		void *arg, void *notify, unsigned long *session);
	void *sessions[5];
	unsigned long (*login)(unsigned long session, unsigned long user,
		const void *pin, unsigned long len);
	void *logout, *objects[4];
	unsigned long (*get_attribute_value)(unsigned long session,
		unsigned long object, struct ck_attribute *list,
		unsigned long n);
	void *set_attribute_value;
	unsigned long (*find_objects_init)(unsigned long session,
		struct ck_attribute *list, unsigned long n);
	unsigned long (*find_objects)(unsigned long session,
		unsigned long *objects, unsigned long max, unsigned long *n);
	unsigned long (*find_objects_final)(unsigned long session);
	void *encrypt[8], *digest[5];
	unsigned long (*sign_init)(unsigned long session,
		struct ck_mechanism *mechanism, unsigned long key);
	unsigned long (*sign)(unsigned long session, const void *data,
		unsigned long len, void *sig, unsigned long *sig_len);
};

/* A token, and the key on it once that is found. */
struct pkcs11 {
	const struct ck_calls *calls;
	unsigned long slot, session;
	struct ck_token_info info;
	char label[40];
	unsigned long object;    /* of the private half */
	unsigned long mechanism; /* CKM_ECDSA or CKM_EDDSA */
	bool login_each;         /* the key requires the PIN each time */
	struct bytes pin;        /* only if login_each */
};

/* pkcs11_fail - a call that failed, with the meaning of its answer */
int pkcs11_fail(struct error *err, const char *what, unsigned long answer);
/* pkcs11_find_token - load the module and open a session with the one token
 * that matches; free it with pkcs11_free() */
int pkcs11_find_token(struct pkcs11 **out, const struct pkcs11_uri *uri,
	struct error *err) MUST_CHECK;
/* pkcs11_login - once, if the token requires it; *words is the PIN that was
 * given, or empty */
int pkcs11_login(struct pkcs11 *p, const struct pkcs11_uri *uri,
	const struct passphrase *pin, struct bytes *words,
	struct error *err) MUST_CHECK;
void pkcs11_free(struct pkcs11 *p);
DEFINE_SCOPED(struct pkcs11, pkcs11_free);

/* pkcs11_sign - of ECDSA two numbers of equal length for a hash, of Ed25519 the
 * signature of the data */
int pkcs11_sign(struct pkcs11 *p, const void *data, size_t len,
	struct bytes *sig, struct error *err) MUST_CHECK;

#endif
