/* SPDX-License-Identifier: Apache-2.0 */
/* unpack_tar() and unpack_archive(): honest archives, and hostile ones. */
#include "base/child.h"
#include "builder/unpack.h"
#include "tests/unit/ball.h"
#include "tests/unit/listing.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define END \
	{ \
		.type = 0 \
	}
#define NONE \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC \
	"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct unpack_plan usual = {
	.newest_s = 1000, .max_bytes = 1 << 20, .max_entries = 100};

/* A folder "in" to unpack to, and "outside" that must stay as it is. */
struct yard {
	struct scratch scratch;
	int in;
};

static void
yard_done(struct yard *y)
{
	(void)close(y->in);
	scratch_done(&y->scratch);
}
DEFINE_SCOPED_IN(struct yard, yard_done);

static struct yard
yard_new(void)
{
	struct yard y = {.scratch = scratch_new()};

	scratch_dir(&y.scratch, "outside");
	scratch_text(&y.scratch, "outside/file", "untouched");
	scratch_dir(&y.scratch, "in");
	y.in = openat(y.scratch.fd, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(y.in >= 0);
	return y;
}

static void
assert_outside_untouched(const struct yard *y)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(names_done) struct names above = NAMES_INIT;
	scoped_close int fd =
		openat(y->scratch.fd, "outside", O_RDONLY | O_CLOEXEC);
	struct error err = ERROR_INIT;

	assert_int_equal(file_list(&names, fd, &err), 0);
	assert_int_equal(names.n_names, 1);
	assert_int_equal(file_list(&above, y->scratch.fd, &err), 0);
	assert_int_equal(above.n_names, 2);
	assert_int_equal(file_read(&text, fd, "file", 100, &err), 0);
	assert_string_equal(text.data, "untouched");
}

static int
unpack(const struct yard *y, const struct ball_entry *list,
	const struct unpack_plan *plan, struct error *err)
{
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	scoped_close int fd = -1;

	ball_make(&tar, list);
	fd = ball_fd(&tar);
	return unpack_tar(fd, y->in, plan, "a.tar", err);
}

static void
assert_listing(const struct yard *y, const char *want)
{
	scoped_free char *got = listing_of(y->in);

	assert_string_equal(got, want);
}

static void
test_honest(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "./", .mtime_s = 7, .mode = 0700},
		{.type = '5', .path = "./d/", .mtime_s = 500, .mode = 0555},
		{.type = '0',
			.path = "./d/f",
			.data = "abc",
			.mtime_s = 400,
			.mode = 0444},
		{.type = '0',
			.path = "d//./suid",
			.data = "",
			.mtime_s = 4000,
			.mode = 07755},
		{.type = '2', .path = "d/l", .link = "../../x", .mtime_s = 30},
		{.type = '1', .path = "h", .link = "./d/f", .mtime_s = 1},
		{.type = '0',
			.path = "new/deep/f",
			.data = "abc",
			.mtime_s = 20},
		{.type = '0',
			.path = "d\303\251/\377",
			.data = "abc",
			.mtime_s = 20,
			.mode = 0666},
		END};
	static const char want[] =
		"d 0755 500.000000000 d\n"
		"f 0644 400.000000000 2 3 " ABC " d/f\n"
		"l 0777 30.000000000 ../../x d/l\n"
		"f 0755 1000.000000000 1 0 " NONE " d/suid\n"
		"d 0755 1000.000000000 d\303\251\n"
		"f 0666 20.000000000 1 3 " ABC " d\303\251/\377\n"
		"f 0644 400.000000000 2 3 " ABC " h\n"
		"d 0755 1000.000000000 new\n"
		"d 0755 1000.000000000 new/deep\n"
		"f 0644 20.000000000 1 3 " ABC " new/deep/f\n";
	static const mode_t masks[] = {0, 022, 077};
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
		scoped(yard_done) struct yard y = yard_new();
		mode_t before = umask(masks[i]);
		struct stat st;

		assert_int_equal(unpack(&y, list, &usual, &err), 0);
		(void)umask(before);
		assert_listing(&y, want);
		assert_int_equal(fstat(y.in, &st), 0);
		assert_int_equal(st.st_mtime, 7);
		assert_int_equal(st.st_mode & 07777, 0755);
	}
}

/* Names in pax headers are UTF-8 by definition; we never leave locale C. */
static void
test_pax(void **state)
{
	static const struct ball_entry list[] = {
		{.type = 'g',
			.path = "pax_global_header",
			.data = "52 "
				"comment="
				"0123456789012345678901234567890123456789\n"},
		{.type = 'x',
			.path = "x",
			.data = "17 path=top/\303\266\303\266\n"
				"22 mtime=12.987654321\n"},
		{.type = '0', .path = "oo", .data = "abc", .mtime_s = 9},
		{.type = 'x',
			.path = "x",
			.data = "17 path=top/\303\244\303\244\n"
				"21 linkpath=top/\303\266\303\266\n"},
		{.type = '1', .path = "aa", .link = "oo"}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	scoped_close int fd = -1;

	(void)state;
	ball_make(&tar, list);
	fd = ball_fd(&tar);
	assert_int_equal(unpack_archive(fd, y.in, &usual, "a", &err), 0);
	assert_listing(&y,
		"f 0644 12.000000000 2 3 " ABC " \303\244\303\244\n"
		"f 0644 12.000000000 2 3 " ABC " \303\266\303\266\n");
}

#define A(...) __VA_ARGS__, END

static const struct {
	enum error_kind kind;
	const char *reason;
	struct ball_entry list[5];
} hostile[] = {
	{ERROR_POLICY, "climbs out", {A({'0', "../x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'0', "a/../../x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'5', "..", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "climbs out", {A({'2', "a/..", "x", NULL, 0, 0})}},
	{ERROR_POLICY, "absolute", {A({'0', "/tmp/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'0', "l/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'5', "l/x/", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "leads through 'd/l', which is a link",
		{A({'5', "d/", NULL, NULL, 0, 0}, {'2', "d/l", ".", NULL, 0, 0},
			{'0', "d/l/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'bin', which is a link",
		{A({'5', "usr/bin/", NULL, NULL, 0, 0},
			{'2', "bin", "usr/bin", NULL, 0, 0},
			{'0', "bin/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "leads through 'f', which is a link or a file",
		{A({'0', "f", NULL, "", 0, 0}, {'0', "f/x", NULL, "", 0, 0})}},
	{ERROR_POLICY, "climbs out",
		{A({'1', "h", "../outside/file", NULL, 0, 0})}},
	{ERROR_POLICY, "absolute", {A({'1', "h", "/etc/passwd", NULL, 0, 0})}},
	{ERROR_POLICY, "which is no file that came before",
		{A({'1', "h", "f", NULL, 0, 0}, {'0', "f", NULL, "", 0, 0})}},
	{ERROR_POLICY, "which is no file that came before",
		{A({'2', "l", "../outside/file", NULL, 0, 0},
			{'1', "h", "l", NULL, 0, 0})}},
	{ERROR_POLICY, "leads through 'l', which is a link",
		{A({'2', "l", "../outside", NULL, 0, 0},
			{'1', "h", "l/file", NULL, 0, 0})}},
	{ERROR_POLICY, "which is no file that came before",
		{A({'5', "d", NULL, NULL, 0, 0}, {'1', "h", "d", NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'3', "null", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'4', "disk", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is a device, FIFO or socket",
		{A({'6', "fifo", NULL, NULL, 0, 0})}},
	{ERROR_POLICY, "is no folder here and is one already",
		{A({'0', "d/f", NULL, "", 0, 0}, {'0', "d", NULL, "", 0, 0})}},
	{ERROR_POLICY, "its root is a file or a link",
		{A({'2', "./.", "x", NULL, 0, 0})}},
	{ERROR_LIMIT, "more than 8 bytes",
		{A({'0', "a", NULL, "12345", 0, 0},
			{'0', "b", NULL, "6789", 0, 0})}},
	{ERROR_LIMIT, "more than 3 entries",
		{A({'0', "a", NULL, "", 0, 0}, {'0', "b", NULL, "", 0, 0},
			{'0', "c", NULL, "", 0, 0},
			{'0', "d", NULL, "", 0, 0})}},
};

static void
test_hostile(void **state)
{
	static const struct unpack_plan tight = {
		.newest_s = 1000, .max_bytes = 8, .max_entries = 3};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		scoped(yard_done) struct yard y = yard_new();
		struct error err = ERROR_INIT;

		assert_int_equal(unpack(&y, hostile[i].list, &tight, &err), -1);
		assert_error(&err, hostile[i].kind, hostile[i].reason);
		assert_true(text_starts(err.text, "a.tar"));
		assert_outside_untouched(&y);
	}
}

static void
test_damaged(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '0', .path = "f", .data = "abcdefgh"},
		{.type = '0', .path = "g", .data = "abcdefgh"}, END};
	scoped(bytes_done) struct bytes tar = BYTES_INIT;

	(void)state;
	ball_make(&tar, list);
	for (size_t len = 0; len <= tar.len; len += 128) {
		scoped(yard_done) struct yard y = yard_new();
		struct bytes part = {.data = tar.data, .len = len};
		scoped_close int fd = ball_fd(&part);
		struct error err = ERROR_INIT;
		int r = unpack_tar(fd, y.in, &usual, "a.tar", &err);

		/* A tar may end without its zero blocks, but between two
		 * entries only. */
		if (len == 1024 || len >= 2048) {
			if (len % 512 == 0)
				assert_int_equal(r, 0);
		} else {
			assert_int_equal(r, -1);
			assert_error(&err, ERROR_INPUT,
				"a.tar is damaged or no tar: '");
		}
	}
}

/* A pax record whose length lies would be read differently elsewhere. */
static void
test_damaged_pax(void **state)
{
	static const struct ball_entry list[] = {
		{.type = 'x', .path = "x", .data = "18 path=top/x\n"},
		{.type = '0', .path = "oo", .data = "abc"}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(unpack(&y, list, &usual, &err), -1);
	assert_error(&err, ERROR_INPUT, "a.tar is damaged or no tar: '");
}

/* What comes twice is what came last; nothing is written through a link. */
static void
test_twice(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '2', .path = "f", .link = "../outside/file"},
		{.type = '0', .path = "f", .data = "abc", .mtime_s = 5},
		{.type = '1', .path = "h", .link = "f"},
		{.type = '0', .path = "h", .data = "", .mtime_s = 6},
		{.type = '1', .path = "f", .link = "f"},
		{.type = '5', .path = "gone"},
		{.type = '0', .path = "gone", .data = "", .mtime_s = 5},
		{.type = '0', .path = "d", .data = ""},
		{.type = '5', .path = "d", .mode = 0750, .mtime_s = 3},
		{.type = '5', .path = "d", .mode = 0711, .mtime_s = 2}, END};
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(unpack(&y, list, &usual, &err), 0);
	assert_listing(&y, "d 0711 2.000000000 d\n"
			   "f 0644 5.000000000 1 3 " ABC " f\n"
			   "f 0644 5.000000000 1 0 " NONE " gone\n"
			   "f 0644 6.000000000 1 0 " NONE " h\n");
	assert_outside_untouched(&y);
}

static void
test_merged_usr(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "bin/", .mtime_s = 5},
		{.type = '0', .path = "bin/sh", .data = "abc", .mtime_s = 5},
		{.type = '1', .path = "bin/ash", .link = "bin/sh"},
		{.type = '2', .path = "bin", .link = "usr/bin", .mtime_s = 9},
		END};
	scoped(yard_done) struct yard y = yard_new();
	scoped(yard_done) struct yard other = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(symlinkat("usr/bin", y.in, "bin"), 0);
	assert_int_equal(unpack(&y, list, &usual, &err), 0);
	assert_listing(&y, "l 0777 9.000000000 usr/bin bin\n"
			   "d 0755 1000.000000000 usr\n"
			   "d 0744 5.000000000 usr/bin\n"
			   "f 0644 5.000000000 2 3 " ABC " usr/bin/ash\n"
			   "f 0644 5.000000000 2 3 " ABC " usr/bin/sh\n");
	/* A link of that name that leads elsewhere is no such link. */
	assert_int_equal(symlinkat("../outside", other.in, "bin"), 0);
	assert_int_equal(unpack(&other, list + 1, &usual, &err), -1);
	assert_error(&err, ERROR_POLICY, "leads through 'bin'");
	assert_outside_untouched(&other);
}

/* No link is read in this process any more, as in a helper whose filter does
 * not know the call. */
static int
read_no_links(void)
{
	struct sock_filter code[] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_readlinkat},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EACCES},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};
	const struct sock_fprog program = {
		.len = ARRAY_LEN(code), .filter = code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* A link that can not be read is not replaced by a package's own /bin. */
static void
test_unread_link(void **state)
{
	static const struct ball_entry list[] = {
		{.type = '5', .path = "bin/", .mtime_s = 5}, END};
	scoped(yard_done) struct yard y = yard_new();
	char target[8];
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(symlinkat("usr/bin", y.in, "bin"), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct error err = ERROR_INIT;

		if (read_no_links() < 0)
			_exit(2);
		_exit(unpack(&y, list, &usual, &err) == -1 &&
					err.kind == ERROR_SYSTEM &&
					strstr(err.text,
						"whether bin is a link")
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(readlinkat(y.in, "bin", target, sizeof target) > 0);
}

static void
test_whiteouts(void **state)
{
	static const struct ball_entry lower[] = {
		{.type = '0', .path = "a", .data = ""},
		{.type = '0', .path = "d/x", .data = ""},
		{.type = '0', .path = "d/y/z", .data = ""},
		{.type = '0', .path = "e/x", .data = ""},
		{.type = '0', .path = "t/u/v", .data = ""}, END};
	static const struct ball_entry upper[] = {
		{.type = '0', .path = "d/new", .data = "", .mtime_s = 8},
		{.type = '0', .path = "d/.wh..wh..opq", .data = ""},
		{.type = '0', .path = ".wh.a", .data = ""},
		{.type = '0', .path = "e/.wh.x", .data = ""},
		{.type = '0', .path = "e/.wh.absent", .data = ""},
		{.type = '0', .path = "no/.wh.absent", .data = ""},
		{.type = '0', .path = "t", .data = "", .mtime_s = 8}, END};
	static const struct ball_entry wrong[] = {
		{.type = '0', .path = "d/.wh...", .data = ""}, END};
	struct unpack_plan plan = usual;
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	plan.whiteouts = true;
	assert_int_equal(unpack(&y, lower, &plan, &err), 0);
	assert_int_equal(unpack(&y, upper, &plan, &err), 0);
	assert_int_equal(faccessat(y.in, "a", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "e", F_OK, 0), 0);
	assert_int_equal(faccessat(y.in, "e/x", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "d/new", F_OK, 0), 0);
	assert_int_equal(faccessat(y.in, "d/x", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "d/y", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "no", F_OK, 0), -1);
	assert_int_equal(faccessat(y.in, "t", F_OK, 0), 0);
	assert_int_equal(unpack(&y, wrong, &plan, &err), -1);
	assert_error(&err, ERROR_POLICY, "names nothing");
	assert_outside_untouched(&y);
}

/* tops: what an archive's folder gives, and what is no such folder */
static const struct {
	const char *want;
	struct ball_entry list[4];
} tops[] = {
	{"f 0644 5.000000000 1 0 " NONE " hello\n",
		{A({'5', "hello/", NULL, NULL, 0, 9},
			{'0', "hello/hello", NULL, "", 0, 5})}},
	{"d 0755 1000.000000000 hello\nf 0644 5.000000000 1 0 " NONE
	 " hello/f\n"
	 "f 0644 6.000000000 1 0 " NONE " top-0\n",
		{A({'0', "hello/hello/f", NULL, "", 0, 5},
			{'0', "hello/top-0", NULL, "", 0, 6})}},
	{"d 0755 1000.000000000 a\nf 0644 5.000000000 1 0 " NONE " a/f\n"
	 "f 0644 5.000000000 1 0 " NONE " b\n",
		{A({'0', "a/f", NULL, "", 0, 5}, {'0', "b", NULL, "", 0, 5})}},
	{"f 0644 5.000000000 1 0 " NONE " a\n",
		{A({'0', "a", NULL, "", 0, 5})}},
	{"l 0777 5.000000000 x a\n", {A({'2', "a", "x", NULL, 0, 5})}},
	{"", {A({'5', "./", NULL, NULL, 0, 5})}},
};

static void
test_top(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tops); i++) {
		scoped(yard_done) struct yard y = yard_new();
		scoped(bytes_done) struct bytes tar = BYTES_INIT;
		scoped_close int fd = -1;
		struct error err = ERROR_INIT;
		struct stat st;

		ball_make(&tar, tops[i].list);
		fd = ball_fd(&tar);
		assert_int_equal(
			unpack_archive(fd, y.in, &usual, "a", &err), 0);
		assert_listing(&y, tops[i].want);
		assert_int_equal(fstat(y.in, &st), 0);
		assert_int_equal(st.st_mtime, i == 0 ? 9 : i == 5 ? 5 : 1000);
	}
}

static void
test_strip(void **state)
{
	static const struct ball_entry list[] = {{.type = '5', .path = "a"},
		{.type = '5', .path = "a/b"},
		{.type = '0', .path = "a/b/f", .data = "", .mtime_s = 5},
		{.type = '1', .path = "a/b/h", .link = "a/b/f"}, END};
	struct unpack_plan plan = usual;
	scoped(yard_done) struct yard y = yard_new();
	struct error err = ERROR_INIT;

	(void)state;
	plan.strip = 2;
	assert_int_equal(unpack(&y, list, &plan, &err), 0);
	assert_listing(&y, "f 0644 5.000000000 2 0 " NONE " f\n"
			   "f 0644 5.000000000 2 0 " NONE " h\n");
}

static void
test_zip(void **state)
{
	static const struct ball_entry list[] = {
		{'5', "top/", NULL, "", 0755, 0},
		{'0', "top/\303\266", NULL, "abc", 0750, 0},
		{'2', "top/l", NULL, "\303\266", 0777, 0}, END};
	static const struct ball_entry bad[] = {
		{'0', "top/../../x", NULL, "abc", 0644, 0}, END};
	struct error err = ERROR_INIT;
	static const char *const zones[] = {"UTC", "Asia/Tokyo"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		scoped(yard_done) struct yard y = yard_new();
		scoped(bytes_done) struct bytes zip = BYTES_INIT;
		scoped_close int fd = -1;

		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		ball_zip(&zip, list);
		fd = ball_fd(&zip);
		assert_int_equal(
			unpack_archive(fd, y.in, &usual, "a.zip", &err), 0);
		assert_listing(&y,
			"l 0777 1000.000000000 \303\266 l\n"
			"f 0750 1000.000000000 1 3 " ABC " \303\266\n");
	}
	scoped(yard_done) struct yard y = yard_new();
	scoped(bytes_done) struct bytes zip = BYTES_INIT;
	scoped_close int fd = -1;

	ball_zip(&zip, bad);
	fd = ball_fd(&zip);
	assert_int_equal(unpack_archive(fd, y.in, &usual, "a.zip", &err), -1);
	assert_error(&err, ERROR_POLICY, "climbs out");
	assert_outside_untouched(&y);
}

/* Holes count as bytes; contents stay where they were. */
static void
test_sparse(void **state)
{
	scoped(yard_done) struct yard y = yard_new();
	struct scratch *s = &y.scratch;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped_free char *file = text_format("%s/s.tar", s->path);
	const char *const argv[] = {
		"tar", "-C", s->path, "-Scf", file, "big", NULL};
	struct unpack_plan plan = usual;
	struct error err = ERROR_INIT;
	scoped_close int fd = -1;
	struct stat st;
	char end[4];

	(void)state;
	scratch_text(s, "big", "abc");
	fd = openat(s->fd, "big", O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "end", 3, 3000000), 3);
	assert_int_equal(ftruncate(fd, 4000000), 0);
	(void)close(take_fd(fd));
	if (child_run(&out, argv, 100, &err) < 0) {
		print_message("no tar here: %s\n", err.text);
		skip();
	}
	fd = open(file, O_RDONLY | O_CLOEXEC);
	assert_int_equal(unpack_tar(fd, y.in, &plan, "s.tar", &err), -1);
	assert_error(&err, ERROR_LIMIT, "more than 1048576 bytes");
	plan.max_bytes = 4000000;
	assert_int_equal(unpack_tar(fd, y.in, &plan, "s.tar", &err), 0);
	(void)close(take_fd(fd));
	fd = openat(y.in, "big", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 4000000);
	assert_int_equal(pread(fd, end, 4, 3000000), 4);
	assert_memory_equal(end, "end", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_pax),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_damaged_pax),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_merged_usr),
		cmocka_unit_test(test_unread_link),
		cmocka_unit_test(test_whiteouts),
		cmocka_unit_test(test_top),
		cmocka_unit_test(test_strip),
		cmocka_unit_test(test_zip),
		cmocka_unit_test(test_sparse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
