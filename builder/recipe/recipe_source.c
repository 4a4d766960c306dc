/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the list "sources" of a recipe and checks the addresses in it. */
#include "builder/recipe/recipe_private.h"

#define ADDRESS_MAX 2048

static const struct json_key source_keys[] = {
	{"to", JSON_KIND_TEXT, true},
	{"pool", JSON_KIND_TEXT, false},
	{"url", JSON_KIND_TEXT, false},
	{"git", JSON_KIND_TEXT, false},
	{"image", JSON_KIND_TEXT, false},
	{"rev", JSON_KIND_TEXT, false},
	{"sha256", JSON_KIND_TEXT, false},
	{"lfs", JSON_KIND_TEXT, false},
	{"submodules", JSON_KIND_FLAG, false},
	{"unpack", JSON_KIND_FLAG, false},
};

/* The keys that name an address, and the function that checks it. */
static const struct {
	const char *key;
	enum recipe_source_kind kind;
	const char *(*fault)(const char *address);
} address_rows[] = {
	{"pool", SOURCE_POOL, recipe_pool_fault},
	{"url", SOURCE_URL, recipe_url_fault},
	{"git", SOURCE_GIT, recipe_git_fault},
	{"image", SOURCE_IMAGE, recipe_image_fault},
};

void
recipe_source_done(struct recipe_source *source)
{
	free(source->to);
	free(source->where);
	free(source->rev);
	*source = (struct recipe_source){.to = NULL};
}

DEFINE_SCOPED_IN(struct recipe_source, recipe_source_done);

const char *
recipe_pool_fault(const char *path)
{
	/* the path becomes part of a URL, where other characters have a
	 * meaning */
	static const char within[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789/+.~_-";

	if (!text_starts(path, "pool/") || file_path_check(path) < 0)
		return "is not a path below pool/";
	if (path[strspn(path, within)] != '\0')
		return "holds a character that no pool path has";
	if (strlen(path) > ADDRESS_MAX)
		return "is too long";
	return NULL;
}

/* Every address must be printable ASCII without a secret. */
static const char *
address_fault(const char *url, const char *host)
{
	size_t len = strlen(url), authority = strcspn(host, "/?#");

	if (len > ADDRESS_MAX)
		return "is too long";
	for (size_t i = 0; i < len; i++)
		if (url[i] <= 0x20 || url[i] >= 0x7f ||
			strchr("\"<>\\^`{|}", url[i]))
			return "holds a character that is not allowed in a "
			       "URL; write it as % and two hex digits";
	if (text_starts(url, "file://"))
		return authority == 0 && host[0] == '/' && host[1]
			       ? NULL
			       : "must be file:/// and an absolute path";
	if (authority == 0)
		return "names no host";
	if (memchr(host, '@', authority) &&
		(text_starts(url, "http") || memchr(host, ':', authority)))
		return "holds a user or password, which a recipe would "
		       "publish";
	return NULL;
}

static const char *
scheme_fault(const char *url, const char *const *schemes, const char *otherwise)
{
	for (; *schemes; schemes++)
		if (text_starts(url, *schemes))
			return address_fault(url, url + strlen(*schemes));
	return otherwise;
}

const char *
recipe_url_fault(const char *url)
{
	static const char *const schemes[] = {
		"https://", "http://", "file://", NULL};

	if (strchr(url, '#'))
		return "holds a fragment, which is never sent to a server";
	return scheme_fault(url, schemes,
		"does not begin with https://, http:// or file://");
}

const char *
recipe_git_fault(const char *url)
{
	static const char *const schemes[] = {
		"https://", "http://", "ssh://", "git://", "file://", NULL};

	return scheme_fault(url, schemes,
		"does not begin with https://, http://, ssh://, git:// or "
		"file:// (\"self\" is the commit that is being built)");
}

const char *
recipe_to_fault(const char *name)
{
	if (file_path_check(name) < 0 || strchr(name, '/') ||
		strlen(name) > 255)
		return "is not the name of one folder";
	return NULL;
}

bool
recipe_rev_is_plain(const char *rev)
{
	size_t len = strlen(rev);

	if (len == 0 || len > 255 || rev[0] == '-' || strstr(rev, ".."))
		return false;
	for (size_t i = 0; i < len; i++)
		if (rev[i] <= 0x20 || rev[i] >= 0x7f ||
			strchr(":?*[\\", rev[i]))
			return false;
	return true;
}

/* Exactly one of the addresses must be present. */
static int
address_parse(struct recipe_source *source, const struct recipe_at *at,
	struct error *err)
{
	size_t found = 0, row = 0;
	const char *address = NULL, *fault = NULL;
	scoped_free char *where = NULL;

	for (size_t i = 0; i < ARRAY_LEN(address_rows); i++) {
		if (!json_find(at->value, address_rows[i].key))
			continue;
		found++;
		row = i;
	}
	if (found != 1)
		return json_fail(err, at->doc, at->where,
			"a source requires one of 'pool', 'url', 'git' and "
			"'image'");
	address = json_find_text(at->value, address_rows[row].key);
	where = text_format("%s/%s", at->where, address_rows[row].key);
	source->kind = address_rows[row].kind;
	if (source->kind == SOURCE_GIT && strcmp(address, "self") == 0) {
		source->kind = SOURCE_SELF;
		return 0;
	}
	fault = address_rows[row].fault(address);
	if (fault)
		return json_fail(err, at->doc, where, "'%s' %s %s",
			address_rows[row].key, text_quotes(address), fault);
	source->where = text_copy(address);
	return 0;
}

/* rev belongs to git, sha256 to archives. */
static int
pin_parse(struct recipe_source *source, const struct recipe_at *at,
	struct error *err)
{
	const char *rev = json_find_text(at->value, "rev");
	const char *sum = json_find_text(at->value, "sha256");
	scoped_free char *rev_at = text_format("%s/rev", at->where);
	scoped_free char *sum_at = text_format("%s/sha256", at->where);
	bool archive =
		source->kind == SOURCE_POOL || source->kind == SOURCE_URL;

	if (rev && source->kind != SOURCE_GIT)
		return json_fail(err, at->doc, rev_at,
			source->kind == SOURCE_SELF
				? "'rev' has no meaning with \"self\": it is "
				  "the commit that is being built"
				: "'rev' belongs to a 'git' source");
	if (!rev && source->kind == SOURCE_GIT)
		return json_fail(err, at->doc, at->where,
			"a 'git' source requires 'rev': a tag, a branch or a "
			"commit, which the lock pins");
	if (rev && !recipe_rev_is_plain(rev))
		return json_fail(err, at->doc, rev_at,
			"'rev' %s is not a tag, branch or commit",
			text_quotes(rev));
	if (sum && !archive)
		return json_fail(err, at->doc, sum_at,
			"'sha256' belongs to a 'pool' or 'url' source");
	if (sum && digest_parse_hex(&source->sum, sum) < 0)
		return json_fail(err, at->doc, sum_at,
			"'sha256' must be 64 lower-case hex digits");
	source->rev = text_copy(rev);
	return 0;
}

int
recipe_lfs_parse(bool *out, const struct recipe_at *at, struct error *err)
{
	scoped_free char *where = text_format("%s/lfs", at->where);
	const char *lfs = json_find_text(at->value, "lfs");

	if (lfs && strcmp(lfs, "pointers") != 0)
		return json_fail(err, at->doc, where,
			"'lfs' must be \"pointers\", not %s", text_quotes(lfs));
	*out = lfs != NULL;
	return 0;
}

/* How the files of a commit are taken. */
static int
commit_parse(struct recipe_source *source, const struct recipe_at *at,
	struct error *err)
{
	static const char *const keys[] = {"lfs", "submodules"};
	scoped_free char *at_submodules =
		text_format("%s/submodules", at->where);
	const bool is_commit =
		source->kind == SOURCE_GIT || source->kind == SOURCE_SELF;

	for (size_t i = 0; !is_commit && i < ARRAY_LEN(keys); i++) {
		scoped_free char *where =
			text_format("%s/%s", at->where, keys[i]);

		if (json_find(at->value, keys[i]))
			return json_fail(err, at->doc, where,
				"'%s' belongs to a 'git' source", keys[i]);
	}
	source->submodules = json_flag(json_find(at->value, "submodules"));
	if (source->submodules && source->kind == SOURCE_SELF)
		return json_fail(err, at->doc, at_submodules,
			"'submodules' has no meaning with \"self\": the lock "
			"is a part of that commit, and cannot pin what it "
			"names; add the repository of each as a source");
	return recipe_lfs_parse(&source->lfs_pointers, at, err);
}

static int
unpack_parse(struct recipe_source *source, const struct recipe_at *at,
	struct error *err)
{
	scoped_free char *where = text_format("%s/unpack", at->where);
	scoped_free char *name = NULL;

	if (!json_find(at->value, "unpack"))
		return 0;
	if (source->kind != SOURCE_POOL && source->kind != SOURCE_URL)
		return json_fail(err, at->doc, where,
			"'unpack' belongs to a 'pool' or 'url' source");
	source->whole = !json_flag(json_find(at->value, "unpack"));
	name = recipe_file_name(source->where);
	if (source->whole && !name)
		return json_fail(err, at->doc, where,
			"%s does not end in the name of a file, which a source "
			"that is not unpacked requires",
			text_quotes(source->where));
	return 0;
}

static int
source_parse(struct recipe_source *out, const struct recipe_at *at,
	struct error *err)
{
	scoped(recipe_source_done) struct recipe_source source = {.to = NULL};
	scoped_free char *to_at = text_format("%s/to", at->where);
	const char *to, *fault;

	if (json_check(at->doc, at->value, at->where, source_keys,
		    ARRAY_LEN(source_keys), err) < 0)
		return -1;
	to = json_find_text(at->value, "to");
	fault = recipe_to_fault(to);
	if (fault)
		return json_fail(err, at->doc, to_at, "'to' %s %s",
			text_quotes(to), fault);
	source.to = text_copy(to);
	if (address_parse(&source, at, err) < 0 ||
		pin_parse(&source, at, err) < 0 ||
		commit_parse(&source, at, err) < 0 ||
		unpack_parse(&source, at, err) < 0)
		return -1;
	*out = source;
	source = (struct recipe_source){.to = NULL};
	return 0;
}

int
recipe_sources_parse(
	struct recipe *recipe, const struct recipe_at *at, struct error *err)
{
	size_t n = json_count(at->value), again;
	scoped_free const char **names = mem_alloc(n, sizeof *names);

	recipe->sources = mem_alloc(n, sizeof *recipe->sources);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *where = text_format("%s/%zu", at->where, i);
		const struct recipe_at here = {
			at->doc, json_at(at->value, i), where};

		if (source_parse(&recipe->sources[i], &here, err) < 0)
			return -1;
		recipe->n_sources = i + 1;
		names[i] = recipe->sources[i].to;
	}
	again = recipe_name_repeated(names, n);
	if (again < n) {
		scoped_free char *to_at =
			text_format("%s/%zu/to", at->where, again);

		return json_fail(err, at->doc, to_at,
			"'to' %s is taken by another source",
			text_quotes(names[again]));
	}
	return 0;
}
