/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer_write() against tests/golden/layers.txt, and layer_read() against
 * layers of other programs, honest and hostile.
 */
#include "base/xdg.h"
#include "builder/image/layer.h"
#include "builder/image/tar.h"
#include "tests/unit/scratch.h"
#include "tests/unit/stored.h"

static const struct tree_limits limits = {10000, (int64_t)1 << 30};

static char *
golden(const char *name)
{
	const char *folder = xdg_variable("HALLMARK_GOLDEN");

	if (folder)
		return text_format("%s/%s", folder, name);
	return text_format("%.*s/../golden/%s",
		(int)(strrchr(__FILE__, '/') - __FILE__), __FILE__, name);
}

/* Fills a golden file with its path and a newline, repeated. */
static void
fill(const struct scratch *s, const struct tree_entry *entry)
{
	scoped(bytes_done) struct bytes data = BYTES_INIT;

	while ((int64_t)data.len < entry->size) {
		bytes_adds(&data, entry->path);
		bytes_addc(&data, '\n');
	}
	scratch_file(s, entry->path, data.data ? data.data : "",
		(size_t)entry->size, entry->mode);
}

static void
make(const struct scratch *s, const struct tree *tree)
{
	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *e = &tree->entries[i];

		switch (e->type) {
		case TREE_DIR:
			scratch_dir(s, e->path);
			break;
		case TREE_FILE:
			fill(s, e);
			break;
		case TREE_SYMLINK:
			assert_int_equal(
				symlinkat(e->target, s->fd, e->path), 0);
			break;
		case TREE_HARDLINK:
			assert_int_equal(
				linkat(s->fd, e->target, s->fd, e->path, 0), 0);
			break;
		}
	}
}

static void
check_golden(const char *name, int64_t epoch_s, const char *diff_id,
	const char *sum, long long size)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT, again = TREE_INIT;
	scoped(tree_done) struct tree scanned = TREE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT, other = BYTES_INIT;
	scoped_free char *file = text_format("%s.tree", name);
	scoped_free char *path = golden(file);
	struct error err = ERROR_INIT;
	scoped_close int fd = file_temp(s.fd, &err);
	struct layer layer;
	struct digest is;

	assert_int_equal(file_read(&text, AT_FDCWD, path, 1 << 20, &err), 0);
	assert_int_equal(tree_parse(&tree, text.data, text.len, &err), 0);
	make(&s, &tree);
	assert_int_equal(tree_scan(&scanned, s.fd, &limits, &err), 0);
	tree_print(&other, &scanned);
	assert_string_equal(other.data, text.data);

	assert_int_equal(
		layer_write(&layer, &tree, s.fd, epoch_s, fd, &err), 0);
	assert_string_equal(digest_text(&layer.diff_id).s, diff_id);
	assert_string_equal(digest_text(&layer.sum).s, sum);
	assert_int_equal(layer.size, size);

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(layer_read(&again, &is, fd, &limits, &err), 0);
	assert_true(digest_equal(&is, &layer.diff_id));
	bytes_clear(&other);
	tree_print(&other, &again);
	assert_string_equal(other.data, text.data);
}

static void
goldens_hold(void **state)
{
	scoped_free char *path = golden("layers.txt");
	FILE *f = fopen(path, "re");
	char line[512];
	size_t n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		char name[32], diff_id[80], sum[80];
		long long epoch_s, size;

		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%31s %lld %79s %79s %lld", name,
					 &epoch_s, diff_id, sum, &size),
			5);
		check_golden(name, epoch_s, diff_id, sum, size);
		n++;
	}
	(void)fclose(f);
	assert_true(n >= 10);
}

static struct tree_entry *
add(struct tree *tree, enum tree_type type, const char *path)
{
	struct tree_entry *e = tree_add(tree);

	e->type = type;
	e->path = text_copy(path);
	e->mode = type == TREE_FILE ? 0644 : 0755;
	return e;
}

static void
changes_are_noticed(void **state)
{
	static const char *const contents[] = {"ho\n", "hi", "hi\n!", NULL};
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct tree_entry *e = add(&tree, TREE_FILE, "a");
	struct error err = ERROR_INIT;
	scoped_close int fd = file_temp(s.fd, &err);
	struct layer layer;

	(void)state;
	e->size = 3;
	e->sum = digest_of("hi\n", 3);
	scratch_text(&s, "a", "hi\n");
	assert_int_equal(layer_write(&layer, &tree, s.fd, 0, fd, &err), 0);
	for (size_t i = 0; contents[i]; i++) {
		scratch_text(&s, "a", contents[i]);
		assert_int_equal(
			layer_write(&layer, &tree, s.fd, 0, fd, &err), -1);
		assert_error(
			&err, ERROR_INTEGRITY, "'a' changed while it was read");
	}
	assert_int_equal(unlinkat(s.fd, "a", 0), 0);
	assert_int_equal(mkfifoat(s.fd, "a", 0600), 0);
	assert_int_equal(layer_write(&layer, &tree, s.fd, 0, fd, &err), -1);
	assert_error(&err, ERROR_INTEGRITY, "changed");
	assert_int_equal(unlinkat(s.fd, "a", 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", s.fd, "a"), 0);
	assert_int_equal(layer_write(&layer, &tree, s.fd, 0, fd, &err), -1);
	assert_error(&err, ERROR_POLICY, "symbolic link");
	assert_int_equal(layer_write(&layer, &tree, s.fd, -1, fd, &err), -1);
	assert_error(&err, ERROR_INPUT, "1970");
}

static void
a_full_disk_is_an_error(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;
	scoped_close int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct layer layer;

	(void)state;
	assert_int_equal(layer_write(&layer, &tree, s.fd, 0, full, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "writing the layer: No space left");
}

/* Layers whose tar ends near the end of a block of gzip, or of a chunk of the
 * ring, against the same bytes wrapped in memory. */
static void
stored_blocks(void **state)
{
	/* header and end of the tar: 512 + 1024 bytes */
	static const int64_t sizes[] = {0, 1, 65535 - 1536, 65536 - 1536,
		131072 - 1536, 262140 - 1536, 262144 - 1536, 524288 - 1536,
		524280, INT64_C(262140) * 128 - 1536, 33553920};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();
		scoped(bytes_done) struct bytes blob = BYTES_INIT,
						tar = BYTES_INIT;
		scoped(bytes_done) struct bytes wanted = BYTES_INIT;
		scoped(tree_done) struct tree tree = TREE_INIT;
		struct tree_entry *e = add(&tree, TREE_FILE, "a");
		struct error err = ERROR_INIT;
		scoped_close int fd = file_temp(s.fd, &err);
		struct digest sum, diff_id;
		struct layer layer;

		e->size = sizes[i];
		fill(&s, e);
		assert_int_equal(
			layer_write(&layer, &tree, s.fd, 0, fd, &err), 0);
		tar_header(&tar, e, 0);
		assert_int_equal(file_read(&tar, s.fd, "a", 1 << 26, &err), 0);
		for (size_t n = tar_padding(e->size); n > 0; n--)
			bytes_addc(&tar, 0);
		sum = digest_of(tar.data + 512, (size_t)e->size);
		assert_true(digest_equal(&sum, &e->sum));
		tar_end(&tar);
		diff_id = digest_of(tar.data, tar.len);
		assert_true(digest_equal(&diff_id, &layer.diff_id));
		stored_gzip(&wanted, tar.data, tar.len);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal(
			file_read_fd(&blob, fd, 1 << 26, "blob", &err), 0);
		assert_int_equal(blob.len, wanted.len);
		assert_memory_equal(blob.data, wanted.data, blob.len);
		sum = digest_of(blob.data, blob.len);
		assert_true(digest_equal(&sum, &layer.sum));
	}
}

/* Makes a tar of entries that layer_write() would refuse. */
struct odd {
	enum tree_type type;
	const char *path, *target;
	const char *contents;
};

static void
add_odd(struct bytes *tar, const struct odd *odd)
{
	struct tree tree = TREE_INIT;
	struct tree_entry *e = add(&tree, odd->type, odd->path);

	e->target = text_copy(odd->target);
	e->size = odd->contents ? (int64_t)strlen(odd->contents) : 0;
	tar_header(tar, e, 0);
	if (odd->contents) {
		bytes_adds(tar, odd->contents);
		for (size_t i = tar_padding(e->size); i > 0; i--)
			bytes_addc(tar, 0);
	}
	tree_done(&tree);
}

static int
read_bytes(struct tree *out, const struct bytes *tar,
	const struct tree_limits *bounds, struct error *err)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped_close int fd = file_temp(s.fd, err);
	struct digest diff_id, wanted = digest_of(tar->data, tar->len);
	int r;

	assert_int_equal(file_write_fd(fd, tar->data, tar->len, "tar", err), 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	r = layer_read(out, &diff_id, fd, bounds, err);
	if (r == 0)
		assert_true(digest_equal(&diff_id, &wanted));
	return r;
}

static void
hostile_layers_are_refused(void **state)
{
	static const struct {
		struct odd odds[3];
		const char *reason;
	} rows[] = {
		{{{TREE_FILE, "../a", NULL, NULL}}, "component '.' or '..'"},
		{{{TREE_FILE, "a/../b", NULL, NULL}}, "component '.' or '..'"},
		{{{TREE_FILE, "/etc/passwd", NULL, NULL}}, "is absolute"},
		{{{TREE_FILE, "a", NULL, NULL}, {TREE_FILE, "a", NULL, NULL}},
			"'a' is listed twice"},
		{{{TREE_FILE, "a", NULL, NULL}, {TREE_FILE, "./a", NULL, NULL}},
			"'a' is listed twice"},
		{{{TREE_FILE, ".wh.", NULL, NULL}}, "without a name"},
		{{{TREE_DIR, ".wh.a", NULL, NULL}}, "not an empty file"},
		{{{TREE_FILE, ".wh.a", NULL, "x"}}, "not an empty file"},
		{{{TREE_HARDLINK, "a", "b", NULL}}, "not an earlier file"},
		{{{TREE_HARDLINK, "a", "a", NULL}}, "not an earlier file"},
		{{{TREE_HARDLINK, "a", "b", NULL},
			 {TREE_FILE, "b", NULL, NULL}},
			"not an earlier file"},
		{{{TREE_DIR, "d", NULL, NULL}, {TREE_HARDLINK, "a", "d", NULL}},
			"not an earlier file"},
		{{{TREE_SYMLINK, "d", "/etc", NULL},
			 {TREE_FILE, "d/passwd", NULL, NULL}},
			"something that is not a folder"},
		{{{TREE_FILE, "a\nb", NULL, NULL}}, "control character"},
		{{{TREE_FILE, "a\xff", NULL, NULL}}, "not valid UTF-8"},
	};
	struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes tar = BYTES_INIT;

		for (size_t j = 0; rows[i].odds[j].path; j++)
			add_odd(&tar, &rows[i].odds[j]);
		tar_end(&tar);
		assert_int_equal(read_bytes(&tree, &tar, &limits, &err), -1);
		assert_error(&err, ERROR_INPUT, rows[i].reason);
	}
}

static void
devices_are_refused(void **state)
{
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	const struct odd odd = {TREE_FILE, "null", NULL, NULL};
	struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;
	unsigned sum;

	(void)state;
	add_odd(&tar, &odd);
	tar.data[156] = '3';
	assert_int_equal(sscanf(tar.data + 148, "%o", &sum), 1);
	(void)snprintf(tar.data + 148, 8, "%06o", sum + 3);
	tar_end(&tar);
	assert_int_equal(read_bytes(&tree, &tar, &limits, &err), -1);
	assert_error(&err, ERROR_INPUT, "is not a file, a folder or a link");
}

static void
foreign_layers_are_tidied(void **state)
{
	static const struct odd odds[] = {
		{TREE_DIR, ".", NULL, NULL},
		{TREE_FILE, "./z", NULL, "hi\n"},
		{TREE_HARDLINK, "./m", "./z", NULL},
		{TREE_HARDLINK, "./b", "./m", NULL},
		{TREE_FILE, "p/q/r", NULL, NULL},
		{TREE_FILE, "p/q/.wh.gone", NULL, NULL},
		{TREE_FILE, "p/q-", NULL, NULL},
		{TREE_SYMLINK, "\xc3\xbc", "/\xe2\x82\xac", NULL},
	};
#define EMPTY \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	static const char wanted[] =
		"hallmark tree 1\n"
		"f 0644 0 0 3 sha256:"
		"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107b"
		"e4 b\n"
		"h 0644 0 0 - - m\tb\n"
		"d 0755 0 0 - - p\n"
		"d 0755 0 0 - - p/q\n"
		"f 0644 0 0 0 " EMPTY " p/q-\n"
		"f 0644 0 0 0 " EMPTY " p/q/.wh.gone\n"
		"f 0644 0 0 0 " EMPTY " p/q/r\n"
		"h 0644 0 0 - - z\tb\n"
		"l 0777 0 0 - - \xc3\xbc\t/\xe2\x82\xac\n";
	scoped(bytes_done) struct bytes tar = BYTES_INIT, text = BYTES_INIT;
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(odds); i++)
		add_odd(&tar, &odds[i]);
	tar_end(&tar);
	for (size_t i = 0; i < 10000; i++)
		bytes_addc(&tar, 0); /* in the diff_id */
	assert_int_equal(read_bytes(&tree, &tar, &limits, &err), 0);
	tree_print(&text, &tree);
	assert_string_equal(text.data, wanted);
	assert_int_equal(tree_check(&tree, &err), -1);
	assert_error(&err, ERROR_POLICY, ".wh.");
}

static void
bounds_hold(void **state)
{
	static const struct odd odds[] = {
		{TREE_FILE, "a/b/c/d", NULL, "0123456789"},
		{TREE_FILE, "b", NULL, "0123456789"},
	};
	static const struct {
		struct tree_limits limits;
		const char *reason; /* NULL: the bounds suffice */
	} rows[] = {
		{{5, 20}, NULL},
		{{5, 19}, "more than 19 bytes"},
		{{4, 20}, "more than 4 files"},
		{{1, 20}, "more than 1 files"},
	};
	scoped(bytes_done) struct bytes tar = BYTES_INIT;

	(void)state;
	add_odd(&tar, &odds[0]);
	add_odd(&tar, &odds[1]);
	tar_end(&tar);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(tree_done) struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;
		int r = read_bytes(&tree, &tar, &rows[i].limits, &err);

		assert_int_equal(r, rows[i].reason ? -1 : 0);
		if (rows[i].reason)
			assert_error(&err, ERROR_LIMIT, rows[i].reason);
	}
}

/* A layer cut anywhere except after an entry is refused without a crash. */
static void
truncated_layers_are_refused(void **state)
{
	static const struct odd odd = {
		TREE_FILE, "\xc3\xbc", NULL, "0123456789"};
	scoped(bytes_done) struct bytes whole = BYTES_INIT;

	(void)state;
	add_odd(&whole, &odd);
	tar_end(&whole);
	for (size_t len = 1; len < 4 * 512; len += 37) {
		struct bytes tar = {.data = whole.data, .len = len};
		struct tree tree = TREE_INIT;
		struct error err = ERROR_INIT;

		if (read_bytes(&tree, &tar, &limits, &err) < 0) {
			assert_int_equal(err.kind, ERROR_INPUT);
			continue;
		}
		/* only the padding was cut */
		assert_true(len > 3 * 512 + 10);
		tree_done(&tree);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goldens_hold),
		cmocka_unit_test(changes_are_noticed),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(stored_blocks),
		cmocka_unit_test(hostile_layers_are_refused),
		cmocka_unit_test(devices_are_refused),
		cmocka_unit_test(foreign_layers_are_tidied),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(truncated_layers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
