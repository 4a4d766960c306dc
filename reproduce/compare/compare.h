/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h - the differences between two images, folders or files. */
#ifndef REPRODUCE_COMPARE_COMPARE_H
#define REPRODUCE_COMPARE_COMPARE_H

#include "base/json.h"
#include "builder/image/tree.h"
#include "reproduce/compare/makers.h"
#include "reproduce/explain/explain.h"

enum difference_kind {
	DIFFERENCE_METADATA, /* type, mode, ids, times, names, link targets */
	DIFFERENCE_ENCODING, /* the same contents, but other bytes hold them */
	DIFFERENCE_CONTENT,
	DIFFERENCE_ONLY_A,
	DIFFERENCE_ONLY_B,
};

/* The range of one side that differs, and some bytes around it. */
struct difference_side {
	int64_t at, len;
	int64_t around_at;
	char *around; /* heap */
	size_t n_around;
};

struct difference_cause {
	char *name; /* letters, digits and dashes */
	enum confidence confidence;
	char *evidence;
	enum {
		CAUSE_SHOWN,      /* by the difference itself */
		CAUSE_BY_TRACE_B, /* only by the trace of B */
		CAUSE_BY_TRACES,  /* not without that of A */
	} source;
};

/* Texts are heap and UTF-8; what is unknown is NULL. */
struct difference {
	enum difference_kind kind;
	char *path;     /* "a.deb//data.tar.xz//usr/bin/x" */
	char *part;     /* ".text", "header" … */
	char *words;    /* "modes 0755 and 0644", "sizes 10 and 12" … */
	char *security; /* what it means for who runs it */
	char *lines;    /* of texts: some lines, with - and + before them */
	bool ranged;    /* a and b are set */
	struct difference_side a, b;
	/* the member of the outermost container that this is of, as a piece of
	 * the file; len 0: unknown */
	int64_t member_a, member_a_len, member_b, member_b_len;
	struct difference_cause *causes; /* the best first */
	size_t n_causes;
	struct maker *makers; /* where a trace is known; the best first */
	size_t n_makers;
};
struct differences {
	struct difference *list;
	size_t n;
	size_t n_dropped;              /* found, but beyond DIFFERENCES_MAX */
	bool unfinished;               /* the time was over */
	struct diffoscope *diffoscope; /* gets the files that differ; or NULL */
	int64_t end_ns; /* when it is over, of clock_ticks_ns(); 0: not begun */
};
#define DIFFERENCES_INIT \
	{ \
		.list = NULL \
	}
#define DIFFERENCES_MAX 20000

/* compare_trees - append all differences in the order of paths, without
 * causes */
void compare_trees(
	struct differences *out, const struct tree *a, const struct tree *b);

/* differences_add - append one; words may be NULL */
struct difference *differences_add(struct differences *d,
	enum difference_kind kind, const char *path, char *takes_words);
void differences_done(struct differences *d);
DEFINE_SCOPED_IN(struct differences, differences_done);

/* differences_json - the list "differences" of hallmark-compare(1) */
struct json *differences_json(const struct differences *d);
/* differences_causes_json - a list of cause, n, advice: each cause that is
 * named first of a difference, the most frequent first */
struct json *differences_causes_json(const struct differences *d);
/* differences_print - for people: at most this many, then the causes */
void differences_print(
	struct bytes *out, const struct differences *d, size_t most);

/*
 * differences_put - write for another process
 * differences_take - append what it wrote; trusts no byte
 *
 * returns 0; -1 if the bytes are not as differences_put() writes them
 */
void differences_put(struct bytes *out, const struct differences *d);
int differences_take(
	struct differences *out, const char *data, size_t len) MUST_CHECK;

#endif
