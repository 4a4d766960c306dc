/* SPDX-License-Identifier: Apache-2.0 */
/* policy(5): the map "quarantine", which lists must be at hand. */
#include "attest/policy/policy_private.h"

static const struct json_key quarantine_keys[] = {
	{"max_age_days", JSON_KIND_NUMBER, true},
};

static bool
has_role(const struct policy *p)
{
	for (size_t i = 0; i < p->n_keys; i++)
		if (p->keys[i].roles & POLICY_QUARANTINE)
			return true;
	return false;
}

int
policy_quarantine(
	struct policy *out, const struct policy_at *top, struct error *err)
{
	struct policy_quarantine q = {.max_age_days = -1};
	struct policy_at at = *top;

	at.v = json_find(top->v, "quarantine");
	at.where = "/quarantine";
	if (at.v) {
		q.given = true;
		if (json_check(at.doc, at.v, at.where, quarantine_keys,
			    ARRAY_LEN(quarantine_keys), err) < 0 ||
			policy_number(&q.max_age_days, &at, "max_age_days",
				POLICY_AGE_MAX, err) < 0)
			return -1;
		if (!has_role(out))
			return json_fail(err, at.doc, at.where,
				"'quarantine' requires a key with the role "
				"'quarantine'");
	}
	out->quarantine = q;
	return 0;
}
