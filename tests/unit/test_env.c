/* SPDX-License-Identifier: Apache-2.0 */
/* env_prepare(): the same lock gives the same tree, everywhere. */
#include "base/clock.h"
#include "base/say.h"
#include "builder/env.h"
#include "tests/unit/ball.h"
#include "tests/unit/listing.h"

#include <sys/wait.h>

#define DIR(path) \
	{ \
		'5', path, NULL, NULL, 0755, 86400 \
	}
#define FILE_(path, text) \
	{ \
		'0', path, NULL, text, 0755, 86401 \
	}
#define LINK(path, to) \
	{ \
		'2', path, to, NULL, 0777, 86402 \
	}

/* The packages of the tests, in the order of a lock. */
static const struct ball_entry base[] = {DIR("./"), DIR("./bin/"),
	FILE_("./bin/dash", "dash"), LINK("./bin/sh", "dash"), DIR("./usr/"),
	DIR("./usr/bin/"),
	{'0', "./usr/bin/which.debianutils", NULL, "which", 06755, 86401},
	{'5', "./tmp/", NULL, NULL, 01777, 86400}, {.type = 0}};
static const struct ball_entry gcc[] = {DIR("./usr/bin/"),
	FILE_("./usr/bin/gcc-12", "gcc"), LINK("./usr/bin/gcc", "gcc-12"),
	FILE_("./usr/bin/mawk", "mawk"), FILE_("./lib/ld.so", "ld"),
	{'1', "./usr/bin/gcc-alias", "./usr/bin/gcc-12", NULL, 0755, 1},
	{.type = 0}};
static const struct ball_entry tcc[] = {FILE_("./usr/bin/tcc", "tcc"),
	FILE_("./usr/bin/cpp", "cpp"),
	FILE_("./usr/lib/x86_64-linux-gnu/blas/libblas.so.3", "blas"),
	FILE_("./etc/group", "mine:x:7:\n"), {.type = 0}};
static const struct ball_entry *const packages[] = {base, gcc, tcc};

struct place {
	struct scratch scratch;
	struct store *store;
	struct lock lock;
	struct lock_package list[4];
	struct mirrors mirrors;
	char *mirror;
};

static void
place_done(struct place *p)
{
	for (size_t i = 0; i < p->lock.n_packages; i++) {
		free(p->list[i].name);
		free(p->list[i].path);
	}
	free(p->mirror);
	store_close(p->store);
	scratch_done(&p->scratch);
}

static void
add_package(struct place *p, const struct ball_entry *list)
{
	scoped(bytes_done) struct bytes deb = BYTES_INIT, tar = BYTES_INIT;
	struct lock_package *package = &p->list[p->lock.n_packages];
	static char version[] = "1";

	ball_make(&tar, list);
	ball_ar(&deb, "debian-binary", "2.0\n", 4);
	ball_ar(&deb, "control.tar", "c", 1);
	ball_ar(&deb, "data.tar", tar.data, tar.len);
	package->name = text_format("p%zu", p->lock.n_packages);
	package->version = version;
	package->path = text_format("p%zu.deb", p->lock.n_packages);
	package->size = (int64_t)deb.len;
	package->sum = digest_of(deb.data, deb.len);
	scratch_file(&p->scratch, package->path, deb.data, deb.len, 0644);
	p->lock.n_packages++;
}

static void
place_init(struct place *p, const char *folder)
{
	static char architecture[] = "amd64";
	struct error err = ERROR_INIT;
	scoped_free char *store = NULL;

	*p = (struct place){.lock.architecture = architecture};
	p->scratch = scratch_new();
	store = folder ? text_copy(folder)
		       : text_format("%s/store", p->scratch.path);
	for (size_t i = 0; i < ARRAY_LEN(packages); i++)
		add_package(p, packages[i]);
	p->lock.packages = p->list;
	p->mirror = text_format("file://%s", p->scratch.path);
	p->mirrors = (struct mirrors){.urls = &p->mirror, .n_urls = 1};
	assert_int_equal(store_open(&p->store, store, true, &err), 0);
}

static int
prepare(struct place *p, struct env *env, unsigned uid, struct error *err)
{
	const struct box_owner owner = {
		uid, uid == geteuid() ? getegid() : uid};

	return env_prepare(env, p->store, &p->lock, &p->mirrors, owner, err);
}

static char *
listing_at(const char *path)
{
	scoped_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mtime, 315532800);
	assert_int_equal(st.st_mode & 07777, 0755);
	return listing_of(fd);
}

static bool
has_line(const char *listing, const char *part)
{
	const char *at = strstr(listing, part);

	return at &&
	       (at[strlen(part)] == '\n' || part[strlen(part) - 1] == ' ');
}

static void
test_rules(void **state)
{
	static const char *const lines[] = {
		"l 0777 315532800.000000000 usr/bin bin",
		"l 0777 315532800.000000000 usr/lib64 lib64",
		"f 0755 86401.000000000 1 5 ", /* no setuid: which */
		"l 0777 86402.000000000 dash usr/bin/sh",
		"l 0777 315532800.000000000 /usr/bin/which.debianutils "
		"usr/bin/which",
		"l 0777 315532800.000000000 /usr/bin/mawk usr/bin/awk",
		"l 0777 315532800.000000000 /usr/bin/mawk usr/bin/nawk",
		"l 0777 315532800.000000000 /usr/bin/gcc usr/bin/cc",
		"l 0777 315532800.000000000 /usr/bin/cpp usr/lib/cpp",
		"l 0777 315532800.000000000 "
		"/usr/lib/x86_64-linux-gnu/blas/libblas.so.3 "
		"usr/lib/x86_64-linux-gnu/libblas.so.3",
		"d 0755 315532800.000000000 proc",
		"d 0755 315532800.000000000 build",
		"d 0755 315532800.000000000 recipe",
		"d 0777 315532800.000000000 tmp",
		"d 0755 315532800.000000000 usr/bin",
	};
	struct place p;
	scoped(env_done) struct env env = ENV_INIT, again = ENV_INIT;
	scoped_free char *listing = NULL;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	scoped_free char *passwd = NULL, *group = NULL;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(prepare(&p, &env, geteuid(), &err), 0);
	listing = listing_at(env.path);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!has_line(listing, lines[i]))
			print_error("no line: %s\n%s", lines[i], listing);
		assert_true(has_line(listing, lines[i]));
	}
	assert_false(has_line(listing, "usr/bin/c++"));
	passwd = text_format("%s/etc/passwd", env.path);
	group = text_format("%s/etc/group", env.path);
	assert_int_equal(file_read(&text, AT_FDCWD, passwd, 1000, &err), 0);
	assert_non_null(strstr(text.data, "\nbuild:x:1000:1000:"));
	bytes_clear(&text);
	assert_int_equal(file_read(&text, AT_FDCWD, group, 1000, &err), 0);
	assert_string_equal(text.data, "mine:x:7:\n");
	/* There already: nothing is looked into, let alone fetched. */
	p.mirrors.offline = true;
	assert_int_equal(prepare(&p, &again, geteuid(), &err), 0);
	assert_string_equal(again.path, env.path);
	place_done(&p);
}

/* In a child: other mask, zone, locale, folder and, where we are root, user. */
static void
elsewhere(const char *folder, unsigned uid, const char *want)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid > 0) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		return;
	}
	struct place p;
	struct env env = ENV_INIT;
	struct error err = ERROR_INIT;

	(void)umask(0027);
	(void)setenv("TZ", "Pacific/Auckland", 1);
	(void)setenv("LC_ALL", "de_DE.UTF-8", 1);
	if (uid != geteuid() &&
		(setregid(uid, uid) < 0 || setreuid(uid, uid) < 0))
		_exit(3);
	place_init(&p, folder);
	if (prepare(&p, &env, uid, &err) < 0) {
		print_error("%s\n", err.text);
		_exit(4);
	}
	scoped_free char *listing = listing_at(env.path);
	bool same = text_equal(listing, want);

	if (!same)
		print_error("%s\nis not\n%s", listing, want);
	env_done(&env);
	place_done(&p);
	_exit(same ? 0 : 5);
}

static void
test_same_everywhere(void **state)
{
	struct place p;
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;
	char shm[] = "/dev/shm/hallmark-test-XXXXXX";

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(prepare(&p, &env, geteuid(), &err), 0);
	listing = listing_at(env.path);
	elsewhere(NULL, geteuid(), listing);
	if (geteuid() == 0)
		elsewhere(NULL, 65534, listing);
	if (mkdtemp(shm)) {
		elsewhere(shm, geteuid(), listing);
		assert_int_equal(file_remove_tree(AT_FDCWD, shm, &err), 0);
	} else {
		print_message("no /dev/shm here to try a tmpfs\n");
	}
	place_done(&p);
}

/* As root: another owner is another folder, and all of it is theirs. */
static void
test_owner(void **state)
{
	struct place p;
	scoped(env_done) struct env ours = ENV_INIT, theirs = ENV_INIT;
	struct error err = ERROR_INIT;
	static const char *const names[] = {
		"", "/usr", "/bin", "/usr/bin/gcc-12", "/etc/passwd", "/out"};

	(void)state;
	place_init(&p, NULL);
	if (geteuid() != 0) {
		assert_int_equal(prepare(&p, &theirs, geteuid() + 1, &err), -1);
		assert_error(&err, ERROR_USAGE, "only root");
		place_done(&p);
		return;
	}
	assert_int_equal(prepare(&p, &ours, 0, &err), 0);
	assert_int_equal(prepare(&p, &theirs, 1234, &err), 0);
	assert_string_not_equal(ours.path, theirs.path);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		scoped_free char *path =
			text_format("%s%s", theirs.path, names[i]);
		struct stat st;

		assert_int_equal(lstat(path, &st), 0);
		assert_int_equal(st.st_uid, 1234);
		assert_int_equal(st.st_gid, 1234);
	}
	place_done(&p);
}

/* A failure leaves nothing; the next begins anew. */
static void
test_failure(void **state)
{
	static const struct ball_entry hostile[] = {LINK("./usr/share", "/"),
		FILE_("./usr/share/x", "x"), {.type = 0}};
	static const struct ball_entry device[] = {
		{'3', "./dev/null", NULL, NULL, 0666, 1}, {.type = 0}};
	static const struct ball_entry unmerged[] = {
		LINK("./sbin", "bin"), {.type = 0}};
	static const struct ball_entry *const bad[] = {
		hostile, device, unmerged};
	static const char *const reasons[] = {
		"package p3 1: a path leads through 'usr/share'",
		"package p3 1: 'dev/null' is a device",
		"sbin is not a link to usr/sbin any more"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct place p;
		scoped(env_done) struct env env = ENV_INIT;
		scoped(names_done) struct names names = NAMES_INIT;
		struct error err = ERROR_INIT;

		place_init(&p, NULL);
		add_package(&p, bad[i]);
		assert_int_equal(prepare(&p, &env, geteuid(), &err), -1);
		assert_error(&err, ERROR_POLICY, reasons[i]);
		scoped_close int fd =
			store_private(p.store, "environments", &err);
		assert_int_equal(file_list(&names, fd, &err), 0);
		assert_int_equal(names.n_names, 0);
		free(p.list[3].name);
		free(p.list[3].path);
		p.lock.n_packages = 3;
		assert_int_equal(prepare(&p, &env, geteuid(), &err), 0);
		place_done(&p);
	}
}

/* Four at once: one folder, four successes. */
static void
test_at_once(void **state)
{
	struct place p;
	pid_t pids[4];
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	int status;

	(void)state;
	place_init(&p, NULL);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			struct env env = ENV_INIT;
			struct store *own = NULL;

			if (store_open(&own, store_path(p.store), true, &err) <
				0)
				_exit(3);
			p.store = own;
			_exit(prepare(&p, &env, geteuid(), &err) < 0 ? 4 : 0);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	scoped_close int fd = store_private(p.store, "environments", &err);
	assert_int_equal(file_list(&names, fd, &err), 0);
	assert_int_equal(names.n_names, 1);
	place_done(&p);
}

static struct digest
put_layer(struct place *p, const struct ball_entry *list, size_t *len)
{
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct digest sum;

	ball_make(&tar, list);
	assert_int_equal(store_put(p->store, tar.data, tar.len, &sum, &err), 0);
	*len = tar.len;
	return sum;
}

static void
add_layer(struct bytes *out, const struct digest *sum, size_t len)
{
	bytes_addf(out,
		"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
		"\"digest\":\"%s\",\"size\":%zu}",
		digest_text(sum).s, len);
}

/* An image of two layers, in the store: the digest of its manifest. */
static struct digest
put_image(struct place *p, const struct ball_entry *lower,
	const struct ball_entry *upper)
{
	scoped(bytes_done) struct bytes config = BYTES_INIT;
	scoped(bytes_done) struct bytes manifest = BYTES_INIT;
	size_t one_len, two_len;
	struct digest one = put_layer(p, lower, &one_len);
	struct digest two = put_layer(p, upper, &two_len);
	struct error err = ERROR_INIT;
	struct digest sum;

	bytes_addf(&config,
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{"
		"\"type\":\"layers\",\"diff_ids\":[\"%s\",\"%s\"]}}",
		digest_text(&one).s, digest_text(&two).s);
	assert_int_equal(
		store_put(p->store, config.data, config.len, &sum, &err), 0);
	bytes_addf(&manifest,
		"{\"schemaVersion\":2,\"mediaType\":\"" STORE_MANIFEST_TYPE
		"\",\"config\":{\"mediaType\":"
		"\"application/vnd.oci.image.config.v1+json\","
		"\"digest\":\"%s\",\"size\":%zu},\"layers\":[",
		digest_text(&sum).s, config.len);
	add_layer(&manifest, &one, one_len);
	bytes_addc(&manifest, ',');
	add_layer(&manifest, &two, two_len);
	bytes_adds(&manifest, "]}");
	assert_int_equal(
		store_put(p->store, manifest.data, manifest.len, &sum, &err),
		0);
	return sum;
}

static void
test_image(void **state)
{
	static const struct ball_entry lower[] = {DIR("usr/"),
		FILE_("usr/a", "a"), FILE_("usr/b", "b"), LINK("bin", "usr"),
		FILE_("etc/passwd", "me\n"), {.type = 0}};
	static const struct ball_entry upper[] = {
		FILE_("usr/.wh.a", ""), FILE_("usr/c", "c"), {.type = 0}};
	/* 'bin' leads to 'usr', which is no link of Debian's layout. */
	static const struct ball_entry through[] = {
		FILE_("bin/c", "c"), {.type = 0}};
	struct place p;
	struct lock lock = {.image = {{1}}};
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free char *listing = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		-1);
	assert_error(&err, ERROR_INPUT, "bring it with 'hallmark pull'");
	lock.image = put_image(&p, lower, through);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		-1);
	assert_error(&err, ERROR_POLICY, "leads through 'bin'");
	lock.image = put_image(&p, lower, upper);
	assert_int_equal(env_prepare(&env, p.store, &lock, &p.mirrors,
				 box_owner(), &err),
		0);
	listing = listing_at(env.path);
	assert_null(strstr(listing, " usr/a\n"));
	assert_non_null(strstr(listing, " usr/b\n"));
	assert_non_null(strstr(listing, " usr/c\n"));
	assert_non_null(strstr(listing, " usr bin\n"));
	assert_non_null(strstr(listing, "d 0755 315532800.000000000 usr\n"));
	assert_non_null(strstr(listing, "d 0755 315532800.000000000 out\n"));
	assert_non_null(strstr(listing, "f 0755 86401.000000000 1 3 "));
	place_done(&p);
}

/* It is asked for at each build: a millisecond, checks of memory aside. */
static void
test_warm_is_fast(void **state)
{
	struct place p;
	scoped(env_done) struct env env = ENV_INIT;
	struct error err = ERROR_INIT;
	int64_t best = INT64_MAX;

	(void)state;
	place_init(&p, NULL);
	assert_int_equal(prepare(&p, &env, geteuid(), &err), 0);
	for (int i = 0; i < 5; i++) {
		int64_t before = clock_ticks_ns();

		env_done(&env);
		assert_int_equal(prepare(&p, &env, geteuid(), &err), 0);
		before = clock_ticks_ns() - before;
		best = before < best ? before : best;
	}
	assert_true(best < 1000000);
	place_done(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_same_everywhere),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_warm_is_fast),
	};

	say_init(SAY_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
