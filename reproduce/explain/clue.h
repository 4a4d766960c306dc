/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clue.h - one place where two builds differ, as the comparison met it.
 *
 * The comparison makes a clue of each difference; explain() looks for its
 * cause. All memory is borrowed for the call.
 */
#ifndef REPRODUCE_EXPLAIN_CLUE_H
#define REPRODUCE_EXPLAIN_CLUE_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of somebody else; p may be NULL if len is 0. */
struct slice {
	const uint8_t *p;
	size_t len;
};

/* The format of the innermost file that differs. */
enum clue_format {
	FORMAT_BYTES, /* none of the others */
	FORMAT_TEXT,
	FORMAT_FOLDER, /* also the tree of an image */
	FORMAT_TAR,
	FORMAT_CPIO,
	FORMAT_ZIP, /* also jar, wheel, epub */
	FORMAT_AR,  /* also deb */
	FORMAT_GZIP,
	FORMAT_XZ,
	FORMAT_ZSTD,
	FORMAT_BZIP2,
	FORMAT_LZMA,
	FORMAT_ELF,
	FORMAT_PYC,
	FORMAT_PNG,
	FORMAT_PDF,
};

/* What of it differs, and so what a and b of the clue are. */
enum clue_what {
	CLUE_BYTES,  /* bytes of the part, or of the whole file */
	CLUE_NAME,   /* the name of a member or file; empty: absent */
	CLUE_TYPE,   /* one letter each, as in tree(5) */
	CLUE_MODE,   /* octal digits */
	CLUE_OWNER,  /* "UID:GID", and " USER:GROUP" where the format has it */
	CLUE_TIME,   /* seconds since 1970, in decimal digits */
	CLUE_TARGET, /* of a link */
	CLUE_ORDER,  /* the names of the members, a newline after each */
	CLUE_ENCODING, /* nothing above differs, but the bytes of the file do */
};

struct clue {
	enum clue_format format;
	enum clue_what what;
	/* the path of the file, then of the members within:
	 * "a.deb//data.tar.xz//usr/bin/x" */
	const char *path;
	/* of the file: an ELF section (".comment"), "header", "trailer", a PNG
	 * chunk
	 * ("tIME"), a PDF object …; NULL: all of it */
	const char *part;
	struct slice a, b;             /* see clue_what */
	struct slice whole_a, whole_b; /* the innermost file; empty: a folder,
					* or too large to hold */
};

#endif
