/* SPDX-License-Identifier: Apache-2.0 */
/* What a person asks; a mistake is an error, never an empty answer. */
#include "attest/policy/policy.h"
#include "base/clock.h"
#include "builder/ask/ask.h"

#define DIGITS_MIN 7
#define DIGITS_MAX 64
#define HEX "0123456789abcdef"

void
ask_question_done(struct ask_question *q)
{
	holds_done(&q->holds);
	free(q->source);
	free(q->environment);
	free(q->key);
	key_ring_done(&q->ring);
	*q = (struct ask_question)ASK_QUESTION_INIT;
}

static bool
is_digits(const char *text)
{
	size_t len = strlen(text);

	return len >= DIGITS_MIN && len <= DIGITS_MAX &&
	       strspn(text, HEX) == len;
}

static int
read_digits(char **out, const char *option, const char *text, struct error *err)
{
	if (!text)
		return 0;
	if (strcmp(option, "environment") == 0 && text_starts(text, "sha256:"))
		text += strlen("sha256:");
	if (!is_digits(text))
		return error_set(err, ERROR_USAGE,
			"--%s %s must be %d to %d hex digits in lower case",
			option, text_quotes(text), DIGITS_MIN, DIGITS_MAX);
	*out = text_copy(text);
	return 0;
}

/* The id of a key, its first digits, or the file of the key. */
static int
read_key(char **out, const char *text, struct error *err)
{
	scoped(key_free) struct key *key = NULL;

	if (!text)
		return 0;
	if (is_digits(text)) {
		*out = text_copy(text);
		return 0;
	}
	if (key_user_public(&key, text, err) < 0)
		return error_wrap(err,
			"--signed-by requires the file of a key, or 7 to 64 "
			"digits of its id");
	*out = text_copy(key_id(key).s);
	return 0;
}

static bool
is_builder(const struct policy_key *key, int64_t now_s)
{
	return (key->roles & POLICY_BUILDER) && key->from_s <= now_s &&
	       now_s <= key->until_s && now_s < key->revoked_s;
}

/* The keys that a policy lets sign provenances now. */
static int
read_policy(
	struct key_ring *ring, const struct ask_said *said, struct error *err)
{
	scoped(policy_done) struct policy policy = POLICY_INIT;
	const int64_t now_s = clock_now_s();

	if (policy_open(&policy, said->policy, &said->trust, now_s, err) < 0)
		return -1;
	for (size_t i = 0; i < policy.n_keys; i++) {
		if (!is_builder(&policy.keys[i], now_s))
			continue;
		*mem_room(ring->keys, ring->n) = take_ptr(policy.ring.keys[i]);
		ring->n++;
	}
	return 0;
}

static int
read_ring(
	struct ask_question *q, const struct ask_said *said, struct error *err)
{
	if (!said->policy && said->trust.n == 0)
		return 0;
	if (!said->unverified)
		return error_set(err, ERROR_USAGE,
			"--%s says whose signatures count, and goes with "
			"--unverified",
			said->policy ? "policy" : "trust");
	q->has_ring = true;
	return said->policy ? read_policy(&q->ring, said, err)
			    : key_ring_open(&q->ring, &said->trust, err);
}

int
ask_question_read(struct ask_question *out, const struct ask_said *said,
	struct error *err)
{
	scoped(ask_question_done) struct ask_question q = ASK_QUESTION_INIT;

	q.unverified = said->unverified;
	q.has_holds = said->holds != NULL;
	if ((said->holds && holds_parse(&q.holds, said->holds, err) < 0) ||
		read_digits(&q.source, "source", said->source, err) < 0 ||
		read_digits(&q.environment, "environment", said->environment,
			err) < 0 ||
		read_key(&q.key, said->signed_by, err) < 0 ||
		read_ring(&q, said, err) < 0)
		return -1;
	*out = q;
	q = (struct ask_question)ASK_QUESTION_INIT;
	return 0;
}
