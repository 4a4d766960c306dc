/* SPDX-License-Identifier: Apache-2.0 */
/* Takes from the kits of an image what its provenance lists. */
#include "builder/git/source_pack.h"
#include "builder/image/image_import.h"
#include "builder/image/kit_manifest.h"
#include "builder/kit/kit.h"
#include "builder/store/store_copy.h"

#include <stdlib.h>

#define KITS_MAX 64

void
kit_lacks_done(struct kit_lacks *lacks)
{
	for (size_t i = 0; i < lacks->n; i++)
		free(lacks->names[i]);
	free(lacks->names);
	*lacks = (struct kit_lacks){.n = 0};
}

static void
add_lack(struct kit_lacks *lacks, const char *name)
{
	*mem_room(lacks->names, lacks->n) = text_copy(text_quotes(name));
	lacks->n++;
}

/* The kits of an image, and where they are. */
struct kit_shelf {
	struct store *store; /* that takes the inputs */
	const struct store *from;
	struct kit_manifest *kits;
	size_t n;
};

static void
kit_shelf_done(struct kit_shelf *shelf)
{
	for (size_t i = 0; i < shelf->n; i++)
		kit_manifest_done(&shelf->kits[i]);
	free(shelf->kits);
}
DEFINE_SCOPED_IN(struct kit_shelf, kit_shelf_done);

static int
read_kit(struct kit_shelf *shelf, const struct digest *sum,
	const struct digest *image, struct error *err)
{
	scoped(kit_manifest_done) struct kit_manifest kit = KIT_MANIFEST_INIT;

	if (shelf->n == KITS_MAX)
		return error_set(err, ERROR_LIMIT,
			"the image has more than %d kits", KITS_MAX);
	if (kit_manifest_read(&kit, shelf->from, sum, err) < 0)
		return error_wrap(err, "the kit");
	if (!digest_equal(&kit.subject.sum, image))
		return error_set(err, ERROR_INPUT,
			"the kit %s is that of the image %s, not %s",
			digest_text(sum).s, digest_text(&kit.subject.sum).s,
			digest_text(image).s);
	*mem_room(shelf->kits, shelf->n) = kit;
	shelf->n++;
	kit = (struct kit_manifest)KIT_MANIFEST_INIT;
	return 0;
}

static int
read_kits(
	struct kit_shelf *shelf, const struct digest *image, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0;
	int r = 0;

	if (store_referrers(shelf->from, image, &list, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (r == 0 && text_equal(list[i].artifact_type, KIT_TYPE))
			r = read_kit(shelf, &list[i].sum, image, err);
		descriptor_done(&list[i]);
	}
	free(list);
	return r;
}

/* The pack of a commit that a kit names and that is there. */
static const struct kit_layer *
find_pack(const struct kit_shelf *shelf, const char *commit)
{
	for (size_t i = 0; i < shelf->n; i++)
		for (size_t j = 0; j < shelf->kits[i].n_layers; j++) {
			const struct kit_layer *layer =
				&shelf->kits[i].layers[j];

			if (text_equal(layer->commit, commit) &&
				store_has(shelf->from, &layer->sum))
				return layer;
		}
	return NULL;
}

/* Is the commit in the clone of this URL already? */
static bool
has_commit(int cache, const char *url, const char *commit)
{
	scoped(source_close) struct source *source = NULL;
	struct error ignored;

	return source_open(&source, url, cache, true, &ignored) == 0 &&
	       source_pack_has(source, commit);
}

static int
take_commit(struct kit_lacks *lacks, const struct kit_shelf *shelf,
	const char *url, const char *commit, struct error *err)
{
	const struct kit_layer *layer = find_pack(shelf, commit);
	scoped_close int cache = store_private(shelf->store, "git", err);
	scoped_close int fd = -1;

	if (cache < 0)
		return -1;
	if (has_commit(cache, url, commit))
		return 0;
	if (!layer) {
		scoped_free char *name =
			text_format("commit %s of %s", commit, url);

		add_lack(lacks, name);
		return 0;
	}
	fd = store_open_blob(shelf->from, &layer->sum, NULL, err);
	if (fd < 0 || source_pack_add(cache, url, commit, fd, err) < 0)
		return error_wrap(
			err, "the kit: %s", store_blob_name(&layer->sum).s);
	return 0;
}

static int
take_blob(struct kit_lacks *lacks, const struct kit_shelf *shelf,
	const struct provenance_input *input, struct error *err)
{
	if (store_has(shelf->store, &input->sum))
		return 0;
	if (store_has(shelf->from, &input->sum))
		return store_copy_blob(shelf->store, shelf->from, &input->sum,
			       input->size, err) < 0
			       ? -1
			       : 0;
	add_lack(lacks, input->name);
	return 0;
}

static bool
has_image(const struct store *store, const struct digest *sum)
{
	scoped(image_done) struct image image = {.layers = NULL};
	struct error ignored = ERROR_INIT;
	bool whole = store_has(store, sum) &&
		     image_read(&image, store, sum, &ignored) == 0;

	for (size_t i = 0; i < image.n_layers; i++)
		whole = whole && store_has(store, &image.layers[i].sum);
	return whole;
}

static int
take_image(struct kit_lacks *lacks, const struct kit_shelf *shelf,
	const struct provenance_input *input, struct error *err)
{
	if (has_image(shelf->store, &input->sum))
		return 0;
	if (has_image(shelf->from, &input->sum))
		return image_import(
			shelf->store, shelf->from, &input->sum, err);
	add_lack(lacks, input->name);
	return 0;
}

static int
take_input(struct kit_lacks *lacks, const struct kit_shelf *shelf,
	const struct provenance *facts, const struct provenance_input *input,
	struct error *err)
{
	const char *url = input->git_tree ? facts->repository : input->name;

	if (input->git_commit)
		return take_commit(lacks, shelf,
			text_starts(url, "git+") ? url + strlen("git+") : url,
			input->git_commit, err);
	if (digest_is_zero(&input->sum))
		return 0;
	return text_starts(input->uri ? input->uri : "", "oci:")
		       ? take_image(lacks, shelf, input, err)
		       : take_blob(lacks, shelf, input, err);
}

int
kit_use(struct kit_lacks *lacks, struct store *store, const struct store *from,
	const struct provenance *facts, struct error *err)
{
	scoped(kit_shelf_done) struct kit_shelf shelf = {
		.store = store, .from = from};
	scoped(kit_lacks_done) struct kit_lacks found = {.n = 0};

	if (read_kits(&shelf, &facts->subject, err) < 0)
		return -1;
	for (size_t i = 0; shelf.n > 0 && i < facts->n_inputs; i++)
		if (take_input(&found, &shelf, facts, &facts->inputs[i], err) <
			0)
			return -1;
	*lacks = found;
	found = (struct kit_lacks){.n = 0};
	return (int)shelf.n;
}
