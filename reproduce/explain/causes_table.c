/* SPDX-License-Identifier: Apache-2.0 */
/*
 * causes_table.c - the causes of a difference between two builds.
 *
 * This table, whose first rows are in causes_files.c, is the only place of
 * their names and of what is told of them: `hallmark compare --causes`,
 * hallmark-causes(7) and tests/causes have it from here.  Of two rows that are
 * equally sure, the first is named: a special cause stands before the general
 * one.  docs/HACKING.md says how to add a row.
 */
#include "reproduce/explain/matcher_private.h"

#define BYTES_AND_NAMES (1u << CLUE_BYTES | 1u << CLUE_NAME | 1u << CLUE_TARGET)

/* clang-format would give each member a line */
/* clang-format off */
static const struct matcher matchers[] = {
	{.name = "compiler-date", .general = "build-time",
		.debian = "timestamps_from_cpp_macros",
		.is = "__DATE__, __TIME__ or __TIMESTAMP__ put the time of the compilation or "
			"of the source file into an object.",
		.advice = "Remove __DATE__, __TIME__ and __TIMESTAMP__; GCC and clang replace the "
			"first two by SOURCE_DATE_EPOCH.",
		.sees = sees_clock_macro},
	{.name = "elapsed-time",
		.debian = "test_suite_logs",
		.is = "A file tells how long a step of the build took.",
		.advice = "Leave durations out of what is shipped.",
		.sees = sees_elapsed},
	{.name = "build-time",
		.debian = "timestamps_in_qhc "
			"timestamps_manually_added_needs_further_investigation",
		.is = "The time of the build is written into a file, as text, as a binary "
			"number or in the form of DOS.",
		.advice = "Take the time from SOURCE_DATE_EPOCH, or leave it out.",
		.sees = sees_time, .whats = BYTES_AND_NAMES | 1u << CLUE_TIME, .binary = true},
	{.name = "usrmerge",
		.debian = "paths_vary_due_to_usrmerge",
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
		.debian = "random_identifiers_in_epub_files_generated_by_asciidoc",
		.is = "A file holds a random UUID.",
		.advice = "Derive the UUID from a name (version 5), or fix it.",
		.sees = sees_uuid, .binary = true},
	{.name = "environment-variable",
		.debian = "leaks_path_environment_variable",
		.is = "A file holds a variable of the environment.",
		.advice = "Do not record the environment, or clear it with env -i.",
		.sees = sees_variable, .scope = SCOPE_BOTH},
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
		.debian = "captures_kernel_version captures_kernel_version_via_CMAKE_SYSTEM "
			"captures_kernel_variant",
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
		.sees = sees_uid, .binary = true, .whats = BYTES_AND_NAMES | 1u << CLUE_OWNER},
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
		.debian = "sphinxdoc_translations",
		.is = "A text is written in the words, the sorting or the characters of the "
			"user's locale.",
		.advice = "Set LC_ALL=C.UTF-8 in the build, and sort with LC_ALL=C.",
		.sees = sees_locale, .whats = BYTES_AND_NAMES | 1u << CLUE_ORDER,
		.scope = SCOPE_BOTH},
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
		.debian = "randomness_in_qdoc",
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

size_t
matchers_count(void)
{
	return n_file_matchers + sizeof(matchers) / sizeof(*matchers);
}

const struct matcher *
matcher_at(size_t i)
{
	return i < n_file_matchers ? &file_matchers[i]
				   : &matchers[i - n_file_matchers];
}
