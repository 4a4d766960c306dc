/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/vsa.h"
#include "attest/statement.h"
#include "base/clock.h"

#define SLSA_VERSION "1.2"
#define POLICY_URI "urn:hallmark:policy:sha256:"
#define EXCEPTIONS "urn:hallmark:vsa:exceptions"

/* A purl names the image by its digest, wherever it is fetched from. */
static char *
resource_uri(const struct vsa *v)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	bool named = v->name && *v->name && !v->name[strspn(v->name, plain)];

	return text_format("pkg:oci/%s@sha256%%3A%s", named ? v->name : "image",
		digest_hex(&v->subject).s);
}

static struct json *
print_policy(const struct vsa *v)
{
	scoped_free char *uri =
		text_format(POLICY_URI "%s", digest_hex(&v->policy).s);
	struct json *map = statement_descriptor(NULL, &v->policy);

	json_put_text(map, "uri", uri);
	return map;
}

static struct json *
print_inputs(const struct vsa *v)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < v->n_inputs; i++)
		json_push(list, statement_descriptor(NULL, &v->inputs[i]));
	return list;
}

void
vsa_print(struct bytes *out, const struct vsa *v)
{
	scoped(json_free) struct json *statement = NULL;
	scoped_free char *uri = resource_uri(v);
	struct json *p = json_new_map(), *verifier = json_new_map();
	struct json *version = json_new_map(), *levels = json_new_list();

	json_put_text(version, "hallmark", HALLMARK_VERSION);
	json_put_text(verifier, "id", v->verifier);
	json_put(verifier, "version", version);
	json_put(p, "verifier", verifier);
	json_put_text(p, "timeVerified", clock_date(v->verified_s).s);
	json_put_text(p, "resourceUri", uri);
	json_put(p, "policy", print_policy(v));
	json_put(p, "inputAttestations", print_inputs(v));
	json_put_text(p, "verificationResult", v->passed ? "PASSED" : "FAILED");
	json_push_text(levels, v->passed ? v->level : "FAILED");
	json_put(p, "verifiedLevels", levels);
	json_put_text(p, "slsaVersion", SLSA_VERSION);
	if (json_count(v->exceptions) > 0)
		json_put(p, EXCEPTIONS, json_copy_of(v->exceptions));
	if (v->stage)
		json_put_text(p, VSA_STAGE, v->stage);
	statement = statement_new(v->name, &v->subject, VSA_PREDICATE, p);
	json_print(out, statement);
}
