/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/pin_image.h"
#include "builder/image/image_index.h"
#include "builder/registry/reference.h"
#include "builder/release/told.h"

static int
fail_absent(const struct image_ref *l, const char *arg, struct error *err)
{
	(void)error_set(err, ERROR_INPUT, "there is no image %s in %s",
		text_quotes(arg), store_path(l->store));
	if (reference_has_host(arg))
		return error_hint(err, "'hallmark pull %s' fetches it", arg);
	return error_hint(err, "'hallmark store list' lists the images");
}

/* "registry.example.org/team/tool:1.2" was pulled as "tool:1.2". */
static int
find_pulled(
	struct image_ref *l, char **name, const char *arg, struct error *err)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	scoped_free char *local = NULL;
	struct error ignored = ERROR_INIT;
	int r;

	if (!reference_has_host(arg) ||
		reference_parse(&ref, arg, &ignored) < 0)
		return fail_absent(l, arg, err);
	local = reference_local(&ref);
	r = store_find(l->store, local, &l->image, err);
	if (r > 0)
		return fail_absent(l, arg, err);
	if (r == 0)
		*name = text_format("%s/%s", ref.host, ref.repository);
	return r;
}

/* The first name of an image in its store, without the tag; heap, or NULL */
static char *
stored_name(const struct image_ref *l)
{
	struct descriptor *list = NULL;
	struct error ignored = ERROR_INIT;
	size_t n = 0;
	char *name = NULL;

	if (store_list(l->store, &list, &n, &ignored) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (!name && list[i].name &&
			digest_equal(&list[i].sum, &l->image.sum))
			name = pin_name(list[i].name);
		descriptor_done(&list[i]);
	}
	free(list);
	return name;
}

static int
find_by_digest(struct image_ref *l, char **name, const char *arg,
	const char *digest, struct error *err)
{
	struct digest sum;
	int r;

	if (digest_parse(&sum, digest) < 0)
		return error_set(err, ERROR_USAGE,
			"%s must have the form NAME@sha256: and 64 hexadecimal "
			"digits",
			text_quotes(arg));
	r = store_find(l->store, digest, &l->image, err);
	if (r > 0)
		return fail_absent(l, arg, err);
	if (r == 0)
		*name = digest == arg ? stored_name(l) : pin_name(arg);
	return r;
}

static int
find_stored(
	struct image_ref *l, char **name, const char *arg, struct error *err)
{
	const char *at = strstr(arg, "@sha256:");
	int r;

	if (at || text_starts(arg, "sha256:"))
		return find_by_digest(l, name, arg, at ? at + 1 : arg, err);
	r = store_find(l->store, arg, &l->image, err);
	if (r > 0)
		return find_pulled(l, name, arg, err);
	if (r == 0)
		*name = pin_name(arg);
	return r;
}

int
pin_find(struct image_ref *out, char **name, const char *store, const char *arg,
	struct error *err)
{
	scoped(image_ref_done) struct image_ref l = IMAGE_REF_INIT;
	scoped_free char *found = NULL;

	if (text_starts(arg, "oci:")) {
		scoped_free char *dir = NULL, *in = NULL;

		if (image_ref_resolve(&l, store, arg, err) < 0 ||
			image_ref_layout(&dir, &in, arg, err) < 0)
			return -1;
		found = text_starts(in, "sha256:") ? stored_name(&l)
						   : pin_name(in);
	} else if (image_ref_store(&l.store, store, false, err) < 0 ||
		   find_stored(&l, &found, arg, err) < 0) {
		return -1;
	}
	*name = take_ptr(found);
	*out = l;
	l = (struct image_ref)IMAGE_REF_INIT;
	return 0;
}

/* Keeps a text only while every image tells the same. */
static void
agree_on(char **text, const char *other, bool first)
{
	if (first) {
		*text = text_copy(other);
	} else if (!text_equal(*text, other)) {
		free(*text);
		*text = NULL;
	}
}

/* index: that names the image; or NULL. */
static int
add_told(struct pin *pin, const struct digest *image,
	const struct digest *index, const struct image_ref *at,
	const struct verify_image_options *check, bool first, struct error *err)
{
	struct verify_image_options part;
	scoped(told_done) struct told told = TOLD_INIT;
	const char *version, *commit;

	if (check) {
		part = *check;
		part.index = index;
		check = &part;
	}
	if (told_read(&told, at->store, image, check, err) < 0)
		return -1;
	if (check && !told.verified) {
		scoped_free char *why = told_refusal(&told);

		return error_set(err,
			findings_result(&told.findings) == 1 ? ERROR_POLICY
							     : ERROR_INPUT,
			"the image %s is not verified, so it is not pinned: "
			"%s",
			digest_text(image).s, why);
	}
	version = told.version && pin_is_version(told.version) ? told.version
							       : NULL;
	commit = told.has_facts && pin_is_id(told.facts.revision, true)
			 ? told.facts.revision
			 : NULL;
	agree_on(&pin->version, version, first);
	agree_on(&pin->commit, commit, first);
	agree_on(&pin->signer, told.n_signers ? told.signers[0] : NULL, first);
	if (!pin->name && told.has_facts)
		pin->name = text_copy(told.facts.subject_name);
	return 0;
}

int
pin_image(struct pin *out, const char *store, const char *arg,
	const struct verify_image_options *check, struct error *err)
{
	scoped(image_ref_done) struct image_ref at = IMAGE_REF_INIT;
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	scoped(pin_done) struct pin pin = {.name = NULL};
	int r;

	if (pin_find(&at, &pin.name, store, arg, err) < 0)
		return -1;
	pin.sum = at.image.sum;
	r = image_index_read(&parts, at.store, &pin.sum, err);
	if (r < 0 || (r > 0 && add_told(&pin, &pin.sum, NULL, &at, check, true,
				       err) < 0))
		return -1;
	for (size_t i = 0; i < parts.n; i++)
		if (add_told(&pin, &parts.list[i].sum, &pin.sum, &at, check,
			    i == 0, err) < 0)
			return -1;
	if (!pin.name || !pin_is_name(pin.name))
		return error_set(err, ERROR_INPUT,
			"the image %s has no name to pin it under; name it by "
			"NAME@%s",
			text_quotes(arg), digest_text(&pin.sum).s);
	*out = pin;
	pin = (struct pin){.name = NULL};
	return 0;
}
