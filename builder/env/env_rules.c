/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_rules.h"
#include "builder/env/env_add.h"

/* Packages that name /bin mean /usr/bin; these links lead their files there. */
static const char *const merged[][2] = {
	{"bin", "usr/bin"},
	{"lib", "usr/lib"},
	{"lib32", "usr/lib32"},
	{"lib64", "usr/lib64"},
	{"libx32", "usr/libx32"},
	{"sbin", "usr/sbin"},
};

/* A row: a folder that programs expect to exist, and whether the box mounts
 * over it: a link in its place becomes a folder. */
static const struct {
	const char *path;
	bool covered;
} folders[] = {{"build", true}, {"dev", true}, {"etc", false}, {"home", false},
	{"out", true}, {"proc", true}, {"recipe", true}, {"root", false},
	{"run", true}, {"sys", true}, {"tmp", true}, {"var", false},
	{"var/tmp", true}};

/* A row: path and contents of a file that is created if it is missing. The
 * build has uid 1000. */
static const struct {
	const char *path, *text;
} files[] = {
	{"etc/group", "root:x:0:\n"
		      "build:x:1000:\n"
		      "nogroup:x:65534:\n"},
	{"etc/hostname", "hallmark\n"},
	{"etc/hosts", "127.0.0.1\tlocalhost hallmark\n"
		      "::1\tlocalhost\n"},
	{"etc/nsswitch.conf", "passwd: files\n"
			      "group: files\n"
			      "hosts: files\n"
			      "services: files\n"
			      "protocols: files\n"},
	{"etc/passwd",
		"root:x:0:0:root:/root:/bin/sh\n"
		"build:x:1000:1000:build:/tmp:/bin/sh\n"
		"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
};

/*
 * A row: a link, and its possible targets; it leads to the first target that
 * exists.  '@' stands for the multiarch name.  The order of targets is that of
 * the priorities that Debian's packages give to update-alternatives.
 */
#define TARGETS_MAX 4
static const struct {
	const char *link;
	const char *targets[TARGETS_MAX];
} alternatives[] = {
	{"usr/bin/aclocal", {"usr/bin/aclocal-1.17", "usr/bin/aclocal-1.16"}},
	{"usr/bin/automake",
		{"usr/bin/automake-1.17", "usr/bin/automake-1.16"}},
	{"usr/bin/awk",
		{"usr/bin/gawk", "usr/bin/mawk", "usr/bin/original-awk"}},
	{"usr/bin/c++", {"usr/bin/g++", "usr/bin/clang++"}},
	{"usr/bin/c89", {"usr/bin/c89-gcc"}},
	{"usr/bin/c99", {"usr/bin/c99-gcc"}},
	{"usr/bin/cc", {"usr/bin/gcc", "usr/bin/clang", "usr/bin/tcc"}},
	{"usr/bin/f77", {"usr/bin/gfortran"}},
	{"usr/bin/f95", {"usr/bin/gfortran"}},
	{"usr/bin/fakeroot", {"usr/bin/fakeroot-sysv", "usr/bin/fakeroot-tcp"}},
	{"usr/bin/lua", {"usr/bin/lua5.4", "usr/bin/lua5.3", "usr/bin/lua5.2",
				"usr/bin/lua5.1"}},
	{"usr/bin/luac", {"usr/bin/luac5.4", "usr/bin/luac5.3",
				 "usr/bin/luac5.2", "usr/bin/luac5.1"}},
	{"usr/bin/lzcat", {"usr/bin/xzcat"}},
	{"usr/bin/lzcmp", {"usr/bin/xzcmp"}},
	{"usr/bin/lzdiff", {"usr/bin/xzdiff"}},
	{"usr/bin/lzegrep", {"usr/bin/xzegrep"}},
	{"usr/bin/lzfgrep", {"usr/bin/xzfgrep"}},
	{"usr/bin/lzgrep", {"usr/bin/xzgrep"}},
	{"usr/bin/lzless", {"usr/bin/xzless"}},
	{"usr/bin/lzma", {"usr/bin/xz"}},
	{"usr/bin/lzmore", {"usr/bin/xzmore"}},
	{"usr/bin/nawk",
		{"usr/bin/gawk", "usr/bin/mawk", "usr/bin/original-awk"}},
	{"usr/bin/pager", {"usr/bin/less", "usr/bin/more"}},
	{"usr/bin/rename", {"usr/bin/file-rename"}},
	{"usr/bin/unlzma", {"usr/bin/unxz"}},
	{"usr/bin/which", {"usr/bin/which.debianutils"}},
	{"usr/bin/yacc", {"usr/bin/bison.yacc", "usr/bin/byacc"}},
	{"usr/lib/cpp", {"usr/bin/cpp"}},
	{"usr/lib/@/libblas.so", {"usr/lib/@/openblas-pthread/libblas.so",
					 "usr/lib/@/openblas-serial/libblas.so",
					 "usr/lib/@/atlas/libblas.so",
					 "usr/lib/@/blas/libblas.so"}},
	{"usr/lib/@/libblas.so.3",
		{"usr/lib/@/openblas-pthread/libblas.so.3",
			"usr/lib/@/openblas-serial/libblas.so.3",
			"usr/lib/@/atlas/libblas.so.3",
			"usr/lib/@/blas/libblas.so.3"}},
	{"usr/lib/@/liblapack.so",
		{"usr/lib/@/openblas-pthread/liblapack.so",
			"usr/lib/@/openblas-serial/liblapack.so",
			"usr/lib/@/atlas/liblapack.so",
			"usr/lib/@/lapack/liblapack.so"}},
	{"usr/lib/@/liblapack.so.3",
		{"usr/lib/@/openblas-pthread/liblapack.so.3",
			"usr/lib/@/openblas-serial/liblapack.so.3",
			"usr/lib/@/atlas/liblapack.so.3",
			"usr/lib/@/lapack/liblapack.so.3"}},
	{"usr/sbin/rmt", {"usr/sbin/rmt-tar"}},
};

/* A row: Debian's name of an architecture, and its multiarch name. */
static const char *const multiarch[][2] = {
	{"amd64", "x86_64-linux-gnu"},
	{"arm64", "aarch64-linux-gnu"},
	{"armhf", "arm-linux-gnueabihf"},
	{"i386", "i386-linux-gnu"},
	{"loong64", "loongarch64-linux-gnu"},
	{"ppc64el", "powerpc64le-linux-gnu"},
	{"riscv64", "riscv64-linux-gnu"},
	{"s390x", "s390x-linux-gnu"},
};

static int
add_folder(struct unpack_writer *w, const char *path, bool covered,
	struct error *err)
{
	struct unpack_entry e = {
		.path = path, .mode = 0755, .mtime_s = ENV_TIME_S};
	struct stat st;
	int found = unpack_write_find(w, path, &st, err);

	if (found < 0)
		return -1;
	if (found == 0 && S_ISLNK(st.st_mode) && covered) {
		if (unpack_write_remove(w, path, err) < 0)
			return -1;
		found = 1;
	}
	if (found == 0 && !S_ISDIR(st.st_mode))
		return error_set(err, ERROR_POLICY,
			"%s: %s is not a folder, but the box needs one",
			w->name, text_quotes(path));
	return found == 0 ? 0 : unpack_write_folder(w, &e, err);
}

int
env_rules_layout(int root, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(merged); i++)
		if (add_folder(&w, merged[i][1], false, err) < 0 ||
			env_add_link(&w, merged[i][0], merged[i][1], err) < 0)
			return -1;
	return 0;
}

int
env_rules_merged(int root, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(merged); i++) {
		char target[16] = "";

		if (readlinkat(root, merged[i][0], target, sizeof target - 1) <
				0 ||
			!text_equal(target, merged[i][1]))
			return error_set(err, ERROR_POLICY,
				"the environment: %s is no longer a link to "
				"%s; a package replaced it",
				merged[i][0], merged[i][1]);
	}
	return 0;
}

/* A path of the table, with '@' replaced. */
static char *
path_of(const char *row, const char *triplet)
{
	const char *at = strchr(row, '@');

	return at ? text_format(
			    "%.*s%s%s", (int)(at - row), row, triplet, at + 1)
		  : text_copy(row);
}

static int
add_alternative(struct unpack_writer *w, size_t row, const char *triplet,
	struct error *err)
{
	scoped_free char *link = path_of(alternatives[row].link, triplet);
	struct stat st;
	int found = unpack_write_find(w, link, &st, err);

	if (found <= 0)
		return found;
	for (size_t i = 0; i < TARGETS_MAX; i++) {
		const char *target = alternatives[row].targets[i];
		scoped_free char *to = target ? path_of(target, triplet) : NULL;
		scoped_free char *text = NULL;

		if (!to)
			break;
		found = unpack_write_find(w, to, &st, err);
		if (found < 0)
			return -1;
		if (found > 0)
			continue;
		text = text_format("/%s", to);
		return env_add_link(w, link, text, err);
	}
	return 0;
}

const char *
env_rules_multiarch(const char *architecture)
{
	for (size_t i = 0; i < ARRAY_LEN(multiarch); i++)
		if (text_equal(multiarch[i][0], architecture))
			return multiarch[i][1];
	return "";
}

int
env_rules_alternatives(int root, const char *architecture, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	const char *triplet = env_rules_multiarch(architecture);

	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(alternatives); i++)
		if (add_alternative(&w, i, triplet, err) < 0)
			return -1;
	return 0;
}

int
env_rules_files(int root, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (add_folder(&w, folders[i].path, folders[i].covered, err) <
			0)
			return -1;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (env_add_missing(&w, files[i].path, files[i].text,
			    strlen(files[i].text), err) < 0)
			return -1;
	return 0;
}
