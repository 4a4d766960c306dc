/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - read JSON strictly, with line numbers, and write it canonically.
 *
 * Read:    RFC 8259, UTF-8, no duplicate key, no NUL, depth at most 64; every
 *          number is an integer of 64 bits.
 * Written: RFC 8785, integers only: keys sorted, no white space.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/bytes.h"

struct json; /* a value; its document owns it, or the caller that created it */

enum json_kind {
	JSON_KIND_NULL,
	JSON_KIND_FLAG,
	JSON_KIND_NUMBER,
	JSON_KIND_TEXT,
	JSON_KIND_LIST,
	JSON_KIND_MAP,
};

/* A document: the root value, and the text in which messages count lines. */
struct json_doc {
	struct json *root;
	char *name; /* for messages: "recipes/hello/recipe.json" */
	char *text;
	size_t len;
};

#define JSON_DOC_INIT \
	{ \
		.root = NULL \
	}

/* json_parse - a document from its text
 * returns 0; -1 with ERROR_INPUT "name:line: reason" */
int json_parse(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void json_doc_done(struct json_doc *doc);

/*
 * json_read - the same for foreign text
 *
 * Calls the reader that json_set_reader() set, which may parse the text in a
 * process of its own; calls json_parse() if no reader is set.
 */
typedef int json_reader(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err);
int json_read(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void json_set_reader(json_reader *reader);

/*
 * json_share - from now on, one process may read all documents
 *
 * Faster where many documents are read, but a hostile document may change how
 * a later one is read.  Called again, it begins with a new process, so that no
 * earlier document reaches a later one; with false, each document is on its own
 * again.  Does nothing if no sharer is set.
 */
typedef void json_sharer(bool on);
void json_share(bool on);
void json_set_sharer(json_sharer *sharer);

/*
 * json_wire_put - write a value for another process
 * json_wire_take - read that value
 *
 * json_wire_take parses no JSON text: it reads lengths and kinds and checks
 * each.  The keys of a map are sorted by their bytes.
 * returns 0; -1 if the bytes are not exactly as json_wire_put writes them
 */
void json_wire_put(struct bytes *out, const struct json *v);
int json_wire_take(struct json **out, const char *data, size_t len) MUST_CHECK;
DEFINE_SCOPED_IN(struct json_doc, json_doc_done);

/*
 * json_fail - an ERROR_INPUT that names the file and the line of a value
 *
 * in      where   the value's path: "" the root, "/sources/0/sha256" …
 *                 (RFC 6901 without its escapes: our keys need none)
 */
int json_fail(struct error *err, const struct json_doc *doc, const char *where,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
unsigned json_line(const struct json_doc *doc, const char *where);

/* A key that a map may have. */
struct json_key {
	const char *name;
	enum json_kind kind;
	bool required;
};

/* json_check - check that v is a map with these keys only, of these kinds */
int json_check(const struct json_doc *doc, const struct json *v,
	const char *where, const struct json_key *keys, size_t n_keys,
	struct error *err) MUST_CHECK;

enum json_kind json_kind(const struct json *v);
const char *json_kind_name(enum json_kind kind); /* "a text", "a list" … */
const struct json *json_find(const struct json *map, const char *key);
const struct json *json_at(const struct json *list, size_t i);
size_t json_count(const struct json *v); /* of a list or a map */
/* json_keys - the keys of a map, sorted by bytes; free() only the array */
const char **json_keys(const struct json *map);

/* If v is NULL or of another kind: json_text() returns NULL, json_number() its
 * argument otherwise, json_flag() false. */
const char *json_text(const struct json *v);
int64_t json_number(const struct json *v, int64_t otherwise);
bool json_flag(const struct json *v);
const char *json_find_text(const struct json *map, const char *key);
int64_t json_find_number(
	const struct json *map, const char *key, int64_t otherwise);

/* Create values. put and push take ownership; text must be UTF-8. */
struct json *json_new_map(void);
struct json *json_new_list(void);
struct json *json_new_text(const char *text);
struct json *json_new_number(int64_t n);
struct json *json_new_flag(bool flag);
struct json *json_new_null(void);
struct json *json_copy_of(const struct json *v);
void json_put(struct json *map, const char *key, struct json *takes);
void json_put_text(struct json *map, const char *key, const char *text);
void json_put_number(struct json *map, const char *key, int64_t n);
void json_put_flag(struct json *map, const char *key, bool flag);
void json_push(struct json *list, struct json *takes);
void json_push_text(struct json *list, const char *text);
void json_free(struct json *v);
DEFINE_SCOPED(struct json, json_free);

bool json_same(const struct json *a, const struct json *b);

void json_print(struct bytes *out, const struct json *v); /* canonical */
/* json_print_pretty - for files that people read: tabs, sorted keys, a newline
 * at the end */
void json_print_pretty(struct bytes *out, const struct json *v);

#endif
