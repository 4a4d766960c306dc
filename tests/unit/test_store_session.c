/* SPDX-License-Identifier: Apache-2.0 */
/* Many writers at once, killed writers, and a full disk. */
#include "tests/unit/store_place.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

static void
folders_of_dead_processes_are_removed(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct error err = ERROR_INIT;
	scoped_free char *mine = NULL;
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) {
		char *name;
		struct store *other = store_at(&s, "store");

		if (store_temp(other, &name, &err) < 0 ||
			mkdirat(store_fd(other), name, 0700) == 0)
			_exit(1);
		(void)kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(store_count(store, "hallmark/tmp"), 1);
	assert_int_equal(store_temp(store, &mine, &err), 0);
	assert_int_equal(store_count(store, "hallmark/tmp"), 2);
	store_close(store_at(&s, "store"));
	assert_int_equal(store_count(store, "hallmark/tmp"), 1);
	assert_int_equal(faccessat(store_fd(store), mine, F_OK, 0), 0);
	store_close(take_ptr(store));
	store = store_at(&s, "store");
	assert_int_equal(store_count(store, "hallmark/tmp"), 0);
}

/* A child that closes its copy must not remove what its parent holds. */
static void
children_clean_up_nothing(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
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
	store_close(store_at(&s, "store"));
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
		struct store *store = store_at(&s, "store"); /* they race */
		struct descriptor d = store_manifest(store, "{}");
		char name[32];
		int r = 0;

		for (int j = 0; j < EACH && r == 0; j++) {
			(void)snprintf(name, sizeof name, "n%d.%d", i, j);
			const struct attachment what = {
				"t", "l", name, strlen(name), NULL, 0, NULL};

			r = store_tag(store, name, &d, &err);
			if (r == 0)
				r = store_attach(store, &d, &what, NULL, &err);
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
	scoped(store_close) struct store *store = store_at(&s, "store");
	struct descriptor d = store_manifest(store, "{}");

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
	scoped(store_close) struct store *store = store_at(s, "m/store");
	scoped(blob_free) struct blob *blob = NULL;
	scoped_free char *big = mem_alloc(1, 1 << 20), *was = NULL, *is = NULL;
	struct error err = ERROR_INIT;
	struct descriptor d;
	size_t before;
	int r;

	memset(big, 'x', 1 << 20);
	store_tag_text(store, "hello", "{}");
	was = store_index_text(store);
	before = store_count(store, "blobs/sha256");
	if (store_put(store, big, 1 << 20, NULL, &err) == 0 ||
		err.sys != ENOSPC)
		return 1;
	if (store_count(store, "blobs/sha256") != before)
		return 2;
	/* now fill the rest of the disk, and try to name something */
	d = store_manifest(store, "{\"n\":2}");
	if (blob_new(&blob, store, &err) < 0)
		return 3;
	while (write(blob_fd(blob), big, 512) > 0)
		;
	r = store_tag(store, "other", &d, &err);
	if (r == 0 || err.sys != ENOSPC)
		return 4;
	is = store_index_text(store);
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
		scratch_done(&s); /* skip() skips the cleanup */
		skip();
	}
	pid = fork(); /* a failure must not leave the mount behind */
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
		cmocka_unit_test(folders_of_dead_processes_are_removed),
		cmocka_unit_test(children_clean_up_nothing),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(a_full_disk_leaves_nothing_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
