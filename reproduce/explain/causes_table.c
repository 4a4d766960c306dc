/* SPDX-License-Identifier: Apache-2.0 */
/*
 * causes_table.c - the causes of a difference between two builds.
 *
 * This table is the only place of their names and of what is told of them:
 * `hallmark compare --causes`, hallmark-causes(7) and tests/causes have it from
 * here.  Of two rows that are equally sure, the first is named: a special cause
 * stands before the general one.  docs/HACKING.md says how to add a row.
 */
#include "reproduce/explain/matcher_private.h"

#define BYTES_AND_NAMES (1u << CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_TARGET)

/* clang-format would give each member a line */
/* clang-format off */
const struct matcher matchers[] = {
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
		.sees = sees_gzip_time, .formats = 1u << FORMAT_GZIP, .whats = 1u <<
		CLUE_BYTES | 1u << CLUE_TIME | 1u << CLUE_ENCODING, .binary = true},
	{.name = "gzip-name",
		.is = "The header of a gzip file holds the name of the input file.",
		.advice = "Compress with gzip -n.",
		.sees = sees_gzip_name, .formats = 1u << FORMAT_GZIP, .whats = 1u <<
		CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_ENCODING, .binary = true},
	{.name = "compressor",
		.is = "The same bytes are compressed by another level, version or library.",
		.advice = "Fix the level, the number of threads and the version of the compressor.",
		.sees = sees_compressor, .formats = 1u << FORMAT_GZIP | 1u << FORMAT_XZ
		| 1u << FORMAT_ZSTD | 1u << FORMAT_BZIP2 | 1u << FORMAT_ZIP | 1u <<
		FORMAT_PNG | 1u << FORMAT_ELF | 1u << FORMAT_PDF, .whats = 1u <<
		CLUE_ENCODING | 1u << CLUE_BYTES, .scope = SCOPE_WHOLE},
	{.name = "tar-times", .general = "build-time",
		.debian = "timestamps_in_tarball varying_mtimes_in_data_tar_gz_or_control_tar_gz",
		.is = "The members of a tar have the times at which the build made them.",
		.advice = "Pack with tar --mtime=@$SOURCE_DATE_EPOCH, in pax format also with "
			"--pax-option=delete=atime,delete=ctime.",
		.sees = sees_tar_times, .formats = 1u << FORMAT_TAR, .whats = 1u <<
		CLUE_BYTES | 1u << CLUE_TIME | 1u << CLUE_ENCODING, .binary = true},
	{.name = "tar-owners", .general = "user",
		.debian = "users_and_groups_in_tarball",
		.is = "The members of a tar belong to the user and group of the build.",
		.advice = "Pack with tar --owner=0 --group=0 --numeric-owner.",
		.sees = sees_any, .formats = 1u << FORMAT_TAR, .whats = 1u <<
		CLUE_OWNER},
	{.name = "tar-order", .general = "folder-order",
		.is = "The members of a tar stand in the order in which the file system lists "
			"them.",
		.advice = "Pack with tar --sort=name.",
		.sees = sees_any, .formats = 1u << FORMAT_TAR, .whats = 1u <<
		CLUE_ORDER, .scope = SCOPE_WHOLE},
	{.name = "cpio-owners", .general = "uid",
		.debian = "users_and_groups_in_cpio_archive",
		.is = "The members of a cpio archive belong to the user and group of the build.",
		.advice = "Pack with cpio -R 0:0.",
		.sees = sees_any, .formats = 1u << FORMAT_CPIO, .whats = 1u <<
		CLUE_OWNER},
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
		.sees = sees_any, .formats = 1u << FORMAT_ZIP, .whats = 1u <<
		CLUE_ORDER, .scope = SCOPE_WHOLE},
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
		.sees = sees_time, .formats = 1u << FORMAT_PNG, .whats = 1u <<
		CLUE_BYTES | 1u << CLUE_TIME, .binary = true},
	{.name = "pdf-date", .general = "build-time",
		.debian = "timestamps_in_pdf_generated_by_latex",
		.is = "A PDF holds the time of the build as CreationDate, ModDate or in its XML"
			" metadata.",
		.advice = "Set SOURCE_DATE_EPOCH, and FORCE_SOURCE_DATE=1 for TeX.",
		.sees = sees_time, .formats = 1u << FORMAT_PDF, .whats = 1u <<
		CLUE_BYTES | 1u << CLUE_TIME},
	{.name = "pdf-id", .general = "random-number",
		.debian = "random_id_in_pdf_generated_by_dblatex",
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
		.sees = sees_order, .marks = "Generated by javadoc|Generated by
		Javadoc", .scope = SCOPE_WHOLE},
	{.name = "doxygen-date", .general = "build-time",
		.debian = "timestamps_in_documentation_generated_by_doxygen",
		.is = "Doxygen writes the time into the footer of each page.",
		.advice = "Set HTML_TIMESTAMP = NO, or SOURCE_DATE_EPOCH.",
		.sees = sees_time, .marks = "Doxygen|doxygen"},
	{.name = "doxygen-ids", .general = "job-order",
		.is = "Doxygen numbers anchors in the order in which it met them.",
		.advice = "Set NUM_PROC_THREADS = 1 and sort INPUT.",
		.sees = sees_anchor, .marks = "Doxygen|doxygen", .scope = SCOPE_BOTH},
	{.name = "doxygen-order", .general = "hash-order",
		.debian = "nondeterministic_ordering_in_documentation_generated_by_doxygen",
		.is = "Doxygen lists members in no fixed order.",
		.advice = "Set SORT_MEMBER_DOCS = YES, or use a newer Doxygen.",
		.sees = sees_order, .marks = "Doxygen|doxygen", .scope = SCOPE_WHOLE},
	{.name = "sphinx-output", .general = "hash-order",
		.debian = "randomness_in_documentation_generated_by_sphinx",
		.is = "Sphinx writes the address of an object, or its search index in no fixed "
			"order.",
		.advice = "Set PYTHONHASHSEED=0; give default values a repr() without an address.",
		.sees = sees_sphinx, .marks = "Sphinx|sphinx|Search.setIndex", .scope =
		SCOPE_BOTH, .binary = true},
	{.name = "r-database", .general = "temporary-name",
		.debian = "randomness_in_r_rdb_rds_databases",
		.is = "The compressed objects of an R package hold the path of a temporary "
			"folder.",
		.advice = "Install with a fixed TMPDIR and without --with-keep.source; use a newer "
			"R.",
		.sees = sees_r_database, .paths =
		".rdb|.rds|.rdx|.RData|.rda|.Rds|.RDS", .scope = SCOPE_BOTH, .binary =
		true},
	{.name = "manpage-date", .general = "build-time",
		.debian = "timestamps_in_manpages_generated_by_help2man",
		.is = "The heading of a generated manual page holds the time of the build.",
		.advice = "Set SOURCE_DATE_EPOCH for help2man, or give the date of the release.",
		.sees = sees_time, .marks = "\n.TH |.SH NAME|.Sh NAME|\n.Dd "},
	{.name = "compiler-date", .general = "build-time",
		.debian = "timestamps_from_cpp_macros",
		.is = "__DATE__, __TIME__ or __TIMESTAMP__ put the time of the compilation or "
			"of the source file into an object.",
		.advice = "Remove __DATE__, __TIME__ and __TIMESTAMP__; GCC and clang replace the "
			"first two by SOURCE_DATE_EPOCH.",
		.sees = sees_clock_macro},
	{.name = "elapsed-time",
		.is = "A file tells how long a step of the build took.",
		.advice = "Leave durations out of what is shipped.",
		.sees = sees_elapsed},
	{.name = "build-time",
		.debian = "timestamps_manually_added_needs_further_investigation",
		.is = "The time of the build is written into a file, as text, as a binary "
			"number or in the form of DOS.",
		.advice = "Take the time from SOURCE_DATE_EPOCH, or leave it out.",
		.sees = sees_time, .whats = BYTES_AND_NAMES | 1u << CLUE_TIME, .binary =
		true},
	{.name = "usrmerge",
		.is = "A program is found in /bin in one build and in /usr/bin in the other.",
		.advice = "Give the paths of programs to configure: SED=/bin/sed.",
		.sees = sees_usrmerge},
	{.name = "shell-variable", .general = "environment-variable",
		.debian = "captures_shell_variable_in_autofoo_script",
		.is = "A configure script writes the user's SHELL into a file.",
		.advice = "Write /bin/sh, or set CONFIG_SHELL and SHELL in the build.",
		.sees = sees_shell},
	{.name = "build-flags",
		.debian = "records_build_flags",
		.is = "A file holds the flags of the compiler.",
		.advice = "Build with the same flags; leave paths out with -ffile-prefix-map, and "
			"do not record the flags.",
		.sees = sees_flags, .binary = true},
	{.name = "build-path-assembly", .general = "build-path",
		.debian = "build_path_captured_in_assembly_objects",
		.is = "The debug information that an assembler made holds the folder of the "
			"build.",
		.advice = "Assemble with --debug-prefix-map $PWD=.",
		.sees = sees_assembly_path},
	{.name = "build-path-debug", .general = "build-path",
		.debian = "gcc_captures_build_path",
		.is = "The debug information of an object holds the folder of the build.",
		.advice = "Compile with -ffile-prefix-map=$PWD=. or -fdebug-prefix-map=$PWD=.",
		.sees = sees_debug_path},
	{.name = "build-path-assert", .general = "build-path",
		.debian = "captures_build_path_via_assert",
		.is = "The message of an assertion holds the full path of its source file.",
		.advice = "Compile with -ffile-prefix-map=$PWD=. or -fmacro-prefix-map=$PWD=., or "
			"name the sources relatively.",
		.sees = sees_assert_path},
	{.name = "rpath", .general = "build-path",
		.debian = "cmake_rpath_contains_build_path",
		.is = "The library search path of a program holds the folder of the build.",
		.advice = "Link with relative paths ($ORIGIN), or remove the path: "
			"CMAKE_BUILD_RPATH_USE_ORIGIN, chrpath -d.",
		.sees = sees_rpath},
	{.name = "temporary-name",
		.is = "A file holds the name of a temporary file or folder.",
		.advice = "Give the file a fixed name, or do not record it.",
		.sees = sees_temporary},
	{.name = "home-folder", .general = "environment-variable",
		.debian = "captures_home_dir",
		.is = "A file holds the home folder of the user who built it.",
		.advice = "Set HOME to a fixed folder, or do not record it.",
		.sees = sees_home},
	{.name = "build-path",
		.debian = "captures_build_path",
		.is = "A file holds the folder of the build.",
		.advice = "Build in one folder, or write paths relative to the source.",
		.sees = sees_path},
	{.name = "lto-names", .general = "random-number",
		.debian = "randomness_in_fat_lto_objects",
		.is = "The sections of link-time optimisation have random names.",
		.advice = "Compile with -frandom-seed=FILE, or without -ffat-lto-objects.",
		.sees = sees_lto, .whats = BYTES_AND_NAMES, .binary = true},
	{.name = "uuid", .general = "random-number",
		.is = "A file holds a random UUID.",
		.advice = "Derive the UUID from a name (version 5), or fix it.",
		.sees = sees_uuid, .binary = true},
	{.name = "environment-variable",
		.debian = "leaks_path_environment_variable",
		.is = "A file holds a variable of the environment.",
		.advice = "Do not record the environment, or clear it with env -i.",
		.sees = sees_variable},
	{.name = "version-control",
		.is = "A file holds the commit, tag, branch or state of the repository.",
		.advice = "Build both from one commit with a clean work tree, and from the same "
			"form of the source.",
		.sees = sees_repository},
	{.name = "address",
		.is = "A file holds an address of memory, which differs in each run.",
		.advice = "Print no pointers; give objects a name of their own.",
		.sees = sees_address, .binary = true},
	{.name = "signature",
		.is = "A signature is made with a random number, so that each one differs.",
		.advice = "Keep signatures apart from what they sign, or sign in a deterministic "
			"way (Ed25519, RFC 6979).",
		.sees = sees_signature, .binary = true},
	{.name = "architecture",
		.debian = "captures_build_arch",
		.is = "A file holds the name of the processor's architecture, as uname tells "
			"it.",
		.advice = "Ask the compiler for its target rather than uname for the machine.",
		.sees = sees_architecture},
	{.name = "kernel",
		.debian = "captures_kernel_version captures_kernel_version_via_CMAKE_SYSTEM",
		.is = "A file holds the release of the running kernel.",
		.advice = "Do not record what uname -r and uname -v say.",
		.sees = sees_kernel},
	{.name = "host",
		.debian = "user_hostname_manually_added_requiring_further_investigation",
		.is = "A file holds the name of the machine.",
		.advice = "Do not record the name of the machine.",
		.sees = sees_host},
	{.name = "user",
		.debian = "user_hostname_manually_added_requiring_further_investigation "
			"user_in_java_jar_manifest",
		.is = "A file holds the name of the user who built it.",
		.advice = "Do not record the name of the user.",
		.sees = sees_user, .whats = BYTES_AND_NAMES | 1u << CLUE_OWNER},
	{.name = "uid",
		.is = "A file holds the number of the user who built it.",
		.advice = "Do not record numbers of users and groups, or set them to 0.",
		.sees = sees_uid, .whats = BYTES_AND_NAMES | 1u << CLUE_OWNER},
	{.name = "pid",
		.is = "A file or its name holds the number of a process.",
		.advice = "Do not record the number of the process.",
		.sees = sees_pid},
	{.name = "processor-count",
		.is = "A file, or the number of its parts, depends on the number of processors.",
		.advice = "Do not record the number of processors, and do not split work by it.",
		.sees = sees_processors},
	{.name = "processor-features",
		.is = "Code or text depends on what instructions the processor has.",
		.advice = "Compile for a fixed processor (no -march=native); choose code when the "
			"program runs.",
		.sees = sees_features, .scope = SCOPE_BOTH},
	{.name = "umask",
		.debian = "different_due_to_umask",
		.is = "Files or members of an archive have the permissions that the umask "
			"leaves.",
		.advice = "Set umask 022 in the build, or the modes when files are packed.",
		.sees = sees_umask, .whats = BYTES_AND_NAMES | 1u << CLUE_MODE},
	{.name = "locale",
		.is = "A text is written in the words, the sorting or the characters of the "
			"user's locale.",
		.advice = "Set LC_ALL=C.UTF-8 in the build, and sort with LC_ALL=C.",
		.sees = sees_locale, .whats = BYTES_AND_NAMES | 1u << CLUE_ORDER, .scope
		= SCOPE_BOTH},
	{.name = "toolchain",
		.is = "Another compiler, linker or version made the file.",
		.advice = "Build with the same versions: record them, as in a lock of the "
			"environment.",
		.sees = sees_toolchain, .binary = true},
	{.name = "job-order",
		.is = "The parts of a file stand in the order in which parallel jobs ended.",
		.advice = "Collect the output of each job and write it in a fixed order, or run one"
			" job.",
		.sees = sees_job_order, .scope = SCOPE_WHOLE},
	{.name = "folder-order",
		.debian = "random_order_in_md5sums",
		.is = "The parts of a file stand in the order in which the file system lists a "
			"folder.",
		.advice = "Sort the names: sort, sorted(), $(sort $(wildcard …)).",
		.sees = sees_folder_order, .whats = 1u << CLUE_BYTES | 1u << CLUE_ORDER,
		.scope = SCOPE_WHOLE},
	{.name = "hash-order",
		.is = "The parts of a file stand in the order of a hash table whose seed is "
			"random.",
		.advice = "Sort the keys before they are written, or fix the seed: "
			"PYTHONHASHSEED=0, PERL_HASH_SEED=0.",
		.sees = sees_hash_order, .scope = SCOPE_WHOLE},
	{.name = "uninitialised-memory",
		.is = "Bytes between or behind the members of a record were never written.",
		.advice = "Clear the memory before it is filled: calloc(), memset(), = {0}.",
		.sees = sees_memory, .scope = SCOPE_BOTH, .binary = true},
	{.name = "digest",
		.is = "A file holds the digest of a file that differs: a consequence.",
		.advice = "Mend the file whose digest this is; nothing else is wrong here.",
		.sees = sees_digest, .consequence = true},
	{.name = "random-number",
		.is = "A file holds a random number in text form, as a token, a seed or a part "
			"of a name.",
		.advice = "Derive the number from the input, or fix the seed.",
		.sees = sees_random, .binary = true},
	{.name = "build-id",
		.debian = "build_id_differences_only "
			"build_id_variation_requiring_further_investigation",
		.is = "The build id of a program differs because what it was computed from "
			"differs: a consequence.",
		.advice = "Mend the other difference; the build id follows from it.",
		.sees = sees_build_id, .binary = true, .consequence = true},
	{.name = "unknown",
		.is = "No cause of this list explains the difference.",
		.advice = "Look at the two files: hallmark compare shows where they differ."},
};
/* clang-format on */

const size_t n_matchers = sizeof(matchers) / sizeof(*matchers);
