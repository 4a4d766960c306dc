/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/sbom_inputs.h"
#include "attest/archive_name.h"
#include "builder/build/package_url.h"

#define PURL "pkg:deb/debian/"
#define ANNOTATION "org.opencontainers.image."

/* Undoes the percent signs of a package URL; what is not as
 * package_url_debian() writes it differs when it is printed again. */
static char *
decode_url(const char *text, size_t len)
{
	struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (size_t i = 0; i < len; i++) {
		char c, hex[2] = {0};

		for (size_t n = 0; n < 2 && i + 1 + n < len; n++)
			hex[n] =
				text[i + 1 + n] >= 'A' && text[i + 1 + n] <= 'F'
					? (char)(text[i + 1 + n] + 32)
					: text[i + 1 + n];
		if (text[i] == '%' && hex_parse(&c, hex, 2) == 0) {
			bytes_addc(&out, c);
			i += 2;
		} else {
			bytes_addc(&out, text[i]);
		}
	}
	return bytes_take(&out);
}

static int
fail_input(struct error *err, const struct provenance_input *in)
{
	const char *name = in->uri ? in->uri : in->name;

	return error_set(err, ERROR_POLICY,
		"its input %s is not one that a build of this release has",
		text_quotes(name ? name : ""));
}

/* The distribution, which all packages of a root have in common. */
static int
take_suite(struct lock *lock, const char *qualifiers)
{
	static const char key[] = "&distro=";
	const char *at = strstr(qualifiers, key);
	scoped_free char *suite = NULL;

	if (!at)
		return 0;
	at += sizeof key - 1;
	suite = decode_url(at, strcspn(at, "&"));
	if (!lock->suite)
		lock->suite = take_ptr(suite);
	return suite && strcmp(suite, lock->suite) != 0 ? -1 : 0;
}

/* The version of the source package, where that of the package does not tell
 * it. */
static void
take_source_version(struct lock_package *package, const char *qualifiers)
{
	static const char key[] = "&upstream=";
	const char *at = strstr(qualifiers, key), *version = package->version;
	scoped_free char *told = archive_name_source(package->version);
	scoped_free char *upstream = NULL;

	if (at) {
		at += sizeof key - 1;
		upstream = decode_url(at, strcspn(at, "&"));
		at = strchr(upstream, '@');
		version = at ? at + 1 : version;
	}
	if (strcmp(version, told) != 0)
		package->source_version = text_copy(version);
}

static int
add_package(
	struct lock *lock, const struct provenance_input *in, struct error *err)
{
	const char *name = in->uri + sizeof PURL - 1;
	const char *at = strchr(name, '@'), *mark = strchr(name, '?');
	scoped_free char *again = NULL;
	struct lock_package *p;

	if (!at || !mark || mark < at || !text_starts(mark, "?arch=") ||
		!in->name)
		return fail_input(err, in);
	p = mem_room(lock->packages, lock->n_packages);
	lock->n_packages++;
	p->name = decode_url(name, (size_t)(at - name));
	p->version = decode_url(at + 1, (size_t)(mark - at - 1));
	p->architecture = text_copyn(
		mark + strlen("?arch="), strcspn(mark + strlen("?arch="), "&"));
	p->path = text_copy(in->name);
	p->size = in->size;
	p->sum = in->sum;
	take_source_version(p, mark);
	if (take_suite(lock, mark) < 0)
		return fail_input(err, in);
	again = package_url_debian(p, lock->suite);
	return strcmp(again, in->uri) == 0 ? 0 : fail_input(err, in);
}

static int
set_image(
	struct lock *lock, const struct provenance_input *in, struct error *err)
{
	if (lock->image_name || !in->name)
		return fail_input(err, in);
	lock->image_name = text_copy(in->name);
	lock->image = in->sum;
	return 0;
}

static int
add_source(
	struct lock *lock, const struct provenance_input *in, struct error *err)
{
	struct lock_source *s;

	if (!in->name)
		return fail_input(err, in);
	s = mem_room(lock->sources, lock->n_sources);
	lock->n_sources++;
	s->where = text_copy(in->name);
	s->size = in->size;
	s->sum = in->sum;
	s->kind = in->git_commit                    ? SOURCE_GIT
		  : text_starts(in->uri, "oci:")    ? SOURCE_IMAGE
		  : text_starts(in->uri, "debian:") ? SOURCE_POOL
						    : SOURCE_URL;
	if (in->git_commit && strlen(in->git_commit) < sizeof s->commit)
		memcpy(s->commit, in->git_commit, strlen(in->git_commit) + 1);
	return 0;
}

/* An environment is packages, or one image after all sources. */
static bool
is_environment(const struct provenance *p, size_t i)
{
	if (text_starts(p->inputs[i].uri, PURL))
		return true;
	if (!text_starts(p->inputs[i].uri, "oci:"))
		return false;
	for (size_t j = 0; j < p->n_inputs; j++)
		if (!p->inputs[j].role && p->inputs[j].uri &&
			(j > i || text_starts(p->inputs[j].uri, PURL)))
			return false;
	return true;
}

static int
add_input(struct inputs *in, const struct provenance *p, size_t i,
	struct error *err)
{
	const struct provenance_input *one = &p->inputs[i];
	struct lock *lock = &in->lock;

	if (!one->uri)
		return fail_input(err, one);
	if (i == 0) /* the commit of the recipe */
		return one->git_commit ? 0 : fail_input(err, one);
	if (!text_equal(one->role, PROVENANCE_BASE) && !is_environment(p, i))
		return one->role ? fail_input(err, one)
				 : add_source(lock, one, err);
	if (one->role)
		lock = in->lock.n_bases ? in->lock.bases[0].root
					: lock_base_add(&in->lock, p->output);
	return text_starts(one->uri, PURL) ? add_package(lock, one, err)
					   : set_image(lock, one, err);
}

int
sbom_inputs(struct inputs *out, const struct provenance *p,
	const struct json *annotations, struct error *err)
{
	scoped(inputs_done) struct inputs in = INPUTS_INIT;

	in.epoch_s = p->epoch_s;
	in.recipe.outputs = mem_alloc(1, sizeof *in.recipe.outputs);
	in.recipe.n_outputs = 1;
	if (p->output)
		in.recipe.outputs[0].name = text_copy(p->output);
	in.recipe.outputs[0].image_name = text_copy(p->subject_name);
	in.recipe.version =
		text_copy(json_find_text(annotations, ANNOTATION "version"));
	in.recipe.licence =
		text_copy(json_find_text(annotations, ANNOTATION "licenses"));
	for (size_t i = 0; i < p->n_inputs; i++)
		if (add_input(&in, p, i, err) < 0)
			return -1;
	*out = in;
	in = (struct inputs)INPUTS_INIT;
	return 0;
}
