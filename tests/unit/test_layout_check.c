/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sound layout, and one change at a time: the report contains each change
 * with its own reason.
 */
#include "builder/check/layout_check.h"
#include "builder/image/layer.h"
#include "builder/image/tar.h"
#include "tests/unit/store_place.h"
#include "tests/unit/stored.h"

enum part {
	OCI_LAYOUT,
	INDEX,
	MANIFEST,
	CONFIG,
	REFERRERS,
	ARTIFACT
};

/* In this part, `from` is replaced by `to`; then the report contains
 * `reason`. */
struct change {
	enum part part;
	const char *from, *to, *reason;
};

#define CONFIG_TEXT \
	"{\"architecture\":\"amd64\",\"created\":\"2023-11-14T22:13:20Z\"," \
	"\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[\"%s\"],\"type\":" \
	"\"layers\"}}"
#define MANIFEST_TEXT \
	"{\"config\":{\"digest\":\"%s\",\"mediaType\":" \
	"\"application/vnd.oci.image.config.v1+json\",\"size\":%zu}," \
	"\"layers\":[{\"digest\":\"%s\",\"mediaType\":" \
	"\"application/vnd.oci.image.layer.v1.tar+gzip\",\"size\":%zu}]," \
	"\"mediaType\":\"" STORE_MANIFEST_TYPE "\",\"schemaVersion\":2}"
#define ARTIFACT_TEXT \
	"{\"artifactType\":\"t\",\"config\":{\"data\":\"e30=\",\"digest\":" \
	"\"%s\",\"mediaType\":\"" STORE_EMPTY_TYPE "\",\"size\":2}," \
	"\"layers\":[{\"digest\":\"%s\",\"mediaType\":\"l\",\"size\":2}]," \
	"\"mediaType\":\"" STORE_MANIFEST_TYPE "\",\"schemaVersion\":2," \
	"\"subject\":{\"digest\":\"%s\",\"mediaType\":\"" STORE_MANIFEST_TYPE \
	"\",\"size\":%zu}}"
#define REFERRERS_TEXT \
	"{\"manifests\":[{\"artifactType\":\"t\",\"digest\":\"%s\"," \
	"\"mediaType\":\"" STORE_MANIFEST_TYPE "\",\"size\":%zu}]," \
	"\"mediaType\":\"" STORE_INDEX_TYPE "\",\"schemaVersion\":2}"
#define INDEX_TEXT \
	"{\"manifests\":[{\"annotations\":{" \
	"\"org.opencontainers.image.ref.name\":\"hello\"},\"digest\":\"%s\"," \
	"\"mediaType\":\"" STORE_MANIFEST_TYPE "\",\"size\":%zu}," \
	"{\"annotations\":{\"org.opencontainers.image.ref.name\":" \
	"\"sha256-%s\"},\"digest\":\"%s\",\"mediaType\":\"" STORE_INDEX_TYPE \
	"\",\"size\":%zu}],\"mediaType\":\"" STORE_INDEX_TYPE \
	"\",\"schemaVersion\":2}"

static void
apply(struct bytes *text, const struct change *change, enum part part)
{
	scoped(bytes_done) struct bytes out = BYTES_INIT;
	const char *at;

	if (!change || change->part != part)
		return;
	at = strstr(text->data, change->from);
	if (!at)
		fail_msg("%s is not in %s", change->from, text->data);
	bytes_add(&out, text->data, (size_t)(at - text->data));
	bytes_adds(&out, change->to);
	bytes_adds(&out, at + strlen(change->from));
	bytes_clear(text);
	bytes_adds(text, out.data);
}

static struct digest
put(struct store *store, const struct bytes *b)
{
	struct error err = ERROR_INIT;
	struct digest sum;

	if (store_put(store, b->data, b->len, &sum, &err) < 0)
		fail_msg("%s", err.text);
	return sum;
}

struct made {
	struct digest layer, config, manifest, artifact;
};

/* Makes an image whose only layer is this tar. */
static struct made
make(const struct scratch *s, struct store *store, const struct bytes *tar,
	const struct change *change)
{
	scoped(bytes_done) struct bytes blob = BYTES_INIT, config = BYTES_INIT;
	scoped(bytes_done) struct bytes manifest = BYTES_INIT;
	scoped(bytes_done) struct bytes empty = BYTES_INIT;
	scoped(bytes_done) struct bytes artifact = BYTES_INIT;
	scoped(bytes_done) struct bytes list = BYTES_INIT, index = BYTES_INIT;
	scoped(bytes_done) struct bytes layout = BYTES_INIT;
	struct digest diff_id = digest_of(tar->data, tar->len), none, referrers;
	struct made m;

	stored_gzip(&blob, tar->data, tar->len);
	m.layer = put(store, &blob);
	bytes_addf(&config, CONFIG_TEXT, digest_text(&diff_id).s);
	apply(&config, change, CONFIG);
	m.config = put(store, &config);
	bytes_addf(&manifest, MANIFEST_TEXT, digest_text(&m.config).s,
		config.len, digest_text(&m.layer).s, blob.len);
	apply(&manifest, change, MANIFEST);
	m.manifest = put(store, &manifest);
	bytes_adds(&empty, "{}");
	none = put(store, &empty);
	bytes_addf(&artifact, ARTIFACT_TEXT, digest_text(&none).s,
		digest_text(&none).s, digest_text(&m.manifest).s, manifest.len);
	apply(&artifact, change, ARTIFACT);
	m.artifact = put(store, &artifact);
	bytes_addf(&list, REFERRERS_TEXT, digest_text(&m.artifact).s,
		artifact.len);
	apply(&list, change, REFERRERS);
	referrers = put(store, &list);
	bytes_addf(&index, INDEX_TEXT, digest_text(&m.manifest).s, manifest.len,
		digest_hex(&m.manifest).s, digest_text(&referrers).s, list.len);
	apply(&index, change, INDEX);
	scratch_text(s, "store/index.json", index.data);
	bytes_adds(&layout, "{\"imageLayoutVersion\":\"1.0.0\"}");
	apply(&layout, change, OCI_LAYOUT);
	scratch_text(s, "store/oci-layout", layout.data);
	return m;
}

static void
add(struct bytes *tar, enum tree_type type, const char *path,
	const char *target)
{
	scoped_free char *p = text_copy(path), *t = text_copy(target);
	const struct tree_entry e = {
		.type = type, .path = p, .target = t, .mode = 0755};

	tar_header(tar, &e, 0);
}

static void
good_tar(struct bytes *tar)
{
	add(tar, TREE_DIR, "usr", NULL);
	add(tar, TREE_FILE, "usr/hello", NULL);
	tar_end(tar);
}

static bool
says(const struct layout_report *report, const char *reason)
{
	for (size_t i = 0; i < report->n_problems; i++)
		if (strstr(report->problems[i].what, reason))
			return true;
	return false;
}

static void
expect(const struct layout_report *report, const char *reason)
{
	if (says(report, reason))
		return;
	for (size_t i = 0; i < report->n_problems; i++)
		print_error("%s: %s\n", report->problems[i].where,
			report->problems[i].what);
	fail_msg("nothing says: %s", reason);
}

static void
sound(const struct store *store)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(layout_check(store, &report, &err), 0);
	for (size_t i = 0; i < report.n_problems; i++)
		print_error("%s: %s\n", report.problems[i].where,
			report.problems[i].what);
	assert_int_equal(report.n_problems, 0);
	assert_true(report.n_blobs > 0 && report.bytes > 0);
}

static void
unsound(const struct store *store, const char *reason)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(layout_check(store, &report, &err), 0);
	expect(&report, reason);
}

static void
a_sound_layout_has_no_problem(void **state)
{
	/* changes that violate no rule */
	static const struct change harmless[] = {
		{MANIFEST, "\"mediaType\":\"" STORE_MANIFEST_TYPE "\",", "",
			""},
		{INDEX, "\"mediaType\":\"" STORE_INDEX_TYPE "\",\"schema",
			"\"schema", ""},
		{CONFIG, "\"created\":\"2023-11-14T22:13:20Z\",", "", ""},
		{CONFIG, "20Z", "20.123+01:00", ""},
	};
	scoped(bytes_done) struct bytes tar = BYTES_INIT;

	(void)state;
	good_tar(&tar);
	for (size_t i = 0; i <= ARRAY_LEN(harmless); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();
		scoped(store_close) struct store *store = store_at(&s, "store");
		struct error err = ERROR_INIT;
		char *temp;

		(void)make(&s, store, &tar, i ? &harmless[i - 1] : NULL);
		assert_int_equal(store_temp(store, &temp, &err), 0);
		free(temp);
		scratch_dir(&s, "store/attestations");
		scratch_text(&s, "store/tmp-1-index.json", "{");
		scratch_text(&s, "store/extra", "");
		sound(store);
	}
}

static void
each_change_is_found(void **state)
{
#define GZIP "layer.v1.tar+gzip"
	static const struct change changes[] = {
		{OCI_LAYOUT, "1.0.0", "1.1.0", "'imageLayoutVersion' is not"},
		{OCI_LAYOUT, "imageLayoutVersion", "x",
			"'imageLayoutVersion' is not"},
		{OCI_LAYOUT, "}", "", "oci-layout:1: "},
		{INDEX, "\"schemaVersion\":2", "\"schemaVersion\":1",
			"'schemaVersion' is not 2"},
		{INDEX, STORE_INDEX_TYPE "\",\"schema", "x\",\"schema",
			"'mediaType' is 'x', not"},
		{INDEX, "\"manifests\"", "\"m\"", "'manifests' is not a list"},
		{INDEX, "{\"manifests\"", "{\"a\":1,\"a\":2,\"manifests\"",
			"duplicate"},
		{INDEX, "\"digest\":\"sha256:", "\"digest\":\"sha256:0",
			"'digest' must be 'sha256:' and 64 hex digits"},
		{INDEX, "\"digest\":\"sha256:", "\"digest\":\"sha512:",
			"'digest' must be"},
		{INDEX, "\"size\":", "\"size\":1", "but a descriptor says 1"},
		{INDEX, "\"size\":", "\"size\":-", "'size' must be a number"},
		{INDEX, "\"size\":", "\"s\":", "'size' must be a number"},
		{INDEX, "\"mediaType\":\"" STORE_MANIFEST_TYPE "\",", "",
			"'mediaType' is missing"},
		{INDEX, STORE_INDEX_TYPE "\",\"size\"", "x\",\"size\"",
			"is not an image index"},
		{INDEX,
			"{\"annotations\":{\"org.opencontainers.image.ref.name"
			"\":\"sha256-",
			"{\"annotations\":{\"org.opencontainers.image.ref.name"
			"\":\"hello\",\"x\":\"",
			"two images have the name 'hello'"},
		{MANIFEST, "\"schemaVersion\":2", "\"schemaVersion\":1",
			"'schemaVersion' is not 2"},
		{MANIFEST, STORE_MANIFEST_TYPE, STORE_INDEX_TYPE,
			"'mediaType' is '" STORE_INDEX_TYPE "', not"},
		{MANIFEST, "\"config\"", "\"c\"", "a descriptor must be a map"},
		{MANIFEST, "\"layers\"", "\"l\"", "'layers' is not a list"},
		{MANIFEST, "sha256:", "sha256:x", "'digest' must be"},
		{MANIFEST, "\"size\":1", "\"size\":2",
			"but a descriptor says 2"},
		{MANIFEST, "layers\":[", "layers\":[1,", "layer 0: a descrip"},
		{MANIFEST, GZIP, "layer.v1.tar",
			"its media type says tar, but its first bytes do not"},
		{MANIFEST, GZIP, "layer.v1.tar+zstd",
			"its media type says zstd, but its first bytes do not"},
		{MANIFEST, GZIP, "layer.v1.zip",
			"is not the media type of a layer"},
		{MANIFEST, "\"schemaVersion\":2",
			"\"schemaVersion\":2,\"subject\":{}",
			"'subject' is not a descriptor"},
		{CONFIG, "\"os\"", "\"o\"", "'os' is missing"},
		{CONFIG, "amd64", "", "'architecture' is missing"},
		{CONFIG, "\"rootfs\"", "\"r\"", "'rootfs' is not a map"},
		{CONFIG, "\"layers\"", "\"layer\"",
			"'rootfs.type' is not 'layers'"},
		{CONFIG, "\"diff_ids\"", "\"d\"",
			"'rootfs.diff_ids' is not a list"},
		{CONFIG, "[", "[\"sha256:0\",", "has 2 digests for 1 layers"},
		{CONFIG, "[\"", "[],\"x\":[\"", "has 0 digests for 1 layers"},
		{CONFIG, "sha256:", "sha256:x", "but 'rootfs.diff_ids' says"},
		{CONFIG, "2023-11-14T", "2023-11-14 ",
			"not a date of RFC 3339"},
		{CONFIG, "20Z", "20", "not a date of RFC 3339"},
		{CONFIG, "20Z", "20.Z", "not a date of RFC 3339"},
		{CONFIG, "20Z", "20+1:00", "not a date of RFC 3339"},
		{CONFIG, "\"2023-11-14T22:13:20Z\"", "1",
			"not a date of RFC 3339"},
		{CONFIG, "{", "[", "blobs/sha256/"},
		{ARTIFACT, "\"artifactType\":\"t\",", "",
			"empty config and no 'artifactType'"},
		{ARTIFACT, "e30=", "W10=", "'data' does not have the digest"},
		{ARTIFACT, "e30=", "e", "'data' is not base64"},
		{ARTIFACT, "\"subject\":{\"digest\":\"sha256:",
			"\"subject\":{"
			"\"digest\":\"sha256:"
			"1111111111111111111111111111111111111111111111111111"
			"111111111111\",\"x\":\"",
			"but refers to 'sha256:1111"},
		{ARTIFACT, "\"subject\"", "\"s\"", "but refers to (none)"},
		{REFERRERS, "\"artifactType\":\"t\"", "\"artifactType\":\"u\"",
			"listed as 'u', but its 'artifactType' is different"},
		{REFERRERS, "\"manifests\"", "\"m\"",
			"'manifests' is not a list"},
	};
	scoped(bytes_done) struct bytes tar = BYTES_INIT;

	(void)state;
	good_tar(&tar);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();
		scoped(store_close) struct store *store = store_at(&s, "store");

		(void)make(&s, store, &tar, &changes[i]);
		unsound(store, changes[i].reason);
	}
}

static void
bad_layers_are_found(void **state)
{
	static const struct {
		enum tree_type type;
		const char *path, *target, *reason;
	} rows[] = {
		{TREE_FILE, "usr/hello", NULL, "is listed twice"},
		{TREE_FILE, "../x", NULL, "component '.' or '..'"},
		{TREE_FILE, "/x", NULL, "is absolute"},
		{TREE_FILE, ".wh.", NULL, "without a name"},
		{TREE_HARDLINK, "x", "y", "not an earlier file"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(scratch_done) struct scratch s = scratch_new();
		scoped(store_close) struct store *store = store_at(&s, "store");
		scoped(bytes_done) struct bytes tar = BYTES_INIT;

		add(&tar, TREE_FILE, "usr/hello", NULL);
		add(&tar, rows[i].type, rows[i].path, rows[i].target);
		tar_end(&tar);
		(void)make(&s, store, &tar, NULL);
		unsound(store, rows[i].reason);
	}
}

static char *
blob_path(const struct digest *sum)
{
	return text_format("store/blobs/sha256/%s", digest_hex(sum).s);
}

static void
check_image(const struct store *store, const struct digest *manifest,
	const char *reason)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(layout_check_image(store, manifest, &report, &err), 0);
	if (reason)
		expect(&report, reason);
	else
		assert_int_equal(report.n_problems, 0);
}

static void
bad_blobs_are_found(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(bytes_done) struct bytes tar = BYTES_INIT, blob = BYTES_INIT;
	struct error err = ERROR_INIT;
	struct made m;

	(void)state;
	good_tar(&tar);
	m = make(&s, store, &tar, NULL);
	check_image(store, &m.manifest, NULL);
	scoped_free char *layer = blob_path(&m.layer);
	assert_int_equal(store_get(store, &m.layer, 1 << 20, &blob, &err), 0);
	blob.data[600] ^= 1;
	scratch_file(&s, layer, blob.data, blob.len, 0644);
	unsound(store, "does not have the digest in its name");
	check_image(store, &m.manifest, "does not have the digest");
	scratch_file(&s, layer, blob.data, blob.len - 9, 0644);
	unsound(store, "bytes, but a descriptor says");
	assert_int_equal(unlinkat(s.fd, layer, 0), 0);
	unsound(store, "has no blob sha256:");
	check_image(store, &m.manifest, "has no blob sha256:");
	scratch_text(&s, "store/blobs/sha256/x", "");
	unsound(store, "'x' is not the name of a blob");
	scratch_text(&s, "store/index.json", "");
	unsound(store, "index.json");
	assert_int_equal(unlinkat(s.fd, "store/index.json", 0), 0);
	unsound(store, "the file is missing");
}

/* A blob without a reference is still checked for damage. */
static void
unreferenced_blobs_are_read(void **state)
{
	scoped(scratch_done) struct scratch s = scratch_new();
	scoped(store_close) struct store *store = store_at(&s, "store");
	scoped(bytes_done) struct bytes lone = BYTES_INIT;

	(void)state;
	bytes_adds(&lone, "lone");
	struct digest sum = put(store, &lone);
	scoped_free char *path = blob_path(&sum);
	sound(store);
	scratch_text(&s, path, "rotten");
	unsound(store, "does not have the digest in its name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_layout_has_no_problem),
		cmocka_unit_test(each_change_is_found),
		cmocka_unit_test(bad_layers_are_found),
		cmocka_unit_test(bad_blobs_are_found),
		cmocka_unit_test(unreferenced_blobs_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
