/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - JSON read strictly, with line numbers, and written canonically.
 *
 * Read:    RFC 8259, UTF-8, no duplicate key, no NUL, depth at most 64, no
 *          number but an integer of 64 bits.
 * Written: RFC 8785 as far as integers go: keys sorted, no white space.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/bytes.h"

struct json; /* a value; borrowed from its document unless made here */

enum json_kind {
	JSON_KIND_NULL,
	JSON_KIND_FLAG,
	JSON_KIND_NUMBER,
	JSON_KIND_TEXT,
	JSON_KIND_LIST,
	JSON_KIND_MAP,
};

/* A document: the value, and the text that its line numbers come from. */
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

/* returns 0; -1 with ERROR_INPUT "name:line: reason" */
int json_parse(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void json_doc_done(struct json_doc *doc);

/*
 * json_read - the same of text that came from somebody else
 *
 * By the reader that json_set_reader() named, which may parse it in a process
 * of its own; by json_parse() where there is none.
 */
typedef int json_reader(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err);
int json_read(struct json_doc *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void json_set_reader(json_reader *reader);

/*
 * json_wire_put - a value for another process, and json_wire_take - back
 *
 * No text is parsed by json_wire_take: lengths and kinds, each checked.  Of a
 * map's keys, the order is that of their bytes.
 * returns 0; -1 where it is not just what json_wire_put writes
 */
void json_wire_put(struct bytes *out, const struct json *v);
int json_wire_take(struct json **out, const char *data, size_t len) MUST_CHECK;
DEFINE_SCOPED_IN(struct json_doc, json_doc_done);

/*
 * json_fail - an ERROR_INPUT that names the file and the line of a value
 *
 * in      where   the value's place: "" the root, "/sources/0/sha256" …
 *                 (RFC 6901 without its escapes: our keys need none)
 */
int json_fail(struct error *err, const struct json_doc *doc, const char *where,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
unsigned json_line(const struct json_doc *doc, const char *where);

/* What a map may hold. */
struct json_key {
	const char *name;
	enum json_kind kind;
	bool required;
};

/* json_check - v is a map with just these keys, of these kinds */
int json_check(const struct json_doc *doc, const struct json *v,
	const char *where, const struct json_key *keys, size_t n_keys,
	struct error *err) MUST_CHECK;

enum json_kind json_kind(const struct json *v);
const char *json_kind_name(enum json_kind kind); /* "a text", "a list" … */
const struct json *json_find(const struct json *map, const char *key);
const struct json *json_at(const struct json *list, size_t i);
size_t json_count(const struct json *v); /* of a list or a map */
/* json_keys - the keys of a map, sorted by bytes; free() the array alone */
const char **json_keys(const struct json *map);

/* Of the wrong kind or NULL: these answer NULL, the default, false. */
const char *json_text(const struct json *v);
int64_t json_number(const struct json *v, int64_t otherwise);
bool json_flag(const struct json *v);
const char *json_find_text(const struct json *map, const char *key);
int64_t json_find_number(
	const struct json *map, const char *key, int64_t otherwise);

/* Making values. put and push take the value; text must be UTF-8. */
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
/* json_print_pretty - for files that people read: tabs, sorted keys, a final
 * newline */
void json_print_pretty(struct bytes *out, const struct json *v);

#endif
