/* SPDX-License-Identifier: Apache-2.0 */
/* The golden vectors of layer(5), tests/golden/layer_rules.txt: each is a test
 * of its own, so that a rule that changes has a name. */
#include "base/xdg.h"
#include "builder/image/gzip.h"
#include "builder/image/layer.h"
#include "builder/image/tar.h"
#include "tests/unit/scratch.h"

#define MAX_VECTORS 200
#define LINE_MAX_LEN 1024
#define BLOB_MAX ((size_t)64 << 20)

/* One vector: its lines, as they stand in the table. */
struct vector {
	char *name;
	char **lines;
	size_t n_lines;
};
static struct vector vectors[MAX_VECTORS];
static size_t n_vectors;

/* How many bytes the character at the beginning of the text has. */
static size_t
char_len(const char *text)
{
	unsigned char c = (unsigned char)*text;

	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Reads \0 \n \t \s \\ and \xHH; returns what follows it. */
static const char *
expand_escape(struct bytes *out, const char *at)
{
	static const char names[] = "0nts\\", values[] = "\0\n\t \\";
	const char *name;
	unsigned byte;

	if (at[1] == 'x') {
		assert_int_equal(sscanf(at + 2, "%2x", &byte), 1);
		bytes_addc(out, (char)byte);
		return at + 4;
	}
	name = strchr(names, at[1]);
	assert_non_null(name);
	bytes_addc(out, values[name - names]);
	return at + 2;
}

/* The head of the table says what is expanded. */
static void
expand(struct bytes *out, const char *at)
{
	while (*at) {
		scoped(bytes_done) struct bytes one = BYTES_INIT;
		unsigned times = 1;
		int len = 0;

		if (*at == '\\') {
			at = expand_escape(&one, at);
		} else {
			bytes_add(&one, at, char_len(at));
			at += one.len;
		}
		if (sscanf(at, "{%u}%n", &times, &len) == 1)
			at += len;
		while (times-- > 0)
			bytes_add(out, one.data, one.len);
	}
	bytes_addc(out, '\0');
	out->len--;
}

static char *
expanded(const char *text, size_t len)
{
	scoped_free char *part = text_copyn(text, len);
	struct bytes out = BYTES_INIT;

	expand(&out, part);
	return bytes_take(&out);
}

/* "TYPE MODE UID GID SIZE PATH", and of a link a tab and its target */
static void
add_entry(struct tree *tree, const char *line)
{
	struct tree_entry *e = tree_add(tree);
	char type, size[32];
	const char *path, *tab;
	int at;

	assert_int_equal(sscanf(line, "%c %o %u %u %31s %n", &type, &e->mode,
				 &e->uid, &e->gid, size, &at),
		5);
	e->type = (enum tree_type)type;
	e->size = type == TREE_FILE ? strtoll(size, NULL, 10) : 0;
	path = line + at;
	tab = strchr(path, '\t');
	e->path = expanded(path, tab ? (size_t)(tab - path) : strlen(path));
	if (tab)
		e->target = expanded(tab + 1, strlen(tab + 1));
}

/* Makes the file of an entry, and folders above it: its path and a newline,
 * again and again. */
static void
make_file(const struct scratch *s, const struct tree_entry *e, mode_t mode)
{
	scoped(bytes_done) struct bytes data = BYTES_INIT;
	scoped_free char *above = text_copy(e->path);
	char *slash = strrchr(above, '/');
	struct error err = ERROR_INIT;

	if (slash) {
		*slash = '\0';
		assert_int_equal(file_make_dirs(s->fd, above, &err), 0);
	}
	while ((int64_t)data.len < e->size) {
		bytes_adds(&data, e->path);
		bytes_addc(&data, '\n');
	}
	scratch_file(
		s, e->path, data.data ? data.data : "", (size_t)e->size, mode);
}

/* Calls f for each line that begins with this word. */
static void
each_line(const struct vector *v, const char *word, void *arg,
	void (*f)(void *arg, const char *rest))
{
	size_t len = strlen(word);

	for (size_t i = 0; i < v->n_lines; i++)
		if (strncmp(v->lines[i], word, len) == 0 &&
			v->lines[i][len] == ' ')
			f(arg, v->lines[i] + len + 1);
}

static void
keep_line(void *arg, const char *rest)
{
	*(const char **)arg = rest;
}

/* The rest of the line that begins with this word; NULL without one. */
static const char *
line_of(const struct vector *v, const char *word)
{
	const char *rest = NULL;

	each_line(v, word, &rest, keep_line);
	return rest;
}

static void
take_entry(void *arg, const char *rest)
{
	add_entry(arg, rest);
}

/* "OFFSET BYTES" */
static void
check_bytes(void *arg, const char *rest)
{
	const struct bytes *stream = arg;
	scoped(bytes_done) struct bytes wanted = BYTES_INIT;
	char *text;
	size_t at = strtoul(rest, &text, 10);

	expand(&wanted, text + 1);
	assert_true(at <= stream->len && wanted.len <= stream->len - at);
	assert_memory_equal(stream->data + at, wanted.data, wanted.len);
}

/* The tar in a gzip stream of stored blocks. */
static void
unwrap(struct bytes *tar, const struct bytes *blob)
{
	const unsigned char *at = (const unsigned char *)blob->data + 10;
	bool last = false;

	while (!last) {
		size_t len = at[1] | (size_t)at[2] << 8;

		last = at[0] == 1;
		bytes_add(tar, at + 5, len);
		at += 5 + len;
	}
	assert_int_equal(at + 8 - (const unsigned char *)blob->data, blob->len);
}

static int64_t
epoch_of(const struct vector *v)
{
	const char *epoch = line_of(v, "epoch");

	return epoch ? strtoll(epoch, NULL, 10) : 0;
}

/* Writes the layer; what the machine has of the files must not matter. */
static void
check_layer(const struct vector *v, mode_t mode, mode_t mask)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes tar = BYTES_INIT, blob = BYTES_INIT;
	scoped_free char *is = NULL;
	const char *refuses = line_of(v, "refuses");
	struct error err = ERROR_INIT;
	scoped_close int fd = file_temp(s.fd, &err);
	mode_t before = umask(mask);
	struct layer layer;
	int r;

	each_line(v, "entry", &tree, take_entry);
	for (size_t i = 0; i < tree.n_entries && !refuses; i++)
		if (tree.entries[i].type == TREE_FILE)
			make_file(&s, &tree.entries[i], mode);
	r = layer_write(&layer, &tree, s.fd, epoch_of(v), fd, &err);
	(void)umask(before);
	assert_int_equal(r, refuses ? -1 : 0);
	if (refuses) {
		assert_non_null(strstr(err.text, refuses));
		return;
	}
	is = text_format("%s %s %lld", digest_text(&layer.diff_id).s,
		digest_text(&layer.sum).s, (long long)layer.size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(file_read_fd(&blob, fd, BLOB_MAX, "blob", &err), 0);
	unwrap(&tar, &blob);
	each_line(v, "at", &tar, check_bytes);
	each_line(v, "blob", &blob, check_bytes);
	assert_string_equal(is, line_of(v, "gives"));
}

static void
check_header(const struct vector *v)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	scoped_free char *is = NULL;
	struct digest sum;

	each_line(v, "entry", &tree, take_entry);
	for (size_t i = 0; i < tree.n_entries; i++)
		tar_header(&tar, &tree.entries[i], epoch_of(v));
	sum = digest_of(tar.data, tar.len);
	is = text_format("%zu %s", tar.len, digest_text(&sum).s);
	each_line(v, "at", &tar, check_bytes);
	assert_string_equal(is, line_of(v, "header"));
}

static void
check_tail(const char *line)
{
	scoped(bytes_done) struct bytes wanted = BYTES_INIT;
	char tail[GZIP_TAIL_LEN];
	unsigned long long len;
	unsigned crc;
	int at;

	assert_int_equal(sscanf(line, "%x %llu %n", &crc, &len, &at), 2);
	expand(&wanted, line + at);
	gzip_tail(tail, crc, len);
	assert_int_equal(wanted.len, sizeof tail);
	assert_memory_equal(tail, wanted.data, sizeof tail);
}

static void
check_vector(void **state)
{
	const struct vector *v = *state;

	if (line_of(v, "tail")) {
		check_tail(line_of(v, "tail"));
	} else if (line_of(v, "type")) {
		assert_string_equal(line_of(v, "type"), LAYER_MEDIA_TYPE);
	} else if (line_of(v, "header")) {
		check_header(v);
	} else {
		check_layer(v, 0644, 0022);
		check_layer(v, 0400, 0077);
	}
}

static void
read_line(char *line)
{
	struct vector *v = n_vectors ? &vectors[n_vectors - 1] : NULL;

	line[strcspn(line, "\n")] = '\0';
	if (text_starts(line, "vector ")) {
		assert_true(n_vectors < MAX_VECTORS);
		vectors[n_vectors++].name = text_copy(line + 7);
	} else if (v && *line) {
		*mem_room(v->lines, v->n_lines) = text_copy(line);
		v->n_lines++;
	}
}

static void
read_table(void)
{
	const char *folder = xdg_variable("HALLMARK_GOLDEN");
	scoped_free char *path =
		folder ? text_format("%s/layer_rules.txt", folder)
		       : text_format("%.*s/../golden/layer_rules.txt",
				 (int)(strrchr(__FILE__, '/') - __FILE__),
				 __FILE__);
	FILE *f = fopen(path, "re");
	char line[LINE_MAX_LEN];

	if (!f)
		abort();
	while (fgets(line, sizeof line, f))
		read_line(line);
	(void)fclose(f);
}

static void
free_table(void)
{
	for (size_t i = 0; i < n_vectors; i++) {
		for (size_t j = 0; j < vectors[i].n_lines; j++)
			free(vectors[i].lines[j]);
		free(vectors[i].lines);
		free(vectors[i].name);
	}
}

int
main(void)
{
	struct CMUnitTest tests[MAX_VECTORS] = {{0}};
	int r;

	read_table();
	for (size_t i = 0; i < n_vectors; i++)
		tests[i] = (struct CMUnitTest){.name = vectors[i].name,
			.test_func = check_vector,
			.initial_state = &vectors[i]};
	r = _cmocka_run_group_tests("layer(5)", tests, n_vectors, NULL, NULL);
	free_table();
	return n_vectors < 80 || r ? 1 : 0;
}
