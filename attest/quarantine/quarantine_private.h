/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_private.h - shared by the files that read and write statements of
 * quarantine. */
#ifndef ATTEST_QUARANTINE_QUARANTINE_PRIVATE_H
#define ATTEST_QUARANTINE_QUARANTINE_PRIVATE_H

#include "attest/quarantine/quarantine.h"

/* quarantine_json - the statement as a new value */
struct json *quarantine_json(const struct quarantine *q);
/* quarantine_read - the statement at `where` of a document */
int quarantine_read(struct quarantine *out, const struct json_doc *doc,
	const struct json *v, const char *where, struct error *err) MUST_CHECK;

#endif
