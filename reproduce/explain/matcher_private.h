/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matcher_private.h - one row of the table of causes, and what its function
 * gets to see.
 *
 * explain() cuts a difference into spots: the smallest ranges that differ.
 * Each row whose conditions hold looks at the spot.  The surest row wins; of
 * two that are equally sure, the one that stands first in the table.
 */
#ifndef REPRODUCE_EXPLAIN_MATCHER_PRIVATE_H
#define REPRODUCE_EXPLAIN_MATCHER_PRIVATE_H

#include "reproduce/explain/explain.h"

#include <string.h>

/* How sure a row is.  All rows that are equally unsure are named, up to three;
 * of the others only the first. */
enum sight {
	SIGHT_NONE,
	SIGHT_POSSIBLE,
	SIGHT_LIKELY,
	SIGHT_CERTAIN,
};

/* One side of a spot. */
struct side {
	struct slice all;   /* what the clue has of this side */
	struct slice hunk;  /* the range that differs; may be empty */
	struct slice line;  /* the printable text around it, without newline */
	struct slice word;  /* the letters, digits and "._-" around it */
	struct slice key;   /* of the line, what stands before the word */
	struct slice rest;  /* of the line, what stands behind it */
	struct slice path;  /* the word and the path that it is a part of */
	struct slice whole; /* the innermost file */
};

struct spot {
	const struct clue *clue;
	struct side a, b;
	bool text;  /* all of both sides is text */
	bool whole; /* not one range: all of the difference */
	size_t n;   /* spots of this clue */
	/* set by the row: what was seen, if the two words do not show it */
	const char *note;
};

typedef enum sight sees(struct spot *s);

/* Which spots a row looks at. */
enum scope {
	SCOPE_SPOTS,
	SCOPE_WHOLE, /* only the whole difference, before the spots */
	SCOPE_BOTH,
};

struct matcher {
	const char *name;
	const char *general; /* the cause of which this is a form, or NULL */
	const char *debian;  /* names of Debian's notes, with spaces; or NULL */
	const char *is;      /* what it is, one sentence */
	const char *advice;  /* what mends it, one sentence */
	/* NULL: no function.  A row may be named only by another tool. */
	sees *sees;
	/* conditions; 0 and NULL: always */
	uint32_t formats;  /* bits 1 << FORMAT_ */
	uint32_t whats;    /* bits 1 << CLUE_; 0: bytes, a name, a target */
	const char *marks; /* one of these texts stands in the file: "a|b" */
	const char *paths; /* the path ends with one of these */
	enum scope scope;
	bool binary; /* looks also at ranges that are no text */
	/* Named only if no other cause is known: it follows from another
	 * difference. */
	bool consequence;
};

/* matcher_at - row i of the table, below matchers_count(), in the order in
 * which the rows are tried; those of causes_files.c are the first */
const struct matcher *matcher_at(size_t i);
size_t matchers_count(void);
extern const struct matcher file_matchers[];
extern const size_t n_file_matchers;

/* Rows of each subject. */
sees sees_any;
sees sees_time, sees_clock_macro, sees_elapsed, sees_zone;
sees sees_path, sees_debug_path, sees_assert_path, sees_assembly_path;
sees sees_rpath, sees_home, sees_shell, sees_usrmerge, sees_temporary;
sees sees_host, sees_user, sees_uid, sees_kernel, sees_architecture;
sees sees_variable, sees_processors, sees_features, sees_umask;
sees sees_locale, sees_encoding, sees_line_endings;
sees sees_random, sees_drawn_bytes, sees_lto, sees_pid, sees_address, sees_uuid;
sees sees_memory, sees_signature, sees_digest;
sees sees_folder_order, sees_hash_order, sees_job_order, sees_order;
sees sees_pdf_id, sees_pdf_fonts, sees_anchor, sees_layout, sees_sphinx,
	sees_r_database;
sees sees_build_id, sees_toolchain, sees_flags, sees_repository;
sees sees_gzip_time, sees_gzip_name, sees_tar_times, sees_compressor;

/* How files of these formats begin. */
#define MATROSKA "\x1a\x45\xdf\xa3"
#define RPM "\xed\xab\xee\xdb"

/* Texts that rows ask for. */
#define SLICE(text) ((struct slice){(const uint8_t *)(text), sizeof(text) - 1})
bool slice_same(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *text);
bool slice_starts(struct slice s, const char *text);
bool slice_ends(struct slice s, const char *text);
struct slice slice_cut(struct slice s, size_t from, size_t to);
struct slice slice_tail(struct slice s, size_t most);
struct slice slice_head(struct slice s, size_t most);
/* slice_find - where the text begins, or SIZE_MAX */
size_t slice_find(struct slice s, const char *text);
/* has_text - one of "a|b|c" stands in it, of "\na" also at its beginning;
 * has_word - as a word, in any case of letters: no letter or digit beside it */
bool has_text(struct slice s, const char *list);
bool has_word(struct slice s, const char *list);
/* labelled_by - one of "a|b|c" is the label of what stands right behind the
 * key: "host: ", "HOST_NAME=\"", "<host>"; a blank alone is no label but
 * LABEL_PLAIN. A word further before does not count: "the host of an old" */
enum label {
	LABEL_NONE,
	LABEL_PLAIN,
	LABEL_MARKED,
};
enum label labelled_by(struct slice key, const char *words);
/* is_encrypted - with a salt or a key of chance, so that no two are equal */
bool is_encrypted(struct slice s);
/* openpgp_date - where the four bytes of its date stand in what gpg --store
 * makes, a packet of literal data (RFC 4880, 5.9); SIZE_MAX: it is another
 * thing */
size_t openpgp_date(struct slice s);
/* is_stream - it is compressed, in a format that compare does not look into */
bool is_stream(struct slice s);
/* is_pin - a digest there is of what comes from elsewhere, and is neither
 * chance nor that of another file that differs */
bool is_pin(const struct spot *s);
/* is_one_of - it is one of "a|b|c", in any case of letters */
bool is_one_of(struct slice s, const char *list);
/* spot_in_part - the clue's part has this text in its name */
bool spot_in_part(const struct spot *s, const char *part);
/* path_ends - the path of the clue ends with one of "a|b|c" */
bool path_ends(const struct clue *clue, const char *list);
/* is_source, is_settings - a file as people write them: the source of a
 * program; settings.  tells_of_build - a program may have written it: its name or its
 * text tells of a build, or it is no such file */
bool is_source(const struct clue *clue);
bool is_settings(const struct clue *clue);
bool tells_of_build(const struct spot *s);

bool is_letter(uint8_t c);
bool is_digit(uint8_t c);
bool is_hex(uint8_t c);
bool is_alnum(uint8_t c);
bool is_print(uint8_t c);  /* also each byte of UTF-8 that is not ASCII */
bool is_base64(uint8_t c); /* also of the form for URLs */
bool all_of(struct slice s, bool (*is)(uint8_t));
size_t count_of(struct slice s, bool (*is)(uint8_t));
/* number_at - the digits around the beginning of the hunk, with one fraction if
 * they have one; an empty slice if there are none */
struct slice number_at(const struct side *side);
/* number_of - the value; -1 if it is no number below 10^18 */
int64_t number_of(struct slice digits);
/* run_at - what is around the beginning of the hunk and of this kind */
struct slice run_at(const struct side *side, bool (*is)(uint8_t));
struct slice line_before(const struct side *side, struct slice part);
struct slice line_after(const struct side *side, struct slice part);
/* far_apart - equally long, and half of the bytes differ or more */
bool far_apart(struct slice a, struct slice b);
/* looks_random - letters and digits that no person would choose */
bool looks_random(struct slice w);
/* utf16_text - of a text in UTF-16 in either order of bytes, mostly ASCII, the
 * same text in UTF-8; false: it is another thing */
bool utf16_text(struct bytes *out, struct slice s);
/* has_kinds - bytes of at least so many of: lower case, upper case, digits */
bool has_kinds(struct slice w, size_t least);

#endif
