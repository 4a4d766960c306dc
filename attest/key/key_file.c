/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in files: check their permissions, and write them completely or not. */
#include "attest/key/key_private.h"
#include "attest/key/pkcs11.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* A private key must belong to us or to root, and be readable by its owner
 * only. */
static int
check_private(const struct stat *st, const char *path, struct error *err)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return error_set(err, ERROR_INPUT,
			"%s belongs to user %u; a private key must be your own",
			text_quotes(path), (unsigned)st->st_uid);
	if (st->st_mode & 077)
		return error_set(err, ERROR_INPUT,
			"%s can be read by others (mode %04o); chmod 600 %s",
			text_quotes(path), st->st_mode & 07777u,
			text_quotes(path));
	return 0;
}

/* A user who names a public key by mistake reads that, not advice on modes.
 * Nothing is read beyond the label of PEM, so no secret. */
static int
refuse_public(int fd, const char *path, struct error *err)
{
	static const char label[] = "-----BEGIN PUBLIC KEY-----";
	char head[sizeof label - 1];
	scoped_free char *beside = NULL;

	if (pread(fd, head, sizeof head, 0) != sizeof head ||
		memcmp(head, label, sizeof head) != 0)
		return 0;
	(void)error_set(err, ERROR_INPUT,
		"%s: a public key, but a private one is required: a public "
		"one only checks signatures",
		text_quotes(path));
	if (text_ends(path, ".pub"))
		beside = text_copyn(path, strlen(path) - strlen(".pub"));
	if (beside && access(beside, F_OK) == 0)
		return error_hint(
			err, "its private half may be %s", text_quotes(beside));
	return error_hint(err, "'hallmark key new FILE' creates a pair");
}

static int
open_file(const char *path, int flags, struct stat *st, struct error *err)
{
	/* O_NONBLOCK: open() of a fifo would wait for a writer */
	scoped_close int fd = open(
		path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);

	if (fd < 0 && errno == ELOOP && (flags & O_NOFOLLOW))
		return error_set(err, ERROR_INPUT,
			"%s is a symbolic link; name the key itself",
			text_quotes(path));
	if (fd < 0 || fstat(fd, st) < 0)
		return error_sys(err, "%s", text_quotes(path));
	if (!S_ISREG(st->st_mode))
		return error_set(err, ERROR_INPUT, "%s is not a regular file",
			text_quotes(path));
	return take_fd(fd);
}

/* base/file.c grows its buffer and leaves copies of the bytes in freed memory,
 * so a secret is read into one buffer of fixed size. */
static int
read_secret(struct bytes *out, int fd, const char *path, struct error *err)
{
	char *at = bytes_room(out, KEY_FILE_MAX + 1);

	while (out->len <= KEY_FILE_MAX) {
		ssize_t n = pread(fd, at + out->len,
			KEY_FILE_MAX + 1 - out->len, (off_t)out->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading %s", text_quotes(path));
		at[out->len + (size_t)n] = '\0';
		if (n == 0)
			return 0;
		out->len += (size_t)n;
	}
	return error_set(err, ERROR_INPUT, "%s is too large for a key",
		text_quotes(path));
}

/* 1: it is encrypted, and pass is NULL. */
static int
read_key(struct key **out, const char *path, int fd,
	const struct passphrase *pass, struct error *err)
{
	scoped(passphrase_done) struct bytes pem = BYTES_INIT;
	int result;

	if (read_secret(&pem, fd, path, err) < 0)
		return -1;
	result = key_parse(out, pem.data, pem.len, pass, err);
	if (result < 0)
		return error_wrap(err, "%s", text_quotes(path));
	return result;
}

void
key_file_done(struct key_file *file)
{
	close_fd(&file->fd);
	free(file->path);
	*file = (struct key_file)KEY_FILE_INIT;
}

int
key_file_open(struct key_file *out, const char *path, struct error *err)
{
	scoped_close int fd = -1;
	struct stat st;

	fd = open_file(path, O_NOFOLLOW, &st, err);
	if (fd < 0)
		return err->kind == ERROR_SYSTEM && err->sys == ENOENT ? 1 : -1;
	if (refuse_public(fd, path, err) < 0 ||
		check_private(&st, path, err) < 0)
		return -1;
	*out = (struct key_file){take_fd(fd), text_copy(path)};
	return 0;
}

int
key_file_encrypted(bool *out, const struct key_file *file, struct error *err)
{
	static const char label[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
	scoped(passphrase_done) struct bytes pem = BYTES_INIT;

	if (read_secret(&pem, file->fd, file->path, err) < 0)
		return -1;
	*out = memmem(pem.data, pem.len, label, sizeof label - 1) != NULL;
	return 0;
}

int
key_file_read(struct key **out, const struct key_file *file,
	const struct passphrase *pass, struct error *err)
{
	const struct passphrase none = {.key = file->path};
	scoped(key_free) struct key *key = NULL;

	if (read_key(&key, file->path, file->fd, pass ? pass : &none, err) < 0)
		return -1;
	if (!key_has_private(key))
		return error_set(err, ERROR_INPUT,
			"%s: a public key, but a private one is required",
			text_quotes(file->path));
	if (!key_signs(key))
		return error_set(err, ERROR_INPUT,
			"%s: a key of type %s; hallmark verifies with such a "
			"key, but signs with EC and Ed25519 keys only, which "
			"'hallmark key new' makes",
			text_quotes(file->path), key_type(key));
	*out = take_ptr(key);
	return 0;
}

static int
open_half(struct key **out, const char *path, struct error *err)
{
	scoped_close int fd = -1;
	struct stat st;

	fd = open_file(path, 0, &st, err);
	if (fd < 0 && err->kind == ERROR_SYSTEM && err->sys == ENOENT)
		return error_set(err, ERROR_INPUT, "there is no key %s",
			text_quotes(path));
	if (fd < 0)
		return -1;
	return read_key(out, path, fd, NULL, err);
}

int
key_open_public(struct key **out, const char *path, struct error *err)
{
	scoped_free char *beside = text_format("%s.pub", path);
	int result;

	if (pkcs11_is_uri(path))
		return error_set(err, ERROR_INPUT,
			"%s is on a token; 'hallmark key show URI' prints its "
			"public half, and a file with that is required here",
			text_quotes(path));
	result = open_half(out, path, err);
	if (result <= 0)
		return result;
	if (access(beside, F_OK) < 0)
		return error_set(err, ERROR_INPUT,
			"%s is encrypted, and its public half is not in %s; "
			"name the file that holds it",
			text_quotes(path), text_quotes(beside));
	result = open_half(out, beside, err);
	return result <= 0 ? result
			   : error_set(err, ERROR_INPUT,
				     "%s: a private key, but a public one is "
				     "required",
				     text_quotes(beside));
}

/* Create the folder of a new key; an existing folder is not changed. */
static int
make_folder(const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	scoped_free char *folder = NULL;
	char *above;

	if (!slash || slash == path)
		return 0;
	folder = text_copyn(path, (size_t)(slash - path));
	if (access(folder, F_OK) == 0)
		return 0;
	above = strrchr(folder, '/');
	if (above && above != folder) {
		*above = '\0';
		if (file_make_dirs(AT_FDCWD, folder, err) < 0)
			return -1;
		*above = '/';
	}
	if (mkdir(folder, 0700) == 0 ? chmod(folder, 0700) < 0
				     : errno != EEXIST)
		return error_sys(
			err, "creating the folder %s", text_quotes(folder));
	return 0;
}

/* Give the finished file its name unless the name is taken. link(2) does that
 * in one step; some file systems support only renameat2(2). */
static int
install_file(const char *temp, const char *path)
{
	if (link(temp, path) == 0) {
		(void)unlink(temp);
		return 0;
	}
	if (errno == EEXIST)
		return -1;
	return renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE);
}

/* A complete new file or nothing; 1 if path exists. */
static int
write_new(const char *path, const struct bytes *text, mode_t mode,
	struct error *err)
{
	scoped_free char *temp = text_format("%s.XXXXXX", path);
	scoped_close int fd = mkostemp(temp, O_CLOEXEC);
	int result = -1;

	if (fd < 0)
		return error_sys(err, "creating %s", text_quotes(path));
	if (file_write_fd(fd, text->data, text->len, path, err) < 0)
		goto undo;
	/* fchmod(), since the umask does not change its mode */
	if (fchmod(fd, mode) == 0 && fsync(fd) == 0 &&
		install_file(temp, path) == 0)
		return 0;
	result = errno == EEXIST
			 ? 1
			 : error_sys(err, "creating %s", text_quotes(path));
undo:
	(void)unlink(temp);
	return result;
}

static int
refuse_existing(const char *path, struct error *err)
{
	return error_set(err, ERROR_INPUT,
		"%s already exists, and a key file is never overwritten; "
		"name another file",
		text_quotes(path));
}

/* The public half; an existing file must hold the same key. */
static int
write_public(const struct key *key, const char *path, struct error *err)
{
	scoped(key_free) struct key *found = NULL;
	scoped(bytes_done) struct bytes pem = BYTES_INIT;
	int result;

	key_print_public(&pem, key);
	result = write_new(path, &pem, 0644, err);
	if (result <= 0)
		return result;
	if (key_open_public(&found, path, err) < 0)
		return -1;
	if (strcmp(key_id(found).s, key_id(key).s) != 0)
		return refuse_existing(path, err);
	return 0;
}

int
key_new(struct key **out, const char *path, const struct key_making *how,
	struct error *err)
{
	scoped_free char *public_path = text_format("%s.pub", path);
	scoped(passphrase_done) struct bytes pem = BYTES_INIT;
	scoped(key_free) struct key *key = NULL;
	struct stat st;
	int result;

	if (lstat(path, &st) == 0)
		return refuse_existing(path, err);
	if (lstat(public_path, &st) == 0)
		return refuse_existing(public_path, err);
	if (make_folder(path, err) < 0 ||
		key_generate(&key, how->type ? how->type : KEY_TYPE_DEFAULT,
			err) < 0 ||
		key_print_private(&pem, key, how->pass, err) < 0)
		return -1;
	result = write_new(path, &pem, 0600, err);
	if (result != 0)
		return result > 0 ? refuse_existing(path, err) : -1;
	if (write_public(key, public_path, err) < 0) {
		(void)unlink(path);
		return -1;
	}
	*out = take_ptr(key);
	return 0;
}
