/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed of a policy: its file, but no key in another one. */
#include "attest/dsse.h"
#include "attest/policy/policy_private.h"
#include "base/clock.h"
#include "base/file.h"

#include <fcntl.h>

/* A copy of the key number i, with 'pem' in place of 'file'. */
static struct json *
key_with_pem(const struct json *from, const struct key *key)
{
	scoped_free const char **names = json_keys(from);
	scoped(bytes_done) struct bytes pem = BYTES_INIT;
	struct json *to = json_new_map();

	for (size_t i = 0; i < json_count(from); i++)
		if (strcmp(names[i], "file") != 0)
			json_put(to, names[i],
				json_copy_of(json_find(from, names[i])));
	if (json_find(from, "file")) {
		key_print_public(&pem, key);
		bytes_adds(&pem, "");
		json_put_text(to, "pem", pem.data);
	}
	return to;
}

static void
print_with_pem(
	struct bytes *out, const struct json *from, const struct key_ring *ring)
{
	scoped_free const char **names = json_keys(from);
	scoped(json_free) struct json *to = json_new_map();
	const struct json *keys = json_find(from, "keys");
	struct json *list = json_new_list();

	for (size_t i = 0; i < json_count(from); i++)
		if (strcmp(names[i], "keys") != 0)
			json_put(to, names[i],
				json_copy_of(json_find(from, names[i])));
	for (size_t i = 0; i < json_count(keys); i++)
		json_push(list, key_with_pem(json_at(keys, i), ring->keys[i]));
	json_put(to, "keys", list);
	json_print(out, to);
}

static bool
has_files(const struct json *policy)
{
	const struct json *keys = json_find(policy, "keys");

	for (size_t i = 0; i < json_count(keys); i++)
		if (json_find(json_at(keys, i), "file"))
			return true;
	return false;
}

int
policy_payload(struct bytes *out, struct policy *policy,
	const struct bytes *text, const char *path, int64_t now_s,
	struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(policy_done) struct policy p = POLICY_INIT;
	scoped(dsse_done) struct dsse envelope = DSSE_INIT;
	scoped_free char *name = text_copy(text_quotes(path));
	scoped_free char *folder = policy_folder(path);
	struct error ignored = ERROR_INIT;

	if (dsse_parse(&envelope, text->data, text->len, name, &ignored) == 0)
		return error_set(err, ERROR_INPUT,
			"%s is an envelope, signed already: sign the policy "
			"that it was made from",
			name);
	if (policy_parse(&p, text->data, text->len, name, folder, err) < 0 ||
		policy_check_time(&p, now_s, err) < 0 ||
		json_read(&doc, text->data, text->len, name, err) < 0)
		return -1;
	if (has_files(doc.root))
		print_with_pem(out, doc.root, &p.ring);
	else
		bytes_add(out, text->data, text->len);
	if (out->len > POLICY_FILE_MAX)
		return error_set(err, ERROR_LIMIT,
			"%s: with its keys it has %zu bytes, but at most %d "
			"are read",
			name, out->len, POLICY_FILE_MAX);
	*policy = p;
	p = (struct policy)POLICY_INIT;
	return 0;
}
