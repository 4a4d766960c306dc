/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/sign_policy.h"
#include "attest/policy/policy.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/named_file.h"
#include "base/say.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* The bytes of the file, and who may read it. */
static int
read_policy(
	struct bytes *out, struct stat *st, const char *path, struct error *err)
{
	scoped_free char *name = text_copy(text_quotes(path));
	scoped_close int fd = file_open(AT_FDCWD, path, O_RDONLY, 0, err);

	if (fd < 0)
		return error_wrap(err, "the policy");
	if (fstat(fd, st) < 0)
		return error_sys(err, "the policy %s", name);
	if (file_read_fd(out, fd, POLICY_FILE_MAX, name, err) < 0)
		return error_wrap(err, "the policy");
	bytes_adds(out, "");
	return 0;
}

/* The policy itself is what is signed again when it changes. */
static int
check_output(const char *output, const struct stat *policy, struct error *err)
{
	struct stat st;

	if (!output || stat(output, &st) < 0 || st.st_dev != policy->st_dev ||
		st.st_ino != policy->st_ino)
		return 0;
	return error_set(err, ERROR_USAGE,
		"--output %s is the policy itself; name another file",
		text_quotes(output));
}

static void
print_answer(const struct sign_policy *asked, const struct policy *policy,
	const struct digest *envelope, const struct key *key)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_put_text(v, "policy", digest_text(envelope).s);
	json_put_text(v, "file", asked->output);
	json_put_text(v, "key", key_id(key).s);
	if (policy->expires_s != INT64_MAX)
		json_put_text(v, "expires", clock_date(policy->expires_s).s);
	if (asked->json)
		json_print(&text, v);
	else
		bytes_addf(&text, "policy      %s\nfile        %s",
			digest_text(envelope).s, text_quotes(asked->output));
	(void)puts(text.data);
}

static int
write_envelope(const struct sign_policy *asked, const struct policy *policy,
	struct bytes *envelope, mode_t mode, const struct key *key,
	struct error *err)
{
	struct digest sum;

	bytes_addc(envelope, '\n');
	if (!asked->output) {
		(void)fwrite(envelope->data, 1, envelope->len, stdout);
		return 0; /* hallmark.c reports what cannot be written */
	}
	if (named_file_write(asked->output, envelope->data, envelope->len,
		    mode & 0666, err) < 0)
		return -1;
	sum = digest_of(envelope->data, envelope->len);
	print_answer(asked, policy, &sum, key);
	return 0;
}

int
sign_policy(const struct sign_policy *asked, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT, payload = BYTES_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	scoped(policy_done) struct policy policy = POLICY_INIT;
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	struct signer_choice key = asked->key;
	struct stat st;

	key.type = POLICY_PAYLOAD_TYPE;
	if (read_policy(&text, &st, asked->file, err) < 0 ||
		check_output(asked->output, &st, err) < 0)
		return -1;
	if (policy_payload(&payload, &policy, &text, asked->file, clock_now_s(),
		    err) < 0)
		return error_wrap(err, "not signed");
	if (signer_start(&signer, &key, err) < 0 ||
		signer_sign(&signer, &payload, 1, &envelope, err) < 0 ||
		write_envelope(asked, &policy, &envelope, st.st_mode,
			signer.public, err) < 0)
		return -1;
	if (policy.expires_s == INT64_MAX)
		say_note("the policy has no 'expires': it holds as long as the "
			 "key is trusted");
	signer_note(&key, key_id(signer.public).s);
	return 0;
}
