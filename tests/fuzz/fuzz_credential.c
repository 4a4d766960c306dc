/* SPDX-License-Identifier: Apache-2.0 */
/* credential_in() with any configuration, except those that start a helper. */
#include "builder/registry/credential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(credential_done) struct credential c = CREDENTIAL_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error err = ERROR_INIT;

	if (json_parse(&doc, (const char *)data, len, "fuzz", &err) < 0 ||
		json_find(doc.root, "credHelpers") ||
		json_find(doc.root, "credsStore"))
		return 0;
	if (credential_in(&c, &doc, "r.example", "a/b", &err) == 0 && c.user &&
		!c.secret)
		abort();
	return 0;
}
