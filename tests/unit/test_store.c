/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store.h"
#include "tests/unit/scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#define TYPE ((char *)(uintptr_t)STORE_MANIFEST_TYPE)

static struct store *
open_at(const struct scratch *s, const char *name)
{
	scoped_free char *path = text_format("%s/%s", s->path, name);
	struct store *store = NULL;
	struct error err = ERROR_INIT;

	if (store_open(&store, path, true, &err) < 0)
		fail_msg("%s", err.text);
	return store;
}

static void
put(struct store *store, const char *text, struct digest *sum)
{
	struct error err = ERROR_INIT;

	if (store_put(store, text, strlen(text), sum, &err) < 0)
		fail_msg("%s", err.text);
}

static struct descriptor
manifest_of(struct store *store, const char *text)
{
	struct descriptor d = {
		.size = (int64_t)strlen(text), .media_type = TYPE};

	put(store, text, &d.sum);
	return d;
}

static void
tag(struct store *store, const char *name, const char *text)
{
	struct descriptor d = manifest_of(store, text);
	struct error err = ERROR_INIT;

	if (store_tag(store, name, &d, &err) < 0)
		fail_msg("%s", err.text);
}

static char *
read_index(struct store *store)
{
	struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(
		file_read(&text, store_fd(store), "index.json", 1 << 20, &err),
		0);
	return bytes_take(&text);
}

static size_t
count_names(struct store *store, const char *folder)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	scoped_close int fd = openat(
		store_fd(store), folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	assert_int_equal(file_list(&names, fd, &err), 0);
	return names.n_names;
}

static void
made_where_it_is_missing(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/a/b", s.path);
	scoped(store_close) struct store *store = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *index = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(store_open(&store, path, false, &err), -1);
	assert_error(&err, ERROR_INPUT, "there is no store");
	assert_int_equal(store_open(&store, path, true, &err), 0);
	assert_string_equal(store_path(store), path);
	index = read_index(store);
	assert_string_equal(index,
		"{\"manifests\":[],\"mediaType\":"
		"\"application/vnd.oci.image.index.v1+json\","
		"\"schemaVersion\":2}");
	assert_int_equal(
		file_read(&text, store_fd(store), "oci-layout", 100, &err), 0);
	assert_string_equal(text.data, "{\"imageLayoutVersion\":\"1.0.0\"}");
}

static void
other_folders_are_left_alone(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	struct store *store = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(store_open(&store, s.path, false, &err), -1);
	assert_error(&err, ERROR_INPUT, "is no store: it has no oci-layout");
	scratch_text(&s, "precious", "x");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not empty ('precious')");
	assert_int_equal(faccessat(s.fd, "hallmark", F_OK, 0), -1);
	scratch_text(&s, "oci-layout", "{\"imageLayoutVersion\":\"1.1.0\"}");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "layout version '1.1.0'");
	scratch_text(&s, "oci-layout", "[1]");
	assert_int_equal(store_open(&store, s.path, true, &err), -1);
	assert_error(&err, ERROR_INPUT, "layout version (none)");
}

static void
one_killed_in_the_making_is_finished(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	scratch_dir(&s, "hallmark");
	scratch_dir(&s, "blobs");
	scratch_text(&s, "tmp-1-index.json", "{");
	assert_int_equal(store_open(&store, s.path, true, &err), 0);
	assert_int_equal(faccessat(s.fd, "tmp-1-index.json", F_OK, 0), -1);
}

static void
blobs_go_in_and_out(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	struct digest sum, none = digest_of("no", 2);
	struct error err = ERROR_INIT;
	int64_t size;

	(void)state;
	put(store, "hello", &sum);
	put(store, "hello", &sum);
	assert_true(store_has(store, &sum));
	assert_false(store_has(store, &none));
	assert_int_equal(store_get(store, &sum, 5, &out, &err), 0);
	assert_string_equal(out.data, "hello");
	assert_int_equal(store_get(store, &sum, 4, &out, &err), -1);
	assert_error(&err, ERROR_LIMIT, "larger than 4 bytes");
	assert_int_equal(store_get(store, &none, 5, &out, &err), -1);
	assert_error(&err, ERROR_INPUT, "has no blob sha256:");
	assert_int_equal(store_check_blob(store, &sum, &err), 0);
	scoped_close int fd = store_open_blob(store, &sum, &size, &err);
	assert_true(fd >= 0);
	assert_int_equal(size, 5);
	assert_int_equal(count_names(store, "blobs/sha256"), 1);
}

static void
rotten_blobs_are_noticed(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	scoped_free char *name = NULL;
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct digest sum;

	(void)state;
	put(store, "hello", &sum);
	name = text_format("store/blobs/sha256/%s", digest_hex(&sum).s);
	scratch_text(&s, name, "hellO");
	assert_int_equal(store_get(store, &sum, 5, &out, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "does not have the digest");
	assert_int_equal(store_check_blob(store, &sum, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "does not have the digest");
	assert_int_equal(unlinkat(s.fd, name, 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", s.fd, name), 0);
	assert_false(store_has(store, &sum));
	assert_int_equal(store_check_blob(store, &sum, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "symbolic link");
}

static void
what_is_not_kept_is_gone(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	struct error err = ERROR_INIT;
	struct blob *blob = NULL;

	(void)state;
	assert_int_equal(blob_new(&blob, store, &err), 0);
	assert_int_equal(write(blob_fd(blob), "x", 1), 1);
	blob_free(blob);
	assert_int_equal(count_names(store, "blobs/sha256"), 0);
	assert_int_equal(count_names(store, "hallmark/tmp"), 0);
}

static void
names_are_given_and_found(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	scoped(descriptor_done) struct descriptor a = {0}, b = {0}, c = {0};
	struct descriptor two;
	struct error err = ERROR_INIT;

	(void)state;
	tag(store, "hello", "{\"layers\":[1]}");
	tag(store, "hello", "{\"layers\":[2]}");
	two = manifest_of(store, "{\"layers\":[2]}");
	assert_int_equal(store_find(store, "hello", &a, &err), 0);
	assert_true(digest_equal(&a.sum, &two.sum));
	assert_string_equal(a.name, "hello");
	assert_string_equal(a.media_type, STORE_MANIFEST_TYPE);
	assert_int_equal(a.size, two.size);
	assert_int_equal(
		store_find(store, digest_text(&two.sum).s, &b, &err), 0);
	assert_string_equal(b.name, "hello");
	assert_int_equal(store_find(store, "hallo", &c, &err), 1);
	/* the former one has no name any more, but is there */
	struct descriptor one = manifest_of(store, "{\"layers\":[1]}");
	assert_int_equal(
		store_find(store, digest_text(&one.sum).s, &c, &err), 0);
	assert_null(c.name);
	assert_int_equal(c.size, one.size);
	put(store, "no manifest", &one.sum);
	assert_int_equal(
		store_find(store, digest_text(&one.sum).s, &c, &err), 1);
}

static void
bad_names_are_refused(void **state)
{
	static const char *const names[] = {"", "-a", "a-", "a..b", "a b",
		"a\n", "a---b", "\xc3\xbc", "a/", "../a", "sha256:1",
		"sha256-"
		"111111111111111111111111111111111111111111111111111111111111"
		"1111"};
	static const char *const good[] = {
		"a", "hello", "hello:2.10", "a/b_c@d+e", "a--b", "v1.2-rc.1"};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	struct descriptor d = manifest_of(store, "{}");
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_int_equal(store_tag(store, names[i], &d, &err), -1);
		assert_error(&err, ERROR_INPUT, "cannot be the name");
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(store_tag(store, good[i], &d, &err), 0);
}

static void
the_index_forgets_the_order(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *a = open_at(&s, "a");
	scoped(store_close) struct store *b = open_at(&s, "b");
	scoped_free char *x = NULL, *y = NULL;

	(void)state;
	tag(a, "x", "{\"n\":1}");
	tag(a, "y", "{\"n\":2}");
	tag(a, "z", "{\"n\":1}");
	tag(b, "z", "{\"n\":2}");
	tag(b, "y", "{\"n\":2}");
	tag(b, "z", "{\"n\":1}");
	tag(b, "x", "{\"n\":1}");
	x = read_index(a);
	y = read_index(b);
	assert_string_equal(x, y);
}

/* What another tool has written stays, also what we do not know. */
static void
foreign_indexes_are_kept(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	scoped_free char *index = NULL;
	struct descriptor *list = NULL, d = {0};
	struct error err = ERROR_INIT;
	size_t n;

	(void)state;
	scratch_text(&s, "store/index.json",
		"{\"schemaVersion\":2,\"x\":1,\"manifests\":[{\"digest\":"
		"\"sha256:"
		"1111111111111111111111111111111111111111111111111111111111111"
		"111\",\"mediaType\":\"m\",\"size\":1,\"platform\":{\"os\":"
		"\"linux\"}}]}");
	tag(store, "a", "{}");
	index = read_index(store);
	assert_non_null(strstr(index, "\"platform\":{\"os\":\"linux\"}"));
	assert_non_null(strstr(index, "\"x\":1"));
	assert_int_equal(store_list(store, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_null(list[0].name);
	assert_string_equal(list[1].name, "a");
	descriptor_done(&list[0]);
	descriptor_done(&list[1]);
	free(list);
	scratch_text(&s, "store/index.json",
		"{\"schemaVersion\":2,\"manifests\":[1]}");
	assert_int_equal(store_list(store, &list, &n, &err), -1);
	assert_error(&err, ERROR_INPUT, "index.json:1: a descriptor wants");
	assert_int_equal(store_find(store, "a", &d, &err), 1);
	scratch_text(&s, "store/index.json", "{\"schemaVersion\":2}");
	assert_int_equal(store_find(store, "a", &d, &err), -1);
	assert_error(&err, ERROR_INPUT, "'manifests' wants a list");
}

static void
referrers_stand_beside(void **state)
{
	static const char type[] = "application/vnd.in-toto+json";
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *a = open_at(&s, "a");
	scoped(store_close) struct store *b = open_at(&s, "b");
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	scoped_free char *x = NULL, *y = NULL;
	struct descriptor *list = NULL, d;
	struct error err = ERROR_INIT;
	struct digest sum, is, one = digest_of("one", 3);
	size_t n;

	(void)state;
	tag(a, "hello", "{}");
	tag(b, "hello", "{}");
	d = manifest_of(a, "{}");
	assert_int_equal(store_referrers(a, &d.sum, &list, &n, &err), 0);
	assert_int_equal(n, 0);
	free(list);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_attach(a, &d, type, STORE_DSSE_TYPE,
					 "one", 3, &sum, &err),
			0);
		assert_int_equal(store_attach(a, &d, type, STORE_DSSE_TYPE,
					 "two", 3, NULL, &err),
			0);
		assert_int_equal(store_attach(b, &d, type, STORE_DSSE_TYPE,
					 i ? "one" : "two", 3, NULL, &err),
			0);
	}
	assert_true(digest_equal(&sum, &one));
	x = read_index(a);
	y = read_index(b);
	assert_string_equal(x, y);
	assert_int_equal(store_referrers(a, &d.sum, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(list[i].artifact_type, type);
		assert_int_equal(
			store_referrer_blob(a, &list[i], 100, &out, &is, &err),
			0);
		descriptor_done(&list[i]);
	}
	free(list);
	assert_int_equal(out.len, 6);
	assert_true(strstr(out.data, "one") && strstr(out.data, "two"));
	/* the list of images does not hold the list of referrers */
	assert_int_equal(store_list(a, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	descriptor_done(&list[0]);
	free(list);
}

static void
folders_of_the_dead_go(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	struct error err = ERROR_INIT;
	scoped_free char *mine = NULL;
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		char *name;
		struct store *other = open_at(&s, "store");

		if (store_temp(other, &name, &err) < 0 ||
			mkdirat(store_fd(other), name, 0700) == 0)
			_exit(1);
		(void)kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(count_names(store, "hallmark/tmp"), 1);
	assert_int_equal(store_temp(store, &mine, &err), 0);
	assert_int_equal(count_names(store, "hallmark/tmp"), 2);
	store_close(open_at(&s, "store"));
	assert_int_equal(count_names(store, "hallmark/tmp"), 1);
	assert_int_equal(faccessat(store_fd(store), mine, F_OK, 0), 0);
	store_close(take_ptr(store));
	store = open_at(&s, "store");
	assert_int_equal(count_names(store, "hallmark/tmp"), 0);
}

/* A child that closes its copy must not take away what its parent has. */
static void
children_clean_up_nothing(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = open_at(&s, "store");
	struct error err = ERROR_INIT;
	scoped_free char *mine = NULL;
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(store_temp(store, &mine, &err), 0);
	pid = fork();
	if (pid == 0) {
		store_close(take_ptr(store));
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	store_close(open_at(&s, "store"));
	assert_int_equal(faccessat(store_fd(store), mine, F_OK, 0), 0);
}

static void
many_at_once(void **state)
{
	enum {
		N = 8,
		EACH = 10
	};
	scoped(scratch_done) struct scratch s = scratch_new();
	struct descriptor *list = NULL;
	struct error err = ERROR_INIT;
	pid_t pids[N];
	size_t n;

	(void)state;
	for (int i = 0; i < N; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		struct store *store = open_at(&s, "store"); /* who makes it? */
		struct descriptor d = manifest_of(store, "{}");
		char name[32];
		int r = 0;

		for (int j = 0; j < EACH && r == 0; j++) {
			(void)snprintf(name, sizeof name, "n%d.%d", i, j);
			r = store_tag(store, name, &d, &err);
			if (r == 0)
				r = store_attach(store, &d, "t", "l", name,
					strlen(name), NULL, &err);
		}
		if (r < 0)
			(void)fprintf(stderr, "%s\n", err.text);
		store_close(store);
		_exit(r == 0 ? 0 : 1);
	}
	for (int i = 0; i < N; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	scoped(store_close) struct store *store = open_at(&s, "store");
	struct descriptor d = manifest_of(store, "{}");

	assert_int_equal(store_list(store, &list, &n, &err), 0);
	assert_int_equal(n, N * EACH);
	while (n > 0)
		descriptor_done(&list[--n]);
	free(list);
	assert_int_equal(store_referrers(store, &d.sum, &list, &n, &err), 0);
	assert_int_equal(n, N * EACH);
	while (n > 0)
		descriptor_done(&list[--n]);
	free(list);
}

static int
fill_the_disk(const struct scratch *s)
{
	scoped(store_close) struct store *store = open_at(s, "m/store");
	scoped(blob_free) struct blob *blob = NULL;
	scoped_free char *big = mem_alloc(1, 1 << 20), *was = NULL, *is = NULL;
	struct error err = ERROR_INIT;
	struct descriptor d;
	size_t before;
	int r;

	memset(big, 'x', 1 << 20);
	tag(store, "hello", "{}");
	was = read_index(store);
	before = count_names(store, "blobs/sha256");
	if (store_put(store, big, 1 << 20, NULL, &err) == 0 ||
		err.sys != ENOSPC)
		return 1;
	if (count_names(store, "blobs/sha256") != before)
		return 2;
	/* now fill what is left, and try to name something */
	d = manifest_of(store, "{\"n\":2}");
	if (blob_new(&blob, store, &err) < 0)
		return 3;
	while (write(blob_fd(blob), big, 512) > 0)
		;
	r = store_tag(store, "other", &d, &err);
	if (r == 0 || err.sys != ENOSPC)
		return 4;
	is = read_index(store);
	if (strcmp(was, is) != 0)
		return 5;
	blob_free(take_ptr(blob));
	return store_tag(store, "other", &d, &err) == 0 ? 0 : 6;
}

static void
a_full_disk_leaves_nothing_half(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_free char *path = text_format("%s/m", s.path);
	int status;
	pid_t pid;

	(void)state;
	scratch_dir(&s, "m");
	if (mount("none", path, "tmpfs", 0, "size=128k") < 0) {
		print_message("mount: %s\n", strerror(errno));
		scratch_done(&s); /* skip() jumps past the scope */
		skip();
	}
	pid = fork(); /* an assertion must not leave the mount behind */
	if (pid == 0)
		_exit(fill_the_disk(&s));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(umount2(path, MNT_DETACH), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_where_it_is_missing),
		cmocka_unit_test(other_folders_are_left_alone),
		cmocka_unit_test(one_killed_in_the_making_is_finished),
		cmocka_unit_test(blobs_go_in_and_out),
		cmocka_unit_test(rotten_blobs_are_noticed),
		cmocka_unit_test(what_is_not_kept_is_gone),
		cmocka_unit_test(names_are_given_and_found),
		cmocka_unit_test(bad_names_are_refused),
		cmocka_unit_test(the_index_forgets_the_order),
		cmocka_unit_test(foreign_indexes_are_kept),
		cmocka_unit_test(referrers_stand_beside),
		cmocka_unit_test(folders_of_the_dead_go),
		cmocka_unit_test(children_clean_up_nothing),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(a_full_disk_leaves_nothing_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
