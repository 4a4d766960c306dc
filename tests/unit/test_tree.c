/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/tree.h"
#include "tests/unit/scratch.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define HEAD "hallmark tree 1\n"
#define HI \
	"sha256:" \
	"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"
#define NONE \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct tree_limits limits = {1000, 1 << 20};

static void
names_are_judged(void **state)
{
	static const struct {
		const char *path, *reason; /* NULL: it is accepted */
	} rows[] = {
		{"usr/bin/hello", NULL},
		{"a b", NULL},
		{"...", NULL},
		{"\xc3\xbc/\xe2\x82\xac", NULL},
		{"x.wh.y", NULL},
		{"", "is empty"},
		{"/etc", "is absolute"},
		{"etc/", "ends in '/'"},
		{"a//b", "empty component"},
		{"./a", "component '.' or '..'"},
		{"a/..", "component '.' or '..'"},
		{"../a", "component '.' or '..'"},
		{"a\nb", "control character"},
		{"a\x7f", "control character"},
		{"a\xff", "not valid UTF-8"},
		{"\xc0\xaf", "not valid UTF-8"},
		{"\xed\xa0\x80", "not valid UTF-8"},
		{".wh.a", ".wh."},
		{"a/.wh..wh..opq", ".wh."},
	};
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r = tree_name_check(rows[i].path, &err);

		assert_int_equal(r, rows[i].reason ? -1 : 0);
		if (rows[i].reason)
			assert_error(&err, ERROR_POLICY, rows[i].reason);
	}
}

static void
long_names_are_judged(void **state)
{
	char path[4200];
	struct error err = ERROR_INIT;

	(void)state;
	memset(path, 'a', sizeof path);
	path[255] = '\0';
	assert_int_equal(tree_name_check(path, &err), 0);
	path[255] = 'a';
	path[256] = '\0';
	assert_int_equal(tree_name_check(path, &err), -1);
	assert_error(&err, ERROR_POLICY, "longer than 255 bytes");
	for (size_t i = 0; i < sizeof path; i++)
		path[i] = i % 2 ? '/' : 'a';
	path[4095] = '\0';
	assert_int_equal(tree_name_check(path, &err), 0);
	path[4095] = 'b';
	path[4096] = '\0';
	assert_int_equal(tree_name_check(path, &err), -1);
	assert_error(&err, ERROR_POLICY, "longer than 4095 bytes");
}

static void
text_round_trips(void **state)
{
	static const char text[] =
		HEAD "d 0755 0 0 - - a\n"
		     "d 0755 0 0 - - a-b\n"
		     "f 4755 1000 4294967295 3 " HI " a/x y\n"
		     "l 0777 0 0 - - a/y\t../\xc3\xbc z\n"
		     "h 4755 1000 4294967295 - - a/z\ta/x y\n"
		     "f 0644 0 0 0 " NONE " b\n";
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes again = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct digest d;

	(void)state;
	/* a-b sorts before a/x: '-' is less than '/' */
	assert_int_equal(tree_parse(&tree, text, sizeof text - 1, &err), 0);
	assert_int_equal(tree.n_entries, 6);
	assert_int_equal(tree_check(&tree, &err), 0);
	tree_print(&again, &tree);
	assert_string_equal(again.data, text);
	d = digest_of(text, sizeof text - 1);
	struct digest e = tree_digest(&tree);
	assert_true(digest_equal(&d, &e));
	assert_int_equal(tree_find(&tree, "a/x y")->uid, 1000);
	assert_null(tree_find(&tree, "a/x"));
}

static void
bad_text_is_refused(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{"", "begins with the line"},
		{"hallmark tree 2\n", "begins with the line"},
		{"hallmark tree 1", "begins with the line"},
		{HEAD "d 0755 0 0 - - a", "line 2 does not end"},
		{HEAD "d 755 0 0 - - a\n", "line 2 is not"},
		{HEAD "d 0785 0 0 - - a\n", "line 2 is not"},
		{HEAD "d 0755 0 0 - -\n", "line 2 is not"},
		{HEAD "x 0755 0 0 - - a\n", "line 2 is not"},
		{HEAD "dd 0755 0 0 - - a\n", "line 2 is not"},
		{HEAD "d 0755 0 0 0 - a\n", "line 2 is not"},
		{HEAD "d 0755 -1 0 - - a\n", "line 2 is not"},
		{HEAD "d 0755 0 4294967296 - - a\n", "line 2 is not"},
		{HEAD "f 0755 0 0 3 - a\n", "line 2 is not"},
		{HEAD "f 0755 0 0 3 sha256:12 a\n", "line 2 is not"},
		{HEAD "f 0755 0 0 -3 " HI " a\n", "line 2 is not"},
		{HEAD "f 0755 0 0 9223372036854775808 " HI " a\n",
			"line 2 is not"},
		{HEAD "d 0755 00 0 - - a\n", "leading zeros"},
		{HEAD "f 0755 0 0 03 " HI " a\n", "leading zeros"},
		{HEAD "d 0755 0 0 - - b\nd 0755 0 0 - - a\n",
			"'a' is out of order"},
		{HEAD "d 0755 0 0 - - a\nd 0755 0 0 - - a\n",
			"'a' is listed twice"},
		{HEAD "d 0755 0 0 - - a/b\n", "folder that is missing"},
		{HEAD "f 0644 0 0 0 " NONE " a\nd 0755 0 0 - - a/b\n",
			"something that is not a folder"},
		{HEAD "d 0755 0 0 - - a\tb\n",
			"has a target but is not a link"},
		{HEAD "l 0777 0 0 - - a\n", "is empty"},
		{HEAD "l 0755 0 0 - - a\tb\n", "mode is not 0777"},
		{HEAD "l 0777 0 0 - - a\tb\tc\n", "control character"},
		{HEAD "h 0644 0 0 - - a\tb\nf 0644 0 0 0 " NONE " b\n",
			"not an earlier file"},
		{HEAD "d 0755 0 0 - - a\nh 0755 0 0 - - b\ta\n",
			"not an earlier file"},
		{HEAD "f 0644 0 0 0 " NONE " a\nh 0755 0 0 - - b\ta\n",
			"another mode or owner"},
		{HEAD "d 0755 0 0 - - /a\n", "is absolute"},
		{HEAD "d 0755 0 0 - - ..\n", "component '.' or '..'"},
		{HEAD "\n", "line 2 is not"},
	};
	struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(tree_parse(&tree, rows[i].text,
					 strlen(rows[i].text), &err),
			-1);
		assert_error(&err, ERROR_INPUT, rows[i].reason);
	}
	assert_int_equal(
		tree_parse(&tree, HEAD "d 0755 0 0 - - a\0b\n", 33, &err), -1);
}

static void
scan_normalises(void **state)
{
	static const char wanted[] = HEAD "f 0644 0 0 3 " HI " a\n"
					  "d 0755 0 0 - - d\n"
					  "f 0755 0 0 3 " HI " d-run\n"
					  "h 0644 0 0 - - d/first\ta\n"
					  "l 0777 0 0 - - d/up\t../../outside\n"
					  "h 0644 0 0 - - z\ta\n";
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	scratch_dir(&s, "d");
	scratch_file(&s, "d/first", "hi\n", 3, 0466);
	scratch_file(&s, "d-run", "hi\n", 3, 0510);
	assert_int_equal(symlinkat("../../outside", s.fd, "d/up"), 0);
	assert_int_equal(linkat(s.fd, "d/first", s.fd, "z", 0), 0);
	assert_int_equal(linkat(s.fd, "d/first", s.fd, "a", 0), 0);
	assert_int_equal(fchmodat(s.fd, "d", 02000, 0), 0);
	assert_int_equal(tree_scan(&tree, s.fd, &limits, &err), 0);
	tree_print(&text, &tree);
	assert_string_equal(text.data, wanted);
	assert_int_equal(tree_check(&tree, &err), 0);
}

static void
a_name_outside_makes_no_link(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;
	int out;

	(void)state;
	scratch_text(&s, "outside", "hi\n");
	scratch_dir(&s, "out");
	assert_int_equal(linkat(s.fd, "outside", s.fd, "out/a", 0), 0);
	out = openat(s.fd, "out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(tree_scan(&tree, out, &limits, &err), 0);
	(void)close(out);
	assert_int_equal(tree.n_entries, 1);
	assert_int_equal(tree.entries[0].type, TREE_FILE);
}

static void
refuses(const struct scratch *s, const struct tree_limits *bounds,
	enum error_kind kind, const char *reason)
{
	struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(tree_scan(&tree, s->fd, bounds, &err), -1);
	assert_error(&err, kind, reason);
}

static void
scan_refuses_names(void **state)
{
	static const struct {
		const char *name, *reason;
	} rows[] = {
		{"a\nb", "'a\\nb' has a control character"},
		{"\xff", "'\\xff' is not valid UTF-8"},
		{".wh.x", "'.wh.x' has a component that begins"},
		{"\x1b[2J", "control character"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();

		scratch_text(&s, rows[i].name, "");
		refuses(&s, &limits, ERROR_POLICY, rows[i].reason);
	}
}

static void
scan_refuses_kinds(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();

	(void)state;
	assert_int_equal(mkfifoat(s.fd, "x", 0600), 0);
	refuses(&s, &limits, ERROR_POLICY, "a device, a socket or a FIFO");
	assert_int_equal(unlinkat(s.fd, "x", 0), 0);
	scratch_file(&s, "x", "", 0, 04755);
	refuses(&s, &limits, ERROR_POLICY, "setuid or setgid");
	scratch_file(&s, "x", "", 0, 02755);
	refuses(&s, &limits, ERROR_POLICY, "setuid or setgid");
	assert_int_equal(unlinkat(s.fd, "x", 0), 0);
	assert_int_equal(symlinkat("a\nb", s.fd, "x"), 0);
	refuses(&s, &limits, ERROR_POLICY, "symbolic link whose text");
	assert_int_equal(unlinkat(s.fd, "x", 0), 0);
	if (mknodat(s.fd, "x", S_IFCHR | 0600, 0x103) == 0)
		refuses(&s, &limits, ERROR_POLICY,
			"a device, a socket or a FIFO");
}

static void
scan_refuses_capabilities(void **state)
{
	/* VFS_CAP_REVISION_2, cap_net_raw permitted and effective */
	static const unsigned char cap[20] = {1, 0, 0, 2, 0, 0x20};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/x", s.path);

	(void)state;
	scratch_text(&s, "x", "");
	if (setxattr(path, "security.capability", cap, sizeof cap, 0) < 0) {
		print_message("file capabilities: %s\n", strerror(errno));
		scratch_done(&s); /* skip() skips the cleanup */
		skip();
	}
	refuses(&s, &limits, ERROR_POLICY, "file capabilities");
}

static void
scan_keeps_bounds(void **state)
{
	const struct tree_limits few = {2, 100};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/huge", s.path);

	(void)state;
	scratch_text(&s, "huge", "");
	/* the file is not read: that would take hours */
	assert_int_equal(truncate(path, (off_t)1 << 42), 0);
	refuses(&s, &limits, ERROR_LIMIT, "more than 1048576 bytes");
	assert_int_equal(truncate(path, 101), 0);
	refuses(&s, &few, ERROR_LIMIT, "more than 100 bytes");
	assert_int_equal(truncate(path, 10), 0);
	scratch_text(&s, "b", "");
	scratch_text(&s, "c", "");
	refuses(&s, &few, ERROR_LIMIT, "more than 2 files and folders");
}

static void
scan_crosses_no_mount(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/m", s.path);
	pid_t pid;
	int status;

	(void)state;
	scratch_dir(&s, "m");
	if (mount("none", path, "tmpfs", 0, "size=64k") < 0) {
		print_message("mount: %s\n", strerror(errno));
		scratch_done(&s); /* skip() skips the cleanup */
		skip();
	}
	pid = fork(); /* a failure must not leave the mount behind */
	if (pid == 0) {
		struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;
		int r = tree_scan(&tree, s.fd, &limits, &err);

		_exit(r == -1 && err.kind == ERROR_POLICY &&
					strstr(err.text,
						"file system is mounted")
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(umount2(path, MNT_DETACH), 0);
	assert_int_equal(status, 0);
}

/* At any depth, only a few descriptors are open at once. */
static void
scan_goes_deep(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	const struct tree_limits wide = {10000, 10};
	struct error err = ERROR_INIT;
	struct rlimit was, few;
	int at = dup(s.fd), r;

	(void)state;
	for (int i = 0; i < 500; i++) {
		int next;

		assert_int_equal(mkdirat(at, "d", 0700), 0);
		next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		assert_int_equal(fchmod(at, i ? 0 : 0700), 0);
		(void)close(at);
		at = next;
	}
	(void)close(at);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	few = was;
	few.rlim_cur = (rlim_t)s.fd + 8;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	r = tree_scan(&tree, s.fd, &wide, &err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_int_equal(r, 0);
	assert_int_equal(tree.n_entries, 500);
}

/* As an ordinary user, to whom permission bits apply. */
static void
scan_opens_closed_folders(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(fchmod(s.fd, 0777), 0);
	pid = fork();
	if (pid == 0) {
		struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;
		int r = -1;

		if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
			_exit(77);
		if (mkdirat(s.fd, "d", 0700) == 0 &&
			mkdirat(s.fd, "d/e", 0700) == 0) {
			int fd =
				openat(s.fd, "d/e/f", O_WRONLY | O_CREAT, 0200);

			(void)fchmod(fd, 0);
			(void)fchmodat(s.fd, "d/e", 0, 0);
			(void)fchmodat(s.fd, "d", 0, 0);
			r = tree_scan(&tree, s.fd, &limits, &err);
		}
		if (r < 0)
			(void)fprintf(stderr, "%s\n", err.text);
		_exit(r == 0 && tree.n_entries == 3 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77) {
		print_message("setresuid is not permitted\n");
		scratch_done(&s); /* skip() skips the cleanup */
		skip();
	}
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_judged),
		cmocka_unit_test(long_names_are_judged),
		cmocka_unit_test(text_round_trips),
		cmocka_unit_test(bad_text_is_refused),
		cmocka_unit_test(scan_normalises),
		cmocka_unit_test(a_name_outside_makes_no_link),
		cmocka_unit_test(scan_refuses_names),
		cmocka_unit_test(scan_refuses_kinds),
		cmocka_unit_test(scan_refuses_capabilities),
		cmocka_unit_test(scan_keeps_bounds),
		cmocka_unit_test(scan_crosses_no_mount),
		cmocka_unit_test(scan_goes_deep),
		cmocka_unit_test(scan_opens_closed_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
