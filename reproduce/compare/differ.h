/* SPDX-License-Identifier: Apache-2.0 */
/*
 * differ.h - what differs between two files, whatever is nested in them.
 *
 * Pure: bytes in, differences out.  A file is a slice of memory.  Its members
 * are slices of it where they are stored as they are, and are expanded into
 * memory where they are compressed.  What is equal is found by memcmp() and
 * never looked into.  What no parser can read is compared as bytes.
 *
 * source: hallmark-compare(1)
 */
#ifndef REPRODUCE_COMPARE_DIFFER_H
#define REPRODUCE_COMPARE_DIFFER_H

#include "reproduce/compare/compare.h"

/* Bounds of one comparison; what is beyond is compared as bytes. */
struct differ_limits {
	int depth;             /* files in files */
	size_t n_members;      /* of one container */
	int64_t one_expanded;  /* bytes of one compressed file */
	int64_t part_expanded; /* bytes of one part of a file */
	int64_t live_expanded; /* bytes in memory at the same time */
	int64_t all_expanded;  /* bytes of all of them together */
	int64_t time_ns;
	size_t n_differences;
};
extern const struct differ_limits differ_usual;

struct differ {
	struct differences *out;
	const struct differ_limits *limits;
	int depth;
	int64_t expanded, live;
	int64_t end_ns; /* of clock_ticks_ns(); 0: not started */
};

/* differ_compare - append what differs; path is that of both files, as UTF-8 */
void differ_compare(
	struct differ *d, const char *path, struct slice a, struct slice b);

/* differ_over - is the time over, or are there too many differences? */
bool differ_over(struct differ *d);

/* One difference on its way to the list. */
struct sighting {
	enum clue_format format;
	enum clue_what what;
	const char *path, *part;
	struct slice a, b, whole_a, whole_b;
	const char *note; /* more words, or NULL */
	unsigned mode;    /* of the file, to tell what it means; 0: unknown */
};

/* differ_found - look for its causes and append it */
void differ_found(struct differ *d, const struct sighting *f);

/* differ_causes - look for the causes of a difference that differ_found() did
 * not add */
void differ_causes(struct difference *out, const struct clue *clue);

#endif
