/* SPDX-License-Identifier: Apache-2.0 */
/* The option --kit, which save and push share. */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/fetch/mirrors.h"
#include "builder/image/kit_manifest.h"
#include "builder/kit/kit.h"
#include "builder/store/image_ref.h"

int
cmd_kit_check(const struct options *o, struct error *err)
{
	if (o->kit || (!o->repo && !o->trust.n && !o->offline && !o->yes &&
			      o->mirrors.n == 0))
		return 0;
	return error_set(err, ERROR_USAGE, "%s is of use only with --kit",
		o->repo        ? "--repo"
		: o->trust.n   ? "--trust"
		: o->mirrors.n ? "--mirror"
		: o->offline   ? "--offline"
			       : "--yes");
}

static void
note_kit(const struct image_ref *image)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	struct error ignored = ERROR_INIT;
	bool found = false;

	if (image_graph_of(&graph, image->store, &image->image, &ignored) < 0)
		return;
	for (size_t i = 0; i < graph.n_manifests; i++)
		found = found || text_equal(graph.manifests[i].d.artifact_type,
					 KIT_TYPE);
	if (found)
		say_note("the kit of the image stays in the store; --kit "
			 "takes it along");
}

int
cmd_kit_make(struct kits *out, const struct options *o,
	const struct image_ref *image, const char *arg, struct error *err)
{
	scoped(mirrors_done) struct mirrors mirrors = MIRRORS_INIT;
	const struct kit_options options = {.repo = o->repo,
		.trust = {o->trust.list, o->trust.n},
		.mirrors = &mirrors,
		.offline = o->offline};

	*out = (struct kits)KITS_INIT;
	if (!o->kit) {
		note_kit(image);
		return 0;
	}
	if (text_starts(arg, "oci:"))
		return error_set(err, ERROR_USAGE,
			"--kit needs the image in the store; bring it there "
			"with 'hallmark pull %s'",
			text_quotes(arg));
	if (mirrors_find(&mirrors, o->mirrors.list, o->mirrors.n, o->offline, err) <
		0)
		return -1;
	return kit_image(out, image->store, &image->image, &options, err);
}
