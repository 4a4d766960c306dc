/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/ask/ask_checked.h"
#include "base/file.h"
#include "base/say.h"
#include "base/xdg.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define FORMAT 1
#define HEX_LEN 64
#define HEAD_MAX 128
#define TEXT_MAX ((size_t)1 << 30)

void
ask_checked_done(struct ask_checked *c)
{
	digest_numbers_done(&c->claims);
	free(c->is);
	*c = (struct ask_checked)ASK_CHECKED_INIT;
}

struct digest
ask_checked_claim(const struct digest *envelope, const struct digest *image)
{
	const struct digest both[] = {*envelope, *image};

	return digest_of(both, sizeof both);
}

static size_t
find_key(const struct ask_checked *c, const struct digest *key)
{
	size_t k = 0;

	while (k < c->n_keys && !digest_equal(&c->keys[k], key))
		k++;
	return k;
}

enum ask_checked_is
ask_checked_get(const struct ask_checked *c, const struct digest *claim,
	const struct digest *key)
{
	size_t k = find_key(c, key);
	uint32_t number;

	return k < c->n_keys && digest_numbers_find(&c->claims, claim, &number)
		       ? (enum ask_checked_is)c->is[number][k]
		       : ASK_UNCHECKED;
}

bool
ask_checked_room(
	struct ask_checked *c, const struct digest *keys, size_t n_keys)
{
	size_t n_new = 0;

	if (n_keys > ASK_CHECKED_KEYS_MAX)
		return false;
	for (size_t i = 0; i < n_keys; i++)
		n_new += find_key(c, &keys[i]) == c->n_keys;
	if (c->n_keys + n_new <= ASK_CHECKED_KEYS_MAX)
		return true;
	c->n_keys = 0;
	digest_numbers_done(&c->claims);
	free(c->is);
	c->is = NULL;
	return true;
}

static char *
add_claim(struct ask_checked *c, const struct digest *claim)
{
	size_t n = c->claims.n;
	uint32_t number;

	if (!digest_numbers_add(&c->claims, claim, &number)) {
		(void)mem_room(c->is, n);
		memset(c->is[n], ASK_UNCHECKED, sizeof c->is[n]);
	}
	return c->is[number];
}

void
ask_checked_put(struct ask_checked *c, const struct digest *claim,
	const struct digest *key, bool good)
{
	size_t k = find_key(c, key);

	if (k == ASK_CHECKED_KEYS_MAX)
		return;
	if (k == c->n_keys)
		c->keys[c->n_keys++] = *key;
	add_claim(c, claim)[k] = good ? ASK_GOOD : ASK_BAD;
	c->changed = true;
}

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

/* The claims in the order of their digests. */
static void
print_claims(struct bytes *out, const struct ask_checked *c)
{
	scoped_free struct digest_number *list =
		mem_alloc(c->claims.n, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < c->claims.n_slots; i++)
		if (!digest_is_zero(&c->claims.slots[i].sum))
			list[n++] = c->claims.slots[i];
	if (n > 1)
		qsort(list, n, sizeof *list, by_digest);
	bytes_addf(out, "claims %zu\n", n);
	for (size_t i = 0; i < n; i++) {
		bytes_addf(out, "%s ", digest_hex(&list[i].sum).s);
		bytes_add(out, c->is[list[i].number], c->n_keys);
		bytes_addc(out, '\n');
	}
}

static void
print_head(struct bytes *out, const char *text, size_t len)
{
	struct digest is = digest_of(text, len);

	bytes_addf(out, "hallmark checked %d\ntext %s\n", FORMAT,
		digest_text(&is).s);
}

void
ask_checked_print(struct bytes *out, const struct ask_checked *c)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	bytes_addf(&text, "index %s\nkeys %zu\n", digest_text(&c->index).s,
		c->n_keys);
	for (size_t k = 0; k < c->n_keys; k++)
		bytes_addf(&text, "%s\n", digest_hex(&c->keys[k]).s);
	print_claims(&text, c);
	print_head(out, text.data, text.len);
	bytes_add(out, text.data, text.len);
}

/* 64 digits at *at, which moves behind them and the byte that follows. */
static int
take_sum(struct digest *out, const char **at, const char *end, char after)
{
	const char *from = *at;

	if (end - from <= HEX_LEN || from[HEX_LEN] != after ||
		hex_parse(out->sum, from, HEX_LEN) < 0)
		return -1;
	*at += HEX_LEN + 1;
	return 0;
}

static int
take_number(size_t *out, const char **at, const char *word, size_t max)
{
	char *rest;

	if (!text_starts(*at, word) || (*at)[strlen(word)] < '0' ||
		(*at)[strlen(word)] > '9')
		return -1;
	*out = strtoul(*at + strlen(word), &rest, 10);
	if (*rest != '\n' || *out > max)
		return -1;
	*at = rest + 1;
	return 0;
}

static int
take_claims(struct ask_checked *c, const char *at, const char *end)
{
	size_t n;

	if (take_number(&n, &at, "claims ", (size_t)(end - at)) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct digest claim;

		if (take_sum(&claim, &at, end, ' ') < 0 ||
			(size_t)(end - at) <= c->n_keys ||
			at[c->n_keys] != '\n' || digest_is_zero(&claim))
			return -1;
		for (size_t k = 0; k < c->n_keys; k++)
			if (!strchr("-yn", at[k]))
				return -1;
		memcpy(add_claim(c, &claim), at, c->n_keys);
		at += c->n_keys + 1;
	}
	return at == end && c->claims.n == n ? 0 : -1;
}

/* The text behind the two lines that hold its digest. */
static const char *
find_text(const struct bytes *file)
{
	scoped(bytes_done) struct bytes head = BYTES_INIT;
	const char *end = file->data + file->len;
	const char *at = memchr(file->data, '\n', file->len);

	at = at ? memchr(at + 1, '\n', (size_t)(end - at - 1)) : NULL;
	if (!at)
		return NULL;
	print_head(&head, at + 1, (size_t)(end - at - 1));
	return head.len == (size_t)(at + 1 - file->data) &&
			       memcmp(head.data, file->data, head.len) == 0
		       ? at + 1
		       : NULL;
}

int
ask_checked_parse(struct ask_checked *out, const struct bytes *file)
{
	static const char index[] = "index sha256:";
	scoped(ask_checked_done) struct ask_checked c = ASK_CHECKED_INIT;
	const char *end = file->data + file->len;
	const char *at = file->len > 0 ? find_text(file) : NULL;

	if (!at || !text_starts(at, index))
		return -1;
	at += sizeof index - 1;
	if (take_sum(&c.index, &at, end, '\n') < 0 ||
		take_number(&c.n_keys, &at, "keys ", ASK_CHECKED_KEYS_MAX) < 0)
		return -1;
	for (size_t k = 0; k < c.n_keys; k++)
		if (take_sum(&c.keys[k], &at, end, '\n') < 0)
			return -1;
	if (take_claims(&c, at, end) < 0)
		return -1;
	c.changed = false;
	*out = c;
	c = (struct ask_checked)ASK_CHECKED_INIT;
	return 0;
}

/* The folder in the user's cache; and the name of the file for a store. */
static int
open_folder(char **name, const struct store *store, bool make)
{
	const char *path = store_path(store);
	struct digest sum = digest_of(path, strlen(path));
	scoped_free char *cache = NULL, *folder = NULL;
	struct error ignored = ERROR_INIT;
	struct stat st;
	scoped_close int fd = -1;

	if (xdg_cache(&cache, &ignored) < 0)
		return -1;
	folder = text_format("%s/checked", cache);
	fd = file_open_dir(AT_FDCWD, folder, make, &ignored);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_uid != geteuid())
		return -1;
	*name = text_copy(digest_hex(&sum).s);
	return take_fd(fd);
}

void
ask_checked_read(struct ask_checked *out, const struct store *store)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = NULL;
	struct error ignored = ERROR_INIT;
	struct stat st;
	scoped_close int folder = open_folder(&name, store, false);
	scoped_close int fd = folder < 0
				      ? -1
				      : openat(folder, name,
						O_RDONLY | O_NOFOLLOW |
							O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
		st.st_uid != geteuid() || (st.st_mode & 022) ||
		file_read_fd(&text, fd, TEXT_MAX, name, &ignored) < 0)
		return;
	if (ask_checked_parse(out, &text) < 0)
		say_detail("what was kept of checked signatures is damaged; "
			   "they are checked again");
}

void
ask_checked_keep(struct ask_checked *c, const struct store *store)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = NULL;
	scoped_close int folder = -1;
	struct error err = ERROR_INIT;

	if (!c->changed)
		return;
	folder = open_folder(&name, store, true);
	ask_checked_print(&text, c);
	if (folder < 0 ||
		file_write(folder, name, text.data, text.len, 0600, &err) < 0)
		say_detail("the checked signatures cannot be kept%s%s",
			folder < 0 ? "" : ": ", folder < 0 ? "" : err.text);
	c->changed = false;
}
