/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/env_sum.h"
#include "base/file.h"
#include "base/holes.h"
#include "builder/check/layout_private.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <sys/stat.h>

#define HEAD "hallmark environment 1\n"
#define TREES "hallmark/trees"

/* A file with more than one name; path is the name that came first. */
struct first {
	dev_t dev;
	ino_t ino;
	char *path;
};

struct summing {
	struct digest_stream *stream;
	void *firsts; /* a tsearch() tree of struct first */
};

static void
first_free(void *first)
{
	free(((struct first *)first)->path);
	free(first);
}

static void
summing_done(struct summing *s)
{
	digest_stream_free(s->stream);
	tdestroy(s->firsts, first_free);
}
DEFINE_SCOPED_IN(struct summing, summing_done);

static int
by_identity(const void *a, const void *b)
{
	const struct first *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino == y->ino ? 0 : x->ino < y->ino ? -1 : 1;
}

/* The earlier name of this file; NULL: this is its first name. */
static const char *
first_name(struct summing *s, const struct stat *st, const char *path)
{
	struct first *own, **found;

	if (st->st_nlink < 2)
		return NULL;
	own = mem_alloc(1, sizeof *own);
	*own = (struct first){.dev = st->st_dev, .ino = st->st_ino};
	found = (struct first **)tsearch(own, &s->firsts, by_identity);
	if (!found)
		abort(); /* out of memory */
	if (*found != own) {
		free(own);
		return (*found)->path;
	}
	own->path = text_copy(path);
	return NULL;
}

static void
feed_entry(struct summing *s, char type, const struct stat *st,
	const char *contents, const char *path, const char *target)
{
	scoped(bytes_done) struct bytes line = BYTES_INIT;

	bytes_addf(&line, "%c %04o %lld.%09ld %s ", type,
		(unsigned)st->st_mode & 07777, (long long)st->st_mtim.tv_sec,
		st->st_mtim.tv_nsec, contents);
	/* no path contains a NUL, so a NUL can end each one */
	bytes_add(&line, path, strlen(path) + 1);
	bytes_add(&line, target, strlen(target) + 1);
	digest_feed(s->stream, line.data, line.len);
}

static int
sum_file(struct summing *s, int folder, const char *name, const char *path,
	const struct stat *st, struct error *err)
{
	const char *before = first_name(s, st, path);
	scoped_free char *contents = NULL;
	struct digest sum;
	int64_t size = 0;
	scoped_close int fd = -1;

	if (before) {
		feed_entry(s, 'h', st, "-", path, before);
		return 0;
	}
	fd = file_open(
		folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, err);
	if (fd < 0 || holes_check(fd, text_quotes(path), err) < 0 ||
		digest_of_fd(&sum, &size, fd, err) < 0)
		return -1;
	contents = text_format("%lld %s", (long long)size, digest_text(&sum).s);
	feed_entry(s, 'f', st, contents, path, "");
	return 0;
}

static int
sum_link(struct summing *s, int folder, const char *name, const char *path,
	const struct stat *st, struct error *err)
{
	char target[4096];
	ssize_t n = readlinkat(folder, name, target, sizeof target - 1);

	if (n < 0)
		return error_sys(err, "reading the link %s", text_quotes(path));
	target[n] = '\0';
	feed_entry(s, 'l', st, "-", path, target);
	return 0;
}

static int sum_folder(struct summing *s, int folder, const char *path,
	unsigned depth, struct error *err);

static int
sum_name(struct summing *s, int folder, const char *name, const char *path,
	unsigned depth, struct error *err)
{
	scoped_close int fd = -1;
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(err, "%s", text_quotes(path));
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return sum_file(s, folder, name, path, &st, err);
	case S_IFLNK:
		return sum_link(s, folder, name, path, &st, err);
	case S_IFDIR:
		fd = file_open_dir(folder, name, false, err);
		return fd < 0 ? -1 : sum_folder(s, fd, path, depth, err);
	default:
		return error_set(err, ERROR_POLICY,
			"%s is a device, a socket or a FIFO",
			text_quotes(path));
	}
}

static int
sum_folder(struct summing *s, int folder, const char *path, unsigned depth,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct stat st;

	if (depth > ENV_SUM_DEPTH_MAX)
		return error_set(err, ERROR_LIMIT,
			"the environment has folders nested more than %d deep",
			ENV_SUM_DEPTH_MAX);
	if (fstat(folder, &st) < 0)
		return error_sys(err, "%s", text_quotes(path));
	feed_entry(s, 'd', &st, "-", path, "");
	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *below = text_format(
			"%s%s%s", path, *path ? "/" : "", names.names[i]);

		if (sum_name(s, folder, names.names[i], below, depth + 1, err) <
			0)
			return -1;
	}
	return 0;
}

int
env_sum_of(struct digest *out, int root, struct error *err)
{
	scoped(summing_done) struct summing s = {.stream = digest_start()};

	digest_feed(s.stream, HEAD, strlen(HEAD));
	if (sum_folder(&s, root, "", 0, err) < 0)
		return -1;
	*out = digest_end(s.stream);
	return 0;
}

/* returns 0; 1: no digest is recorded; -1 */
static int
find_sum(struct digest *out, const struct store *store, const char *name,
	struct error *err)
{
	scoped_free char *path = text_format(TREES "/%s", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (file_read_inside(&text, store_fd(store), path, DIGEST_TEXT_MAX, err) < 0)
		return err->sys == ENOENT ? 1 : -1;
	if (text.len == 0 || text.data[text.len - 1] != '\n')
		return error_set(err, ERROR_INPUT, "%s is not a digest", path);
	text.data[text.len - 1] = '\0';
	if (strlen(text.data) != text.len - 1 ||
		digest_parse(out, text.data) < 0)
		return error_set(err, ERROR_INPUT, "%s is not a digest", path);
	return 0;
}

/* Writes into a temporary folder, which store_open() cleans after a kill, then
 * renames the finished file to its name. */
static int
write_sum(struct store *store, const char *name, const struct digest *sum,
	struct error *err)
{
	scoped_free char *text = text_format("%s\n", digest_text(sum).s);
	scoped_free char *temp = NULL, *from = NULL;
	scoped_close int trees = store_private(store, "trees", err);

	if (trees < 0 || store_temp(store, &temp, err) < 0)
		return -1;
	from = text_format("%s/sum", temp);
	if (file_write(store_fd(store), from, text, strlen(text), 0644, err) <
		0)
		return -1;
	if (renameat(store_fd(store), from, trees, name) < 0 ||
		fsync(trees) < 0)
		return error_sys(err, "recording the environment's digest");
	return file_remove_tree(store_fd(store), temp, err);
}

int
env_sum_keep(struct store *store, const char *name, const struct digest *sum,
	struct error *err)
{
	struct digest before;
	int found = find_sum(&before, store, name, err);

	if (found < 0)
		return -1;
	if (found > 0)
		return write_sum(store, name, sum, err);
	if (digest_equal(&before, sum))
		return 0;
	(void)error_set(err, ERROR_INTEGRITY,
		"the environment now has the digest %s, but had %s before",
		digest_text(sum).s, digest_text(&before).s);
	return error_hint(err,
		"one of the two is wrong; keep both files to find out which, "
		"and to accept the new one, move " TREES "/%s out of the store",
		name);
}

static void
check_one(struct layout *l, int environments, const char *name)
{
	scoped_free char *where = text_format("environment %s", name);
	scoped_close int root = -1;
	struct error err = ERROR_INIT;
	struct digest expected, actual;
	int found = find_sum(&expected, l->store, name, &err);

	if (found > 0) {
		layout_problem(l, where,
			"its digest was not recorded; move it out of the "
			"store, "
			"and the next build unpacks it again");
		return;
	}
	if (found < 0) {
		layout_failed(l, where, &err);
		return;
	}
	root = file_open_dir(environments, name, false, &err);
	if (root < 0 || env_sum_of(&actual, root, &err) < 0)
		layout_failed(l, where, &err);
	else if (!digest_equal(&actual, &expected)) {
		layout_problem(
			l, where, "it has changed since it was unpacked");
		*mem_room(l->report->changed, l->report->n_changed) =
			text_copy(name);
		l->report->n_changed++;
	}
	l->report->n_environments++;
}

int
env_sum_check(
	struct store *store, struct layout_report *report, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct layout l = {.store = store, .report = report};
	scoped_close int fd = openat(store_fd(store), "hallmark/environments",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return error_sys(err, "hallmark/environments");
	if (file_list(&names, fd, err) < 0)
		return error_wrap(err, "hallmark/environments");
	for (size_t i = 0; i < names.n_names; i++) {
		struct digest key;

		/* the other names in this folder are lock files */
		if (digest_parse_hex(&key, names.names[i]) == 0)
			check_one(&l, fd, names.names[i]);
	}
	return 0;
}
