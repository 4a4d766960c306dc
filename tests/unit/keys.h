/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - the test keys: RFC 8032, section 7.1, tests 1 and 2. */
#ifndef TESTS_UNIT_KEYS_H
#define TESTS_UNIT_KEYS_H

#include "attest/key/key_private.h"

/* test_key - return key number 1 or 2, both halves; aborts the test if it
 * fails */
static inline struct key *
test_key(int number)
{
	static const char *const pem[] = {
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcr"
		"n9g\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1Pu"
		"Kb7\n-----END PRIVATE KEY-----\n",
	};
	const char *text = pem[number - 1];
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	if (key_parse(&key, text, strlen(text), NULL, &err) < 0)
		abort();
	return key;
}

#endif
