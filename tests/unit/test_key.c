/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/key_folder.h"

static void
new_makes_both_halves(void **state)
{
	static const mode_t umasks[] = {022, 0, 077, 0777};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(umasks); i++) {
		scoped(key_free) struct key *made = NULL, *read = NULL;
		scoped(key_free) struct key *public = NULL;
		scoped_free char *dir = text_format("%s/%zu", folder, i);
		scoped_free char *path = text_format("%s/key", dir);
		scoped_free char *public_path = text_format("%s.pub", path);
		scoped(names_done) struct names names = NAMES_INIT;
		scoped_close int fd = -1;
		struct error err = ERROR_INIT;

		umask(umasks[i]);
		assert_int_equal(new_key(&made, path, &err), 0);
		umask(022);
		assert_int_equal(mode_of(dir), 0700);
		assert_int_equal(mode_of(path), 0600);
		assert_int_equal(mode_of(public_path), 0644);
		assert_int_equal(open_key(&read, path, &err), 0);
		assert_int_equal(
			key_open_public(&public, public_path, &err), 0);
		assert_string_equal(key_id(made).s, key_id(read).s);
		assert_string_equal(key_id(made).s, key_id(public).s);
		fd = file_open_dir(AT_FDCWD, dir, false, &err);
		assert_int_equal(file_list(&names, fd, &err), 0);
		assert_int_equal(names.n_names, 2); /* and no other file */
	}
}

static void
new_leaves_other_folders_alone(void **state)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(new_key(&key, in_folder("key"), &err), 0);
	assert_int_equal(mode_of(folder), 0755);
}

static void
new_writes_nothing_over(void **state)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	put("a", "mine", 0600);
	put("b.pub", "mine", 0644);
	assert_int_equal(symlink("nowhere", in_folder("c")), 0);
	assert_refused(
		new_key(&key, in_folder("a"), &err), &err, "already exists");
	assert_refused(new_key(&key, in_folder("b"), &err), &err,
		"b.pub' already exists");
	assert_refused(
		new_key(&key, in_folder("c"), &err), &err, "already exists");
	assert_null(key);
	assert_int_equal(
		file_read(&text, AT_FDCWD, in_folder("a"), 99, &err), 0);
	assert_string_equal(text.data, "mine");
	assert_int_equal(lstat(in_folder("b"), &st), -1);
	assert_int_equal(lstat(in_folder("a.pub"), &st), -1);
	assert_int_equal(lstat(in_folder("nowhere"), &st), -1);
}

static void
new_without_a_place(void **state)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	put("file", "", 0600);
	assert_int_equal(new_key(&key, in_folder("file/key"), &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_null(key);
}

static void
open_answers_one_for_no_file(void **state)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(open_key(&key, in_folder("none"), &err), 1);
	assert_refused(key_open_public(&key, in_folder("none"), &err), &err,
		"there is no key");
}

static void
open_wants_a_private_file(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0601, 0660, 0644};
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		assert_refused(
			open_key(&key, put("key", SECRET, modes[i]), &err),
			&err, "; chmod 600 '");
	assert_int_equal(open_key(&key, put("key", SECRET, 0400), &err), 0);
	assert_string_equal(key_id(key).s, ID);
}

static void
open_wants_a_file_of_our_own(void **state)
{
	scoped(key_free) struct key *key = NULL;
	const char *path = put("key", SECRET, 0600);
	struct error err = ERROR_INIT;

	(void)state;
	if (chown(path, 4242, 4242) < 0) {
		print_message("skipped: only root can give a file away\n");
		skip();
	}
	assert_refused(
		open_key(&key, path, &err), &err, "belongs to user 4242");
}

static void
open_wants_a_regular_file(void **state)
{
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	put("key", SECRET, 0600);
	assert_int_equal(symlink("key", in_folder("link")), 0);
	assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
	assert_refused(open_key(&key, in_folder("link"), &err), &err,
		"is a symbolic link");
	assert_refused(open_key(&key, in_folder("fifo"), &err), &err,
		"is not a regular file");
	assert_refused(
		open_key(&key, folder, &err), &err, "is not a regular file");
	assert_refused(key_open_public(&key, in_folder("fifo"), &err), &err,
		"is not a regular file");
}

static const struct {
	const char *name, *text, *words;
} not_keys[] = {
	{"empty", "", "not a key in PEM form"},
	{"words", "hallmark\n", "not a key in PEM form"},
	{"public", PUBLIC, "a public key, but a private one"},
	{"cut short", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n",
		"not a key in PEM form"},
	{"two keys", SECRET SECRET, "more text follows after the key"},
	{"words after it", SECRET "hallmark",
		"more text follows after the key"},
	{"a byte too many",
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcr"
		"n9g\nAA==\n-----END PRIVATE KEY-----\n",
		"OpenSSL can not read"},
	{"a byte too few",
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcr"
		"n8=\n-----END PRIVATE KEY-----\n",
		"OpenSSL can not read"},
	{"header lines",
		"-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
		"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcr"
		"n9g\n-----END PRIVATE KEY-----\n",
		"header lines"},
	{"EC, the older form",
		"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n"
		"-----END EC PRIVATE KEY-----\n",
		"an EC key in its older form"},
	{"X25519",
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VuBCIEIBhoXXIgSxJFyr1kExAYW9PyuJoY1vUNZFy201egC"
		"+hI\n-----END PRIVATE KEY-----\n",
		"a key of type X25519"},
	{"Ed448",
		"-----BEGIN PRIVATE KEY-----\n"
		"MEcCAQAwBQYDK2VxBDsEOa7kj7pNPOKgqYqjK2Oz9q2Xd3l50a+nbZOLTVmdH"
		"xAY\nPYl1PpzCCU3kMkwUOQ81VCica0sot2f6Zw==\n"
		"-----END PRIVATE KEY-----\n",
		"a key of type ED448"},
	{"RSA, a public one",
		"-----BEGIN PUBLIC KEY-----\n"
		"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJxUXC3U4GZFXpuFcYJ3GOJBgOmCQ"
		"4Nl\nYTnKmQPmXsmBSRy113elVcTrGzWLlCRMA6ltE3S3+t4+lcXj/3exOIMC"
		"AwEAAQ==\n-----END PUBLIC KEY-----\n",
		"a public key, but a private one"},
	{"encrypted",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
		"MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiS0RyTAiA8dgICC"
		"AAw\n-----END ENCRYPTED PRIVATE KEY-----\n",
		"an encrypted key that OpenSSL can not read"},
	{"OpenSSH",
		"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n"
		"-----END OPENSSH PRIVATE KEY-----\n",
		"an OpenSSH key"},
	{"a certificate",
		"-----BEGIN CERTIFICATE-----\nMC4CAQAw\n"
		"-----END CERTIFICATE-----\n",
		"a certificate"},
	{"another block",
		"-----BEGIN X\033[2J-----\nMC4CAQAw\n-----END X\033[2J-----\n",
		"'X [2J'"},
};

static void
open_names_what_is_no_key(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(not_keys); i++) {
		scoped(key_free) struct key *key = NULL;
		const char *path = put("key", not_keys[i].text, 0600);

		print_message("%s\n", not_keys[i].name);
		assert_refused(
			open_key(&key, path, &err), &err, not_keys[i].words);
		assert_non_null(strstr(err.text, "/key'"));
		assert_null(key);
	}
}

static void
open_bounds_what_it_reads(void **state)
{
	scoped_free char *large = mem_alloc(1, 20001);
	scoped(key_free) struct key *key = NULL;
	struct error err = ERROR_INIT;

	(void)state;
	memset(large, 'a', 20000);
	assert_refused(open_key(&key, put("key", large, 0600), &err), &err,
		"too large for a key");
}

static void
public_halves(void **state)
{
	static const char words_before[] = "id  " ID "\n" PUBLIC "\n";
	scoped(key_free) struct key *a = NULL, *b = NULL, *c = NULL, *d = NULL;
	scoped(bytes_done) struct bytes pem = BYTES_INIT, sig = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(key_parse_public(&a, PUBLIC, strlen(PUBLIC), &err), 0);
	assert_string_equal(key_id(a).s, ID);
	key_print_public(&pem, a);
	assert_string_equal(pem.data, PUBLIC);
	assert_int_equal(key_open_public(&b, put("k", SECRET, 0600), &err), 0);
	assert_string_equal(key_id(b).s, ID);
	assert_int_equal(
		key_open_public(&c, put("p", words_before, 0644), &err), 0);
	assert_string_equal(key_id(c).s, ID);

	assert_refused(key_parse_public(&d, SECRET, strlen(SECRET), &err), &err,
		"a private key, but a public one");
	assert_refused(key_parse_public(
			       &d, PUBLIC PUBLIC, strlen(PUBLIC PUBLIC), &err),
		&err, "after the key");
	assert_refused(key_parse_public(&d, PUBLIC, strlen(PUBLIC) - 20, &err),
		&err, "not a key in PEM form");
	assert_refused(key_sign(a, "x", 1, &sig, &err), &err, "can not sign");
	assert_int_equal(sig.len, 0);
}

/* RFC 8032, section 7.1: the signature of no bytes by the first key */
static const char rfc_signature[] =
	"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8"
	"821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

static void
signatures(void **state)
{
	scoped(key_free) struct key *key = NULL;
	scoped(bytes_done) struct bytes sig = BYTES_INIT, again = BYTES_INIT;
	struct error err = ERROR_INIT;
	char hex[129];

	(void)state;
	assert_int_equal(open_key(&key, put("key", SECRET, 0600), &err), 0);
	assert_int_equal(key_sign(key, "", 0, &sig, &err), 0);
	assert_int_equal(key_sign(key, "", 0, &again, &err), 0);
	assert_int_equal(sig.len, 64);
	hex_print(hex, sig.data, 64);
	assert_string_equal(hex, rfc_signature);
	assert_memory_equal(sig.data, again.data, 64);

	assert_true(key_verify(key, "", 0, sig.data, 64));
	assert_false(key_verify(key, "x", 1, sig.data, 64));
	assert_false(key_verify(key, "", 0, sig.data, 63));
	assert_false(key_verify(key, "", 0, sig.data, 65)); /* with its NUL */
	assert_false(key_verify(key, "", 0, NULL, 0));
	for (size_t bit = 0; bit < 512; bit++) {
		sig.data[bit / 8] = (char)(sig.data[bit / 8] ^ 1 << bit % 8);
		assert_false(key_verify(key, "", 0, sig.data, 64));
		sig.data[bit / 8] = (char)(sig.data[bit / 8] ^ 1 << bit % 8);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(new_makes_both_halves),
		IN_FOLDER(new_leaves_other_folders_alone),
		IN_FOLDER(new_writes_nothing_over),
		IN_FOLDER(new_without_a_place),
		IN_FOLDER(open_answers_one_for_no_file),
		IN_FOLDER(open_wants_a_private_file),
		IN_FOLDER(open_wants_a_file_of_our_own),
		IN_FOLDER(open_wants_a_regular_file),
		IN_FOLDER(open_names_what_is_no_key),
		IN_FOLDER(open_bounds_what_it_reads),
		IN_FOLDER(public_halves),
		IN_FOLDER(signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
