/* SPDX-License-Identifier: Apache-2.0 */
/* The user's own key: it is found, or made once, however many processes ask. */
#include "base/say.h"
#include "tests/unit/key_folder.h"

#include <sys/wait.h>

static void
user_key_is_made_once(void **state)
{
	scoped(key_free) struct key *a = NULL, *b = NULL, *c = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(setenv("XDG_CONFIG_HOME", folder, 1), 0);
	assert_refused(user_key(&a, NULL, false, &err), &err,
		"'hallmark key new' creates it");
	assert_refused(key_user_public(&a, NULL, &err), &err,
		"name a public key with --trust FILE");
	assert_int_equal(user_key(&a, NULL, true, &err), 0);
	assert_int_equal(user_key(&b, NULL, true, &err), 0);
	assert_int_equal(key_user_public(&c, NULL, &err), 0);
	assert_string_equal(key_id(a).s, key_id(b).s);
	assert_string_equal(key_id(a).s, key_id(c).s);
	assert_int_equal(mode_of(in_folder("hallmark")), 0700);
}

static void
user_key_outlives_a_lost_half(void **state)
{
	scoped(key_free) struct key *a = NULL, *b = NULL, *c = NULL, *d = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(setenv("XDG_CONFIG_HOME", folder, 1), 0);
	assert_int_equal(user_key(&a, NULL, true, &err), 0);
	assert_int_equal(unlink(in_folder("hallmark/key.pub")), 0);
	assert_int_equal(user_key(&b, NULL, true, &err), 0);
	assert_int_equal(key_user_public(&c, NULL, &err), 0);
	assert_string_equal(key_id(a).s, key_id(b).s);
	assert_string_equal(key_id(a).s, key_id(c).s);
	/* if the private half is missing, no new key replaces the public
	 * half */
	put("hallmark/key.pub", PUBLIC, 0644);
	assert_int_equal(unlink(in_folder("hallmark/key")), 0);
	assert_refused(user_key(&d, NULL, true, &err), &err,
		"key.pub' already exists");
}

static void
user_key_that_was_named_is_not_made(void **state)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_refused(user_key(&key, in_folder("none"), true, &err), &err,
		"there is no key");
	assert_refused(key_user_public(&key, in_folder("none"), &err), &err,
		"there is no key");
	put("key", SECRET, 0600);
	assert_int_equal(user_key(&key, in_folder("key"), true, &err), 0);
	assert_string_equal(key_id(key).s, ID);
}

static void
make_and_report(int fd, int go)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;
	char byte;

	if (read(go, &byte, 1) == 0 && user_key(&key, NULL, true, &err) == 0 &&
		write(fd, key_id(key).s, 64) == 64)
		_exit(0);
	say_error(&err);
	_exit(1);
}

#define RACERS 8

static void
race_once(char ids[RACERS][65])
{
	int go[2], report[2];

	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(report), 0);
	for (int i = 0; i < RACERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			close(go[1]);
			make_and_report(report[1], go[0]);
		}
	}
	close(go[1]); /* now all of them start */
	for (int i = 0; i < RACERS; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(read(report[0], ids[i], 64), 64);
		ids[i][64] = '\0';
	}
	close(go[0]);
	close(report[0]);
	close(report[1]);
}

static void
racers_end_with_one_key(void **state)
{
	(void)state;
	for (int round = 0; round < 10; round++) {
		scoped_free char *config = text_format("%s/%d", folder, round);
		scoped_free char *hallmark = text_format("%s/hallmark", config);
		scoped(names_done) struct names names = NAMES_INIT;
		scoped(key_free) struct key *key = NULL;
		scoped_close int fd = -1;
		struct error err = ERROR_INIT;
		char ids[RACERS][65];

		assert_int_equal(setenv("XDG_CONFIG_HOME", config, 1), 0);
		race_once(ids);
		assert_int_equal(key_user_public(&key, NULL, &err), 0);
		for (int i = 0; i < RACERS; i++)
			assert_string_equal(ids[i], key_id(key).s);
		fd = file_open_dir(AT_FDCWD, hallmark, false, &err);
		assert_int_equal(file_list(&names, fd, &err), 0);
		assert_int_equal(names.n_names, 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(user_key_is_made_once),
		IN_FOLDER(user_key_outlives_a_lost_half),
		IN_FOLDER(user_key_that_was_named_is_not_made),
		IN_FOLDER(racers_end_with_one_key),
	};

	say_init(SAY_QUIET);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
