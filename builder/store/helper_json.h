/* SPDX-License-Identifier: Apache-2.0 */
/* helper_json.h - parses foreign JSON in a confined process; see
 * builder/archive/helper_archive.h */
#ifndef BUILDER_STORE_HELPER_JSON_H
#define BUILDER_STORE_HELPER_JSON_H

#include "base/json.h"

/* helper_json - json_parse(), as a reader for json_set_reader() */
int helper_json(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

/* helper_json_share - json_share(): one helper reads what helper_json() is
 * given, until this is called again; see sandbox/talk.h */
void helper_json_share(bool on);
/*
 * helper_json_ask - json_parse() by the shared helper
 *
 * returns 0; -1 with the error of json_parse(); 1 if documents are not shared,
 * or if the helper failed
 */
int helper_json_ask(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

#endif
