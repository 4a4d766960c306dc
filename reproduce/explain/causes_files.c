/* SPDX-License-Identifier: Apache-2.0 */
/*
 * causes_files.c - the first rows of the table of causes: what the formats of
 * files and the tools that make documents write of themselves.  They say more
 * than the rows of causes_table.c, which stand behind them.
 */
#include "reproduce/explain/matcher_private.h"

/* Formats that compress, or parts of which are compressed. */
#define COMPRESSED \
	(1u << FORMAT_GZIP | 1u << FORMAT_XZ | 1u << FORMAT_ZSTD | \
		1u << FORMAT_BZIP2 | 1u << FORMAT_LZMA | 1u << FORMAT_ZIP | \
		1u << FORMAT_PNG | 1u << FORMAT_ELF | 1u << FORMAT_PDF)
#define BYTES_AND_NAMES (1u << CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_TARGET)

/* clang-format would give each member a line */
/* clang-format off */
const struct matcher file_matchers[] = {
	{.name = "time-zone",
		.debian = "timestamps_difference_by_unzip",
		.is = "A fixed time is told in the time zone of the build.",
		.advice = "Set TZ=UTC, or write times in UTC.",
		.sees = sees_zone, .whats = BYTES_AND_NAMES | 1u << CLUE_TIME},
	{.name = "line-endings",
		.is = "The same lines end with LF in one file and with CR LF in the other.",
		.advice = "Fix the ends of lines: eol=lf in .gitattributes, newline=\"\\n\" when files"
			" are written.",
		.sees = sees_line_endings, .scope = SCOPE_WHOLE},
	{.name = "encoding",
		.debian = "different_encoding different_encoding_in_html_by_docbook_xsl",
		.is = "The same text is encoded differently.",
		.advice = "Name the encoding when a file is written: UTF-8.",
		.sees = sees_encoding, .scope = SCOPE_BOTH},
	{.name = "gzip-time", .general = "build-time",
		.debian = "timestamps_in_gzip_headers",
		.is = "The header of a gzip file holds the time of the input file or of the "
			"compression.",
		.advice = "Compress with gzip -n, or set the time in the header to zero.",
		.sees = sees_gzip_time, .formats = 1u << FORMAT_GZIP,
		.whats = 1u << CLUE_BYTES | 1u << CLUE_TIME | 1u << CLUE_ENCODING,
		.binary = true},
	{.name = "gzip-name",
		.is = "The header of a gzip file holds the name of the input file.",
		.advice = "Compress with gzip -n.",
		.sees = sees_gzip_name, .formats = 1u << FORMAT_GZIP,
		.whats = 1u << CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_ENCODING,
		.binary = true},
	{.name = "compressor",
		.is = "The same bytes are compressed by another level, version or library.",
		.advice = "Fix the level, the number of threads and the version of the compressor.",
		.sees = sees_compressor,
		.formats = COMPRESSED | 1u << FORMAT_BYTES, .binary = true,
		.whats = 1u << CLUE_ENCODING | 1u << CLUE_BYTES, .scope = SCOPE_WHOLE},
	{.name = "tar-times", .general = "build-time",
		.debian = "timestamps_in_tarball varying_mtimes_in_data_tar_gz_or_control_tar_gz",
		.is = "The members of a tar have the times at which the build made them.",
		.advice = "Pack with tar --mtime=@$SOURCE_DATE_EPOCH, in pax format also with "
			"--pax-option=delete=atime,delete=ctime.",
		.sees = sees_tar_times, .formats = 1u << FORMAT_TAR,
		.whats = 1u << CLUE_BYTES | 1u << CLUE_TIME | 1u << CLUE_ENCODING,
		.binary = true},
	{.name = "tar-owners", .general = "user",
		.debian = "users_and_groups_in_tarball",
		.is = "The members of a tar belong to the user and group of the build.",
		.advice = "Pack with tar --owner=0 --group=0 --numeric-owner.",
		.sees = sees_any, .formats = 1u << FORMAT_TAR, .whats = 1u << CLUE_OWNER},
	{.name = "tar-order", .general = "folder-order",
		.is = "The members of a tar stand in the order in which the file system lists "
			"them.",
		.advice = "Pack with tar --sort=name.",
		.sees = sees_any, .formats = 1u << FORMAT_TAR, .whats = 1u << CLUE_ORDER,
		.scope = SCOPE_WHOLE},
	{.name = "cpio-owners", .general = "uid",
		.debian = "users_and_groups_in_cpio_archive",
		.is = "The members of a cpio archive belong to the user and group of the build.",
		.advice = "Pack with cpio -R 0:0.",
		.sees = sees_any, .formats = 1u << FORMAT_CPIO, .whats = 1u << CLUE_OWNER},
	{.name = "zip-times", .general = "build-time",
		.debian = "timestamps_in_zip timestamps_in_jar timestamps_in_epub",
		.is = "The members of a zip or jar have the times at which the build made them.",
		.advice = "Set the times of the files before packing and TZ=UTC; leave the exact "
			"ones out with zip -X.",
		.sees = sees_any, .formats = 1u << FORMAT_ZIP, .whats = 1u << CLUE_TIME},
	{.name = "zip-order", .general = "folder-order",
		.is = "The members of a zip or jar stand in the order in which the file system "
			"lists them.",
		.advice = "Sort the names that are given to zip or jar.",
		.sees = sees_any, .formats = 1u << FORMAT_ZIP, .whats = 1u << CLUE_ORDER,
		.scope = SCOPE_WHOLE},
	{.name = "ar-times", .general = "build-time",
		.debian = "timestamps_in_static_libraries",
		.is = "The members of a static library have the times at which the build made "
			"them.",
		.advice = "Use the deterministic mode: ar -D, ARFLAGS=rcD.",
		.sees = sees_any, .formats = 1u << FORMAT_AR, .whats = 1u << CLUE_TIME},
	{.name = "ar-owners", .general = "uid",
		.is = "The members of a static library have the user and group ids of the "
			"build.",
		.advice = "Use the deterministic mode: ar -D, ARFLAGS=rcD.",
		.sees = sees_any, .formats = 1u << FORMAT_AR, .whats = 1u << CLUE_OWNER},
	{.name = "ar-order", .general = "folder-order",
		.debian = "random_order_in_static_libraries",
		.is = "The members of a static library stand in the order in which the file "
			"system lists them.",
		.advice = "Sort the names of the objects that are given to ar.",
		.sees = sees_any, .formats = 1u << FORMAT_AR, .whats = 1u << CLUE_ORDER,
		.scope = SCOPE_WHOLE},
	{.name = "pyc-time", .general = "build-time",
		.is = "The header of compiled Python holds the time of its source file.",
		.advice = "Compile with --invalidation-mode unchecked-hash, or give the source "
			"files the time SOURCE_DATE_EPOCH.",
		.sees = sees_any, .formats = 1u << FORMAT_PYC, .whats = 1u << CLUE_TIME},
	{.name = "png-time", .general = "build-time",
		.debian = "timestamps_in_png",
		.is = "A PNG holds the time of the build, in a chunk tIME or a text.",
		.advice = "Leave the chunk tIME and dates out: convert -define "
			"png:exclude-chunks=date,time, or -strip.",
		.sees = sees_time, .formats = 1u << FORMAT_PNG,
		.whats = 1u << CLUE_BYTES | 1u << CLUE_TIME, .binary = true},
	{.name = "pdf-date", .general = "build-time",
		.debian = "timestamps_in_pdf_generated_by_latex",
		.is = "A PDF holds the time of the build as CreationDate, ModDate or in its XML"
			" metadata.",
		.advice = "Set SOURCE_DATE_EPOCH, and FORCE_SOURCE_DATE=1 for TeX.",
		.sees = sees_time, .formats = 1u << FORMAT_PDF,
		.whats = 1u << CLUE_BYTES | 1u << CLUE_TIME},
	{.name = "pdf-id", .general = "random-number",
		.debian = "random_id_in_pdf_generated_by_dblatex "
			"random_order_of_pdf_ids_generated_by_latex",
		.is = "The ID in the trailer of a PDF is made from the time, the path or "
			"chance.",
		.advice = "Set SOURCE_DATE_EPOCH and a fixed file name, or set the ID with "
			"\\pdftrailerid{}.",
		.sees = sees_pdf_id, .formats = 1u << FORMAT_PDF, .binary = true},
	{.name = "pdf-fonts", .general = "random-number",
		.debian = "fonts_in_pdf_files",
		.is = "The names of the fonts in a PDF begin with letters that vary.",
		.advice = "Use a version of the tool that derives the tag of a font from its "
			"subset.",
		.sees = sees_pdf_fonts, .formats = 1u << FORMAT_PDF},
	{.name = "postscript-date", .general = "build-time",
		.debian = "timestamps_in_ps_generated_by_dvips",
		.is = "The comments at the head of a PostScript file hold the time of the "
			"build.",
		.advice = "Set SOURCE_DATE_EPOCH, and FORCE_SOURCE_DATE=1 for TeX.",
		.sees = sees_time, .marks = "%!PS"},
	{.name = "javadoc-date", .general = "build-time",
		.debian = "timestamps_in_documentation_generated_by_javadoc",
		.is = "javadoc writes the time into a comment of each page.",
		.advice = "Run javadoc -notimestamp.",
		.sees = sees_time, .marks = "Generated by javadoc|Generated by Javadoc"},
	{.name = "javadoc-order", .general = "hash-order",
		.debian = "random_order_in_documentation_generated_by_javadoc",
		.is = "javadoc lists the users of a class in no fixed order.",
		.advice = "Use a newer javadoc, or remove the pages of uses with -nouse.",
		.sees = sees_order, .marks = "Generated by javadoc|Generated by Javadoc",
		.scope = SCOPE_WHOLE},
	{.name = "doxygen-date", .general = "build-time",
		.debian = "timestamps_in_documentation_generated_by_doxygen",
		.is = "Doxygen writes the time into the footer of each page.",
		.advice = "Set HTML_TIMESTAMP = NO, or SOURCE_DATE_EPOCH.",
		.sees = sees_time, .marks = "Doxygen|doxygen"},
	{.name = "doxygen-ids", .general = "job-order",
		.debian = "nondeterminstic_todo_identifiers_in_documentation_generated_by_"
			"doxygen",
		.is = "Doxygen numbers anchors in the order in which it met them.",
		.advice = "Set NUM_PROC_THREADS = 1 and sort INPUT.",
		.sees = sees_anchor, .marks = "Doxygen|doxygen", .scope = SCOPE_BOTH},
	{.name = "doxygen-order", .general = "hash-order",
		.debian = "nondeterministic_ordering_in_documentation_generated_by_doxygen",
		.is = "Doxygen lists members in no fixed order.",
		.advice = "Set SORT_MEMBER_DOCS = YES, or use a newer Doxygen.",
		.sees = sees_order, .marks = "Doxygen|doxygen", .scope = SCOPE_WHOLE},
	{.name = "graphviz-layout", .general = "random-number",
		.debian = "graphviz_nondeterministic_output",
		.is = "Graphviz places the nodes of a graph in another way.",
		.advice = "Set start=1 in the graph for neato and fdp; draw with one version of"
			" graphviz, and the same fonts.",
		.sees = sees_layout,
		.marks = "Generated by graphviz|%%Creator: graphviz|graph [bb=",
		.scope = SCOPE_BOTH},
	{.name = "sphinx-output", .general = "hash-order",
		.debian = "randomness_in_documentation_generated_by_sphinx "
			"randomness_in_objects_inv",
		.is = "Sphinx writes the address of an object, or its search index in no fixed "
			"order.",
		.advice = "Set PYTHONHASHSEED=0; give default values a repr() without an address.",
		.sees = sees_sphinx, .marks = "Sphinx|sphinx|Search.setIndex",
		.scope = SCOPE_BOTH, .binary = true},
	{.name = "r-database", .general = "temporary-name",
		.debian = "randomness_in_r_rdb_rds_databases",
		.is = "The compressed objects of an R package hold the path of a temporary "
			"folder.",
		.advice = "Install with a fixed TMPDIR and without --with-keep.source; use a newer "
			"R.",
		.sees = sees_r_database, .paths = ".rdb|.rds|.rdx|.RData|.rda|.Rds|.RDS",
		.scope = SCOPE_BOTH, .binary = true},
	{.name = "manpage-date", .general = "build-time",
		.debian = "timestamps_in_manpages_generated_by_help2man",
		.is = "The heading of a generated manual page holds the time of the build.",
		.advice = "Set SOURCE_DATE_EPOCH for help2man, or give the date of the release.",
		.sees = sees_time, .marks = "\n.TH |.SH NAME|.Sh NAME|\n.Dd "},
};
/* clang-format on */
const size_t n_file_matchers = sizeof(file_matchers) / sizeof(*file_matchers);
