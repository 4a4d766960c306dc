/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/verify_vsa.h"
#include "attest/finding.h"
#include "attest/policy/policy.h"
#include "base/say.h"
#include "base/uri.h"
#include "builder/build/sign_vsa.h"
#include "builder/image/image_graph.h"

int
verify_vsa_start(
	struct signer *out, const struct verify_vsa *asked, struct error *err)
{
	if (!asked->key.path &&
		(asked->verifier || asked->key.pass_file || asked->key.pass_fd))
		return error_set(err, ERROR_USAGE,
			"--verifier-id, --passphrase-file and --passphrase-fd "
			"belong to --vsa KEY");
	if (!asked->key.path)
		return 0;
	if (!asked->has_policy || image_ref_is_file(asked->what))
		return error_set(err, ERROR_USAGE,
			"--vsa signs how an image of the store meets a policy: "
			"name both, with --policy FILE IMAGE");
	if (asked->verifier && (!uri_is_text(asked->verifier) ||
				       uri_scheme(asked->verifier) == 0))
		return error_set(err, ERROR_USAGE,
			"--verifier-id must be a URI, not %s",
			text_quotes(asked->verifier));
	return signer_start(out, &asked->key, err);
}

int
verify_vsa_sign(struct signer *signer, const struct findings *f,
	const struct verify_image_options *check, struct image_ref *image,
	const struct verify_vsa *asked, const char *name, struct error *err)
{
	const int result = findings_result(f);
	struct vsa v = {
		.verifier = asked->verifier ? asked->verifier : VSA_VERIFIER,
		.verified_s = check->now_s,
		.name = name,
		.subject = image->image.sum,
		.passed = result == 0};
	scoped(json_free) struct json *exceptions = json_new_list();

	if (!asked->key.path)
		return 0;
	v.policy = check->policy->sum;
	v.stage = check->policy->stage;
	if (result == 2) {
		say_note("nothing was decided, so nothing is signed");
		return 0;
	}
	if (image_is_index(image->image.media_type))
		return error_set(err, ERROR_INPUT,
			"%s is an index: name each of its images by its "
			"digest, since a summary is about one image",
			text_quotes(asked->what));
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].status == FINDING_EXCEPTED)
			json_push_text(exceptions, f->list[i].id);
	v.inputs = check->summary->inputs;
	v.n_inputs = check->summary->n_inputs;
	v.exceptions = exceptions;
	if (sign_vsa(image->store, &image->image, &v, check->summary->level,
		    check->summary->reproduced, signer, err) < 0)
		return -1;
	signer_note(&asked->key, key_id(signer->public).s);
	return 0;
}
