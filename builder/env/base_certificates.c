/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/base_certificates.h"
#include "builder/archive/beneath.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"
#include "builder/env/helper_certificates.h"

#include <fcntl.h>
#include <stdlib.h>

#define FROM "usr/share/ca-certificates"
#define TO "etc/ssl/certs"
#define CERTIFICATES_MAX 4096
#define TEXT_MAX ((size_t)1 << 20)
#define DEPTH_MAX 8

/* A certificate, and the name of its link. */
struct found {
	char *path; /* below FROM: "mozilla/ACCVRAIZ1.crt" */
	char *link; /* "ACCVRAIZ1.pem" */
	struct certificate parsed;
	int number; /* behind the hash in the name of the link; -1: none */
};

struct collection {
	struct found *list;
	struct bytes *texts; /* of the same number */
	size_t n;
};

static void
collection_done(struct collection *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->list[i].path);
		free(c->list[i].link);
		bytes_done(&c->texts[i]);
	}
	free(c->list);
	free(c->texts);
}
DEFINE_SCOPED_IN(struct collection, collection_done);

/* The name that update-ca-certificates gives to the link. */
static char *
link_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *link = text_format("%.*s.pem", (int)(strlen(name) - 4), name);

	for (char *at = link; *at; at++)
		if (*at == ' ' || *at == ',')
			*at = '_';
		else if (*at == '(' || *at == ')')
			*at = '=';
	return link;
}

static int
add_certificate(struct collection *c, int folder, const char *name,
	const char *path, struct error *err)
{
	scoped_close int fd = beneath_open(folder, name, O_RDONLY, err);
	struct found *found;

	if (fd < 0)
		return -1;
	if (c->n == CERTIFICATES_MAX)
		return error_set(err, ERROR_LIMIT,
			"the base has more than %d certificates in " FROM,
			CERTIFICATES_MAX);
	found = mem_room(c->list, c->n);
	*mem_room(c->texts, c->n) = (struct bytes)BYTES_INIT;
	*found = (struct found){
		.path = text_copy(path), .link = link_name(path)};
	c->n++;
	return file_read_fd(&c->texts[c->n - 1], fd, TEXT_MAX, path, err);
}

/* Adds the certificates in a folder below FROM; path is "" for FROM itself. */
static int
collect_folder(struct collection *c, int folder, const char *path,
	unsigned depth, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *at = text_format(
			"%s%s%s", path, *path ? "/" : "", names.names[i]);
		scoped_close int fd = -1;
		struct stat st;

		if (fstatat(folder, names.names[i], &st, AT_SYMLINK_NOFOLLOW) <
			0)
			return error_sys(err, "%s", text_quotes(at));
		if (S_ISREG(st.st_mode) && text_ends(at, ".crt") &&
			add_certificate(c, folder, names.names[i], at, err) < 0)
			return -1;
		if (!S_ISDIR(st.st_mode) || depth == DEPTH_MAX)
			continue;
		fd = beneath_open(
			folder, names.names[i], O_RDONLY | O_DIRECTORY, err);
		if (fd < 0 || collect_folder(c, fd, at, depth + 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the bundle the certificates have the order of their paths, and each ends
 * with a newline. The texts follow the list: both are sorted by one list of
 * positions. */
static void
print_bundle(struct bytes *out, const struct collection *c)
{
	scoped_free char **paths = mem_alloc(c->n, sizeof *paths);

	for (size_t i = 0; i < c->n; i++)
		paths[i] = c->list[i].path;
	qsort(paths, c->n, sizeof *paths, by_path);
	for (size_t i = 0; i < c->n; i++) {
		size_t j = 0;

		while (c->list[j].path != paths[i])
			j++;
		bytes_add(out, c->texts[j].data, c->texts[j].len);
		if (out->len && out->data[out->len - 1] != '\n')
			bytes_addc(out, '\n');
	}
}

static int
by_link(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = strcmp(x->link, y->link);

	return order ? order : strcmp(x->path, y->path);
}

/* Of two links with one name the later path replaces the earlier. */
static bool
is_replaced(const struct collection *c, size_t i)
{
	return i + 1 < c->n &&
	       strcmp(c->list[i].link, c->list[i + 1].link) == 0;
}

/* How many earlier links have the hash of this certificate; -1 if it gets no
 * link: it is not a single one, or an earlier link leads to the same. */
static int
hash_number(const struct collection *c, size_t i)
{
	const struct certificate *own = &c->list[i].parsed;
	int n = 0;

	if (is_replaced(c, i) || !own->single)
		return -1;
	for (size_t j = 0; j < i; j++) {
		const struct found *other = &c->list[j];

		if (other->number < 0 || other->parsed.hash != own->hash)
			continue;
		if (digest_equal(&other->parsed.sum, &own->sum))
			return -1;
		n++;
	}
	return n;
}

static int
add_links(struct unpack_writer *w, struct collection *c, struct error *err)
{
	for (size_t i = 0; i < c->n; i++) {
		struct found *f = &c->list[i];
		scoped_free char *pem = text_format(TO "/%s", f->link);
		scoped_free char *target = text_format("/" FROM "/%s", f->path);
		scoped_free char *hash = NULL;

		f->number = hash_number(c, i);
		if (is_replaced(c, i))
			continue;
		if (env_add_link(w, pem, target, err) < 0)
			return -1;
		hash = text_format(TO "/%08x.%d", f->parsed.hash, f->number);
		if (f->number >= 0 && env_add_link(w, hash, f->link, err) < 0)
			return -1;
	}
	return 0;
}

static int
parse_certificates(struct collection *c, struct error *err)
{
	scoped_free struct certificate *parsed =
		mem_alloc(c->n, sizeof *parsed);

	if (helper_certificates(parsed, c->texts, c->n, err) < 0)
		return -1;
	for (size_t i = 0; i < c->n; i++)
		c->list[i].parsed = parsed[i];
	return 0;
}

int
base_certificates_add(int root, struct error *err)
{
	scoped(collection_done) struct collection c = {.n = 0};
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	scoped(bytes_done) struct bytes bundle = BYTES_INIT;
	scoped_close int folder = -1;
	struct stat st;
	int found;

	if (unpack_write_init(&w, root, "the base", ENV_TIME_S, err) < 0)
		return -1;
	found = unpack_write_find(&w, FROM, &st, err);
	if (found != 0 || !S_ISDIR(st.st_mode))
		return found < 0 ? -1 : 0;
	folder = beneath_open(root, FROM, O_RDONLY | O_DIRECTORY, err);
	if (folder < 0 || collect_folder(&c, folder, "", 0, err) < 0)
		return -1;
	if (c.n == 0)
		return 0;
	if (parse_certificates(&c, err) < 0)
		return -1;
	print_bundle(&bundle, &c);
	qsort(c.list, c.n, sizeof *c.list, by_link);
	if (add_links(&w, &c, err) < 0)
		return -1;
	return env_add_file(
		&w, TO "/ca-certificates.crt", bundle.data, bundle.len, err);
}
