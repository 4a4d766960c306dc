/* SPDX-License-Identifier: Apache-2.0 */
/* lock.json: read, printed, refused, and compared with its recipe. */
#include "builder/recipe/lock.h"
#include "tests/unit/scratch.h"

#include "builder/pin/lock_changes.h"

#define SUM_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SUM_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define COMMIT "cccccccccccccccccccccccccccccccccccccccc"

#define PACKAGE(name, version, architecture, path, size, sum) \
	"{\"name\":\"" name "\",\"version\":\"" version \
	"\",\"architecture\":\"" architecture "\",\"path\":\"" path \
	"\",\"size\":" size ",\"sha256\":\"" sum "\"}"
#define GCC \
	PACKAGE("gcc", "4:12.2.0-3", "amd64", "pool/g/gcc.deb", "5216", SUM_A)
#define MAKE PACKAGE("make", "4.3-4.1", "all", "pool/m/make.deb", "7", SUM_B)
#define POOL \
	"{\"to\":\"p\",\"pool\":\"pool/" \
	"x.tar.gz\",\"size\":9,\"sha256\":\"" SUM_A "\"}"
#define URL \
	"{\"to\":\"u\",\"url\":\"https://example.org/x\",\"size\":8," \
	"\"sha256\":\"" SUM_B "\"}"
#define GIT \
	"{\"to\":\"g\",\"git\":\"https://example.org/g\",\"rev\":\"v1\"," \
	"\"commit\":\"" COMMIT "\"}"
#define LOCK(packages, sources) \
	"{\"format\":1,\"suite\":\"bookworm\",\"architecture\":\"amd64\"," \
	"\"packages\":[" packages "],\"sources\":[" sources "]}"
#define IMAGE_LOCK(name, digest) \
	"{\"format\":1,\"architecture\":\"amd64\",\"sources\":[]," \
	"\"image\":{\"name\":\"" name "\",\"digest\":\"" digest "\"}}"
/* A lock with a base: "suite" and "packages", or "image". */
#define ON(base) \
	"{\"format\":1,\"suite\":\"bookworm\",\"architecture\":\"amd64\"," \
	"\"packages\":[" GCC "],\"sources\":[],\"base\":{" base "}}"
#define BASE_MAKE "\"suite\":\"trixie\",\"packages\":[" MAKE "]"
#define BASE_IMAGE(name, digest) \
	"\"image\":{\"name\":\"" name "\",\"digest\":\"" digest "\"}"
#define INDEXED(index) \
	"\"image\":{\"name\":\"n@sha256:" SUM_B \
	"\",\"digest\":\"sha256:" SUM_A "\",\"index\":\"" index "\"}"
#define FILES(more) \
	"{\"to\":\"i\",\"image\":\"x/y:1@sha256:" SUM_A "\"," more "}"
#define OF_SOURCE(version) \
	"{\"name\":\"dmsetup\",\"version\":\"2:1.02.185-2\"," \
	"\"architecture\":\"amd64\",\"path\":\"pool/l/lvm2/d.deb\"," \
	"\"size\":7,\"sha256\":\"" SUM_A "\",\"source_version\":" version "}"
#define WITH(package) LOCK(package, "")
#define AMONG(source) LOCK(GCC, source)

#define GOOD LOCK(GCC "," MAKE, POOL "," URL "," GIT)

static int
parse(struct lock *out, const char *text, struct error *err)
{
	return lock_parse(out, text, strlen(text), "l.json", err);
}

static void
reads_packages_and_sources(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL};
	struct error err = ERROR_INIT;
	struct digest sum = digest_of(GOOD, strlen(GOOD));

	(void)state;
	if (parse(&l, GOOD, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(l.suite, "bookworm");
	assert_string_equal(l.architecture, "amd64");
	assert_int_equal(l.n_packages, 2);
	assert_string_equal(l.packages[0].name, "gcc");
	assert_string_equal(l.packages[0].version, "4:12.2.0-3");
	assert_string_equal(l.packages[0].path, "pool/g/gcc.deb");
	assert_int_equal(l.packages[0].size, 5216);
	assert_string_equal(digest_hex(&l.packages[0].sum).s, SUM_A);
	assert_string_equal(l.packages[1].architecture, "all");
	assert_int_equal(l.n_sources, 3);
	assert_int_equal(l.sources[0].kind, SOURCE_POOL);
	assert_int_equal(l.sources[1].kind, SOURCE_URL);
	assert_int_equal(l.sources[1].size, 8);
	assert_int_equal(l.sources[2].kind, SOURCE_GIT);
	assert_string_equal(l.sources[2].commit, COMMIT);
	assert_string_equal(l.sources[2].rev, "v1");
	assert_null(l.image_name);
	assert_true(digest_equal(&l.sum, &sum));
}

static void
reads_an_image(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(
		parse(&l, IMAGE_LOCK("debian", "sha256:" SUM_B), &err), 0);
	assert_null(l.suite);
	assert_int_equal(l.n_packages, 0);
	assert_string_equal(l.image_name, "debian");
	assert_string_equal(digest_hex(&l.image).s, SUM_B);
}

static void
reads_a_base(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL};
	scoped(lock_done) struct lock m = {.suite = NULL};
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&l, ON(BASE_MAKE), &err) < 0 ||
		parse(&m, ON(BASE_IMAGE("oci:d:n", "sha256:" SUM_B)), &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(l.n_packages, 1);
	assert_string_equal(l.bases[0].root->suite, "trixie");
	assert_string_equal(l.bases[0].root->architecture, "amd64");
	assert_int_equal(l.bases[0].root->n_packages, 1);
	assert_string_equal(l.bases[0].root->packages[0].name, "make");
	assert_int_equal(l.bases[0].root->n_bases, 0);
	assert_int_equal(m.bases[0].root->n_packages, 0);
	assert_string_equal(m.bases[0].root->image_name, "oci:d:n");
	assert_string_equal(digest_hex(&m.bases[0].root->image).s, SUM_B);
}

/* A printed lock reads as the same lock, and prints as the same text. */
static void
prints_what_it_reads(void **state)
{
	static const char *const texts[] = {GOOD, LOCK(GCC, ""),
		IMAGE_LOCK("debian", "sha256:" SUM_B), ON(BASE_MAKE),
		ON(BASE_IMAGE("oci:d:n", "sha256:" SUM_A)),
		ON(INDEXED("sha256:" SUM_B)),
		AMONG(FILES("\"digest\":\"sha256:" SUM_A "\"")),
		AMONG(FILES("\"digest\":\"sha256:" SUM_B
			    "\",\"index\":\"sha256:" SUM_A "\""))};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		scoped(lock_done) struct lock a = {.suite = NULL};
		scoped(lock_done) struct lock b = {.suite = NULL};
		scoped(bytes_done) struct bytes one = BYTES_INIT;
		scoped(bytes_done) struct bytes two = BYTES_INIT;
		scoped(bytes_done) struct bytes changes = BYTES_INIT;
		struct error err = ERROR_INIT;

		assert_int_equal(parse(&a, texts[i], &err), 0);
		lock_print(&one, &a);
		if (parse(&b, one.data, &err) < 0)
			fail_msg("%s", err.text);
		lock_print(&two, &b);
		assert_string_equal(one.data, two.data);
		lock_changes(&changes, &a, &b);
		assert_int_equal(changes.len, 0);
	}
}

/* The exact bytes, so that no release of ours rewrites the locks of others. */
static void
prints_these_bytes(void **state)
{
	scoped(lock_done) struct lock l = {.suite = NULL};
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&l, LOCK(MAKE, GIT), &err), 0);
	lock_print(&text, &l);
	assert_string_equal(text.data,
		"{\n"
		"\t\"architecture\": \"amd64\",\n"
		"\t\"format\": 1,\n"
		"\t\"packages\": [\n"
		"\t\t{\n"
		"\t\t\t\"architecture\": \"all\",\n"
		"\t\t\t\"name\": \"make\",\n"
		"\t\t\t\"path\": \"pool/m/make.deb\",\n"
		"\t\t\t\"sha256\": \"" SUM_B "\",\n"
		"\t\t\t\"size\": 7,\n"
		"\t\t\t\"version\": \"4.3-4.1\"\n"
		"\t\t}\n"
		"\t],\n"
		"\t\"sources\": [\n"
		"\t\t{\n"
		"\t\t\t\"commit\": \"" COMMIT "\",\n"
		"\t\t\t\"git\": \"https://example.org/g\",\n"
		"\t\t\t\"rev\": \"v1\",\n"
		"\t\t\t\"to\": \"g\"\n"
		"\t\t}\n"
		"\t],\n"
		"\t\"suite\": \"bookworm\"\n"
		"}\n");
}

static void
keeps_the_version_of_a_source_package(void **state)
{
	static const char text[] = LOCK(OF_SOURCE("\"2.03.16-2\""), "");
	scoped(lock_done) struct lock l = {.suite = NULL};
	scoped(lock_done) struct lock again = {.suite = NULL};
	scoped(bytes_done) struct bytes printed = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	if (parse(&l, text, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(l.packages[0].source_version, "2.03.16-2");
	lock_print(&printed, &l);
	if (parse(&again, printed.data, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(again.packages[0].source_version, "2.03.16-2");
}

static const struct {
	const char *text, *reason;
} refused[] = {
	{WITH(OF_SOURCE("\"1/2\"")), "an invalid version of its source"},
	{WITH(OF_SOURCE("\"\"")), "an invalid version of its source"},
	{WITH(OF_SOURCE("3")), "'source_version' must be"},
	{"", "l.json:1: "},
	{"[]", "must be a map"},
	{GOOD "x", "end of file expected"},
	{"{\"format\":2,\"architecture\":\"amd64\",\"sources\":[]}",
		"lock format 1 only"},
	{"{\"format\":1,\"architecture\":\"amd64\",\"sources\":[]}",
		"'suite' and 'packages', or 'image'"},
	{"{\"format\":1,\"architecture\":\"amd64\",\"sources\":[],"
	 "\"packages\":[" GCC "]}",
		"'suite' and 'packages', or 'image'"},
	{"{\"format\":1,\"architecture\":\"amd64\",\"sources\":[],"
	 "\"suite\":\"x\",\"packages\":[" GCC "],\"image\":{}}",
		"'suite' and 'packages', or 'image'"},
	{ON(""), "a base requires 'suite' and 'packages', or 'image'"},
	{ON("\"suite\":\"x\""), "a base requires 'suite' and 'packages'"},
	{ON("\"packages\":[" GCC "]"), "a base requires 'suite' and"},
	{ON(BASE_MAKE ",\"image\":{}"), "a base requires 'suite' and"},
	{ON("\"suite\":\"x\",\"packages\":[]"), "must hold 1 to"},
	{ON("\"suite\":\"X\",\"packages\":[" GCC "]"), "lower-case letters"},
	{ON("\"suite\":\"x\",\"packages\":[" MAKE "," GCC "]"),
		"package 'gcc' is out of order"},
	{ON(BASE_MAKE ",\"sources\":[]"), "unknown key 'sources'"},
	{ON(BASE_IMAGE("n", "sha256:1")), "64 hex digits as 'digest'"},
	{ON(BASE_IMAGE("", "sha256:" SUM_A)), "'base/image/name' is empty"},
	{"{\"format\":1,\"architecture\":\"a/b\",\"sources\":[],"
	 "\"suite\":\"x\",\"packages\":[" GCC "]}",
		"must be lower-case letters"},
	{"{\"format\":1,\"architecture\":\"amd64\",\"sources\":[],"
	 "\"suite\":\"../x\",\"packages\":[" GCC "]}",
		"must be lower-case letters"},
	{"{\"format\":1,\"host\":\"x\"}", "unknown key 'host'"},
	{"{\"format\":1,\"format\":1}", "duplicate"},
	{WITH(""), "'packages' must hold 1 to"},
	{WITH("1"), "must be a map"},
	{WITH(MAKE "," GCC), "'gcc' is out of order or listed twice"},
	{WITH(GCC "," GCC), "'gcc' is out of order or listed twice"},
	{WITH(PACKAGE("-x", "1", "all", "pool/x.deb", "1", SUM_A)),
		"an invalid name"},
	{WITH(PACKAGE("xx", "1/2", "all", "pool/x.deb", "1", SUM_A)),
		"an invalid version"},
	{WITH(PACKAGE("xx", "", "all", "pool/x.deb", "1", SUM_A)),
		"an invalid version"},
	{WITH(PACKAGE("xx", "1", "i386", "pool/x.deb", "1", SUM_A)),
		"another architecture"},
	{WITH(PACKAGE("xx", "1", "all", "pool/../x.deb", "1", SUM_A)),
		"below pool/"},
	{WITH(PACKAGE("xx", "1", "all", "/pool/x.deb", "1", SUM_A)),
		"below pool/"},
	{WITH(PACKAGE("xx", "1", "all", "dists/x.deb", "1", SUM_A)),
		"below pool/"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x.tar", "1", SUM_A)),
		"not a .deb"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x?.deb", "1", SUM_A)),
		"not a .deb"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x.deb", "0", SUM_A)),
		"size out of bounds"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x.deb", "-5", SUM_A)),
		"size out of bounds"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x.deb", "68719476737", SUM_A)),
		"size out of bounds"},
	{WITH(PACKAGE("xx", "1", "all", "pool/x.deb", "1", "ab")),
		"64 lower-case hex digits"},
	{WITH("{\"name\":\"xx\"}"), "'version' is missing"},
	{AMONG("1"), "must be a map"},
	{AMONG("{\"to\":\"x\",\"size\":1,\"sha256\":\"" SUM_A "\"}"),
		"one of 'pool', 'url', 'git' and 'image'"},
	{AMONG("{\"to\":\"x\",\"pool\":\"pool/x\",\"url\":\"file:///x\","
	       "\"size\":1,\"sha256\":\"" SUM_A "\"}"),
		"one of 'pool', 'url', 'git' and 'image'"},
	{AMONG("{\"to\":\"x\",\"pool\":\"pool/../x\",\"size\":1,\"sha256\":"
	       "\"" SUM_A "\"}"),
		"below pool/"},
	{AMONG("{\"to\":\"x\",\"url\":\"ftp://x/"
	       "y\",\"size\":1,\"sha256\":\"" SUM_A "\"}"),
		"does not begin with"},
	{AMONG("{\"to\":\"../x\",\"pool\":\"pool/x\",\"size\":1,\"sha256\":"
	       "\"" SUM_A "\"}"),
		"not the name of one folder"},
	{AMONG("{\"to\":\"x\",\"pool\":\"pool/x\",\"sha256\":\"" SUM_A "\"}"),
		"'size' is missing"},
	{AMONG("{\"to\":\"x\",\"pool\":\"pool/x\",\"size\":1}"),
		"'sha256' is missing"},
	{AMONG(POOL "," POOL), "'p' is listed twice"},
	{AMONG("{\"to\":\"x\",\"git\":\"https://example.org/x\",\"rev\":\"v1\","
	       "\"commit\":\"v1\"}"),
		"40 or 64 lower-case hex digits"},
	{AMONG("{\"to\":\"x\",\"git\":\"self\",\"rev\":\"v1\",\"commit\":"
	       "\"" COMMIT "\"}"),
		"does not begin with"},
	{AMONG("{\"to\":\"x\",\"git\":\"https://example.org/x\",\"rev\":\"-x\","
	       "\"commit\":\"" COMMIT "\"}"),
		"not a tag, branch or commit"},
	{AMONG("{\"to\":\"x\",\"git\":\"https://example.org/x\",\"commit\":"
	       "\"" COMMIT "\"}"),
		"'rev' is missing"},
	{ON(INDEXED("sha256:1")), "64 hex digits as 'index'"},
	{AMONG(FILES("\"size\":1")), "unknown key 'size'"},
	{AMONG(FILES("\"index\":\"sha256:" SUM_A "\"")), "'digest' is missing"},
	{AMONG(FILES("\"digest\":\"" SUM_A "\"")),
		"source 'i' requires 'sha256:' and 64 hex digits as 'digest'"},
	{AMONG(FILES("\"digest\":\"sha256:" SUM_A "\",\"index\":\"x\"")),
		"64 hex digits as 'index'"},
	{AMONG("{\"to\":\"i\",\"image\":\"-x\",\"digest\":\"sha256:" SUM_A
	       "\"}"),
		"is not an image name"},
	{IMAGE_LOCK("debian", SUM_A), "'sha256:' and 64 hex digits"},
	{IMAGE_LOCK("debian", "sha256:00"), "'sha256:' and 64 hex digits"},
	{IMAGE_LOCK("", "sha256:" SUM_A), "is empty"},
	{IMAGE_LOCK("a\\nb", "sha256:" SUM_A), "control character"},
};

static void
refuses_what_it_must(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		struct error err = ERROR_INIT;

		if (parse(&l, refused[i].text, &err) == 0)
			fail_msg("taken: %s", refused[i].text);
		assert_error(&err, ERROR_INPUT, refused[i].reason);
		assert_true(text_starts(err.text, "l.json:"));
	}
}

#define RECIPE(environment, sources) \
	"{\"name\":\"x\",\"build\":\"b\",\"environment\":{" environment \
	"},\"sources\":[" sources "]}"
#define BASED(base) \
	"{\"name\":\"x\",\"build\":\"b\",\"environment\":{\"debian\":[]}," \
	"\"image\":{\"base\":{" base "}}}"
#define DEBIAN(names) "\"debian\":[" names "]"
#define IMAGE(name) "\"image\":\"" name "\""
#define R_POOL "{\"to\":\"p\",\"pool\":\"pool/x.tar.gz\"}"
#define R_URL "{\"to\":\"u\",\"url\":\"https://example.org/x\"}"
#define R_GIT "{\"to\":\"g\",\"git\":\"https://example.org/g\",\"rev\":\"v1\"}"
#define R_IMAGE(name) "{\"to\":\"i\",\"image\":\"" name "\"}"
#define R_SELF "{\"to\":\"s\",\"git\":\"self\"}"
#define ALL R_POOL "," R_SELF "," R_URL "," R_GIT

static const struct {
	const char *lock, *recipe;
	const char *reason; /* NULL: they match */
} matches[] = {
	{GOOD, RECIPE(DEBIAN("\"make\",\"gcc\""), ALL), NULL},
	{GOOD, RECIPE(DEBIAN(""), ALL), NULL},
	{LOCK(GCC, ""), RECIPE(DEBIAN(""), R_SELF), NULL},
	{GOOD, RECIPE(DEBIAN("\"tcc\""), ALL), "package 'tcc' is not pinned"},
	{GOOD, RECIPE(DEBIAN(""), R_POOL), "source 'u' is pinned and"},
	{GOOD, RECIPE(DEBIAN(""), R_URL "," R_POOL "," R_GIT),
		"source 'u' is not pinned, or not at this position"},
	{AMONG(POOL), RECIPE(DEBIAN(""), R_POOL "," R_URL),
		"source 'u' is not pinned"},
	{AMONG(POOL), RECIPE(DEBIAN(""), "{\"to\":\"p\",\"pool\":\"pool/y\"}"),
		"'p' is pinned with another address"},
	{AMONG(POOL),
		RECIPE(DEBIAN(""),
			"{\"to\":\"p\",\"url\":\"https://example.org/x\"}"),
		"'p' is pinned with another address"},
	{AMONG(POOL),
		RECIPE(DEBIAN(""), "{\"to\":\"p\",\"pool\":\"pool/x.tar.gz\","
				   "\"sha256\":\"" SUM_A "\"}"),
		NULL},
	{AMONG(POOL),
		RECIPE(DEBIAN(""), "{\"to\":\"p\",\"pool\":\"pool/x.tar.gz\","
				   "\"sha256\":\"" SUM_B "\"}"),
		"another sha256"},
	{AMONG(GIT),
		RECIPE(DEBIAN(""),
			"{\"to\":\"g\",\"git\":\"https://example.org/g\","
			"\"rev\":\"v2\"}"),
		"'g' is pinned at another rev"},
	{AMONG("{\"to\":\"g\",\"git\":\"https://example.org/g\",\"rev\":"
	       "\"" COMMIT
	       "\",\"commit\":\"dddddddddddddddddddddddddddddddddddddddd\"}"),
		RECIPE(DEBIAN(""),
			"{\"to\":\"g\",\"git\":\"https://example.org/g\","
			"\"rev\":\"" COMMIT "\"}"),
		"'g' is pinned at another commit"},
	{IMAGE_LOCK("base", "sha256:" SUM_A), RECIPE(IMAGE("base"), ""), NULL},
	{IMAGE_LOCK("base", "sha256:" SUM_A), RECIPE(IMAGE("other"), ""),
		"image 'other' is not pinned"},
	{IMAGE_LOCK("base", "sha256:" SUM_A), RECIPE(DEBIAN(""), ""),
		"pins an image 'base' and the recipe requires Debian packages"},
	{LOCK(GCC, ""), RECIPE(IMAGE("base"), ""),
		"image 'base' is not pinned"},
	{IMAGE_LOCK("base@sha256:" SUM_A, "sha256:" SUM_A),
		RECIPE(IMAGE("base@sha256:" SUM_A), ""), NULL},
	{IMAGE_LOCK("base@sha256:" SUM_A, "sha256:" SUM_B),
		RECIPE(IMAGE("base@sha256:" SUM_A), ""), "another digest"},
	{ON(BASE_MAKE), BASED(DEBIAN("\"make\"")), NULL},
	{ON(BASE_MAKE), BASED(DEBIAN("\"gcc\"")),
		"package of the base 'gcc' is not pinned"},
	{WITH(GCC), BASED(DEBIAN("\"gcc\"")), "the base 'gcc' is not pinned"},
	{WITH(GCC), BASED(IMAGE("n")), "the base 'n' is not pinned"},
	{ON(BASE_MAKE), RECIPE(DEBIAN(""), ""),
		"a base for 'x' is pinned and the recipe has no 'base'"},
	{ON(BASE_MAKE), BASED(IMAGE("n")), "the base image 'n' is not pinned"},
	{ON(BASE_IMAGE("n", "sha256:" SUM_A)), BASED(IMAGE("n")), NULL},
	{ON(BASE_IMAGE("m", "sha256:" SUM_A)), BASED(IMAGE("n")),
		"the base image 'n' is not pinned"},
	{ON(BASE_IMAGE("n", "sha256:" SUM_A)), BASED(DEBIAN("\"gcc\"")),
		"the lock pins a base image 'n' and the recipe requires"},
	{ON(BASE_IMAGE("n@sha256:" SUM_A, "sha256:" SUM_B)),
		BASED(IMAGE("n@sha256:" SUM_A)), "another digest"},
	{ON(INDEXED("sha256:" SUM_B)), BASED(IMAGE("n@sha256:" SUM_B)), NULL},
	{ON(INDEXED("sha256:" SUM_A)), BASED(IMAGE("n@sha256:" SUM_B)),
		"another digest"},
	{AMONG(FILES("\"digest\":\"sha256:" SUM_A "\"")),
		RECIPE(DEBIAN(""), R_IMAGE("x/y:1@sha256:" SUM_A)), NULL},
	{AMONG(FILES("\"digest\":\"sha256:" SUM_B "\"")),
		RECIPE(DEBIAN(""), R_IMAGE("x/y:1@sha256:" SUM_A)),
		"'i' is pinned to another digest"},
	{AMONG(FILES("\"digest\":\"sha256:" SUM_B "\",\"index\":\"sha256:" SUM_A
		     "\"")),
		RECIPE(DEBIAN(""), R_IMAGE("x/y:1@sha256:" SUM_A)), NULL},
	{AMONG(FILES("\"digest\":\"sha256:" SUM_A "\"")),
		RECIPE(DEBIAN(""), R_IMAGE("x/y:2")),
		"'i' is pinned with another address"},
};

static void
holds_it_against_its_recipe(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(matches); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		scoped(recipe_done) struct recipe r = {.name = NULL};
		struct error err = ERROR_INIT;
		int got;

		if (parse(&l, matches[i].lock, &err) < 0 ||
			recipe_parse(&r, matches[i].recipe,
				strlen(matches[i].recipe), "r", &err) < 0)
			fail_msg("%zu: %s", i, err.text);
		got = lock_match(&l, &r, "a/b/lock.json", &err);
		if (got < 0 && !matches[i].reason)
			fail_msg("%zu: %s", i, err.text);
		assert_int_equal(got, matches[i].reason ? -1 : 0);
		if (!matches[i].reason)
			continue;
		assert_error(&err, ERROR_INPUT, matches[i].reason);
		assert_error(&err, ERROR_INPUT, "run 'hallmark lock a/b'");
		assert_true(text_starts(err.text, "a/b/lock.json: "));
	}
}

static void
reports_what_changed(void **state)
{
	scoped(lock_done) struct lock old = {.suite = NULL};
	scoped(lock_done) struct lock new = {.suite = NULL};
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&old, GOOD, &err), 0);
	assert_int_equal(
		parse(&new,
			LOCK(PACKAGE("gcc", "4:13-1", "amd64", "pool/g.deb",
				     "1", SUM_A) "," PACKAGE("tcc", "1", "all",
				     "pool/t.deb", "1", SUM_A),
				URL ",{\"to\":\"g\",\"git\":"
				    "\"https://example.org/g\",\"rev\":\"v2\","
				    "\"commit\":\"" COMMIT "\"}"),
			&err),
		0);
	lock_changes(&said, &old, &new);
	assert_string_equal(said.data,
		"changed  gcc 4:12.2.0-3 -> 4:13-1\n"
		"removed  make 4.3-4.1\n"
		"  added  tcc 1\n"
		"removed  source p\n"
		"changed  source g https://example.org/g " COMMIT "\n");
}

/* A lock keeps its rules, and one without the key those of its time. */
static void
keeps_the_rules(void **state)
{
#define RULES(n) \
	"{\"format\":1,\"suite\":\"bookworm\",\"architecture\":\"amd64\"," \
	"\"packages\":[" GCC "],\"sources\":[],\"rules\":" n \
	",\"base\":{" BASE_MAKE "}}"
	static const char *const wrong[] = {RULES("1"), RULES("6"), RULES("0")};
	scoped(lock_done) struct lock old = {.suite = NULL};
	scoped(lock_done) struct lock new = {.suite = NULL};
	scoped(bytes_done) struct bytes said = BYTES_INIT, text = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&old, ON(BASE_MAKE), &err), 0);
	assert_int_equal(old.rules, 2);
	lock_print(&text, &old);
	assert_null(strstr(text.data, "rules"));
	assert_int_equal(parse(&new, RULES("3"), &err), 0);
	assert_int_equal(new.rules, 3);
	assert_int_equal(new.bases[0].root->rules, 3);
	bytes_clear(&text);
	lock_print(&text, &new);
	assert_non_null(strstr(text.data, "\t\"rules\": 3,\n"));
	lock_changes(&said, &old, &new);
	assert_string_equal(
		said.data, "changed  rules of environments 2 -> 3\n");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		scoped(lock_done) struct lock l = {.suite = NULL};

		assert_int_equal(parse(&l, wrong[i], &err), -1);
		assert_error(&err, ERROR_INPUT,
			"this hallmark knows the rules 2 to 5");
	}
}

static void
reports_a_changed_base(void **state)
{
	scoped(lock_done) struct lock none = {.suite = NULL};
	scoped(lock_done) struct lock make = {.suite = NULL};
	scoped(lock_done) struct lock image = {.suite = NULL};
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse(&none, WITH(GCC), &err), 0);
	assert_int_equal(parse(&make, ON(BASE_MAKE), &err), 0);
	assert_int_equal(
		parse(&image, ON(BASE_IMAGE("n", "sha256:" SUM_A)), &err), 0);
	lock_changes(&said, &make, &make);
	assert_int_equal(said.len, 0);
	lock_changes(&said, &none, &make);
	assert_string_equal(said.data, "changed  base suite none -> trixie\n"
				       "  added  base make 4.3-4.1\n");
	bytes_clear(&said);
	lock_changes(&said, &make, &image);
	assert_string_equal(said.data,
		"changed  base suite trixie -> none\n"
		"changed  base image n sha256:" SUM_A "\n"
		"removed  base make 4.3-4.1\n");
}

static void
refuses_every_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(GOOD); len++) {
		scoped(lock_done) struct lock l = {.suite = NULL};
		scoped_free char *cut = mem_alloc(len ? len : 1, 1);
		struct error err = ERROR_INIT;

		memcpy(cut, GOOD, len);
		assert_int_equal(lock_parse(&l, cut, len, "l", &err), -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_version_of_a_source_package),
		cmocka_unit_test(reads_packages_and_sources),
		cmocka_unit_test(reads_an_image),
		cmocka_unit_test(reads_a_base),
		cmocka_unit_test(reports_a_changed_base),
		cmocka_unit_test(prints_what_it_reads),
		cmocka_unit_test(prints_these_bytes),
		cmocka_unit_test(refuses_what_it_must),
		cmocka_unit_test(holds_it_against_its_recipe),
		cmocka_unit_test(reports_what_changed),
		cmocka_unit_test(keeps_the_rules),
		cmocka_unit_test(refuses_every_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
