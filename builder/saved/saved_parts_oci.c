/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an OCI archive: a layout of these images alone. */
#include "attest/bundle.h"
#include "builder/saved/saved_parts.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"

/* The entries of index.json; texts are heap. */
struct entries {
	struct descriptor *list;
	size_t n;
};

static void
entries_done(struct entries *e)
{
	store_entries_free(e->list, e->n);
}
DEFINE_SCOPED_IN(struct entries, entries_done);

static void
add_entry(struct entries *e, const struct descriptor *d)
{
	struct descriptor *entry;

	for (size_t i = 0; i < e->n; i++)
		if (digest_equal(&e->list[i].sum, &d->sum) &&
			text_equal(e->list[i].name, d->name))
			return;
	entry = mem_room(e->list, e->n);
	e->n++;
	entry->sum = d->sum;
	entry->size = d->size;
	entry->media_type =
		text_copy(d->media_type ? d->media_type : STORE_MANIFEST_TYPE);
	entry->artifact_type = text_copy(d->artifact_type);
	entry->name = text_copy(d->name);
	entry->bundled = d->bundled;
}

static int
by_name(const void *a, const void *b)
{
	const struct descriptor *x = a, *y = b;
	int order = strcmp(x->name ? x->name : "", y->name ? y->name : "");

	return order ? order : memcmp(&x->sum, &y->sum, sizeof x->sum);
}

static int
check_names(const struct entries *e, struct error *err)
{
	for (size_t i = 1; i < e->n; i++)
		if (e->list[i].name &&
			text_equal(e->list[i - 1].name, e->list[i].name))
			return error_set(err, ERROR_INPUT,
				"two images have the name %s",
				text_quotes(e->list[i].name));
	return 0;
}

static void
print_index(struct bytes *out, struct json *takes_list)
{
	scoped(json_free) struct json *index = json_new_map();

	json_put(index, "manifests", takes_list);
	json_put_text(index, "mediaType", STORE_INDEX_TYPE);
	json_put_number(index, "schemaVersion", 2);
	json_print(out, index);
}

static void
print_entries(struct bytes *out, const struct entries *e)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < e->n; i++)
		json_push(list, descriptor_json(&e->list[i]));
	print_index(out, list);
}

/* The entries of a list of referrers whose manifests are in the graph. */
static int
shorten_list(struct json **out, const struct json_doc *doc,
	const struct image_graph *graph, struct error *err)
{
	const struct json *all = json_find(doc->root, "manifests");
	scoped(json_free) struct json *list = json_new_list();

	if (!all || json_kind(all) != JSON_KIND_LIST)
		return json_fail(err, doc, "", "'manifests' must be a list");
	for (size_t i = 0; i < json_count(all); i++) {
		scoped_free char *where = text_format("/manifests/%zu", i);
		scoped(descriptor_done) struct descriptor d = {.name = NULL};

		if (descriptor_parse(&d, doc, json_at(all, i), where, err) < 0)
			return -1;
		if (image_graph_has(graph, &d.sum))
			json_push(list, json_copy_of(json_at(all, i)));
	}
	*out = take_ptr(list);
	return 0;
}

/* A list without the kits that stay in the store is what it was before these
 * were made. */
static int
add_list(struct saved_parts *parts, struct entries *e,
	const struct store *store, const struct image_graph *graph,
	const struct descriptor *d, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct descriptor shorter = *d; /* borrows the texts */
	struct bytes text = BYTES_INIT;
	struct json *list = NULL;

	if (store_json(store, &d->sum, json_read, &doc, err) < 0 ||
		shorten_list(&list, &doc, graph, err) < 0)
		return -1;
	if (json_count(list) == json_count(json_find(doc.root, "manifests"))) {
		json_free(list);
		add_entry(e, d);
		saved_parts_blob(parts, store, &d->sum);
	} else if (json_count(list) == 0) {
		json_free(list);
	} else {
		print_index(&text, list);
		shorter.size = (int64_t)text.len;
		saved_parts_text(parts, &text, &shorter.sum);
		add_entry(e, &shorter);
	}
	return 0;
}

/* The lists of referrers whose subjects are in the graph. */
static int
add_lists(struct saved_parts *parts, struct entries *e,
	const struct store *store, const struct image_graph *graph,
	struct error *err)
{
	struct entries all = {.n = 0};
	int r = 0;

	if (store_entries(store, &all.list, &all.n, err) < 0)
		return -1;
	for (size_t i = 0; r == 0 && i < all.n; i++) {
		struct digest subject;

		if (descriptor_referrers_of(all.list[i].name, &subject) &&
			image_graph_has(graph, &subject))
			r = add_list(parts, e, store, graph, &all.list[i], err);
	}
	entries_done(&all);
	return r;
}

static bool
is_bundled(const struct image_graph *graph, const struct digest *image)
{
	for (size_t i = 0; i < graph->n_manifests; i++)
		if (digest_equal(&graph->manifests[i].subject, image) &&
			bundle_is_type(graph->manifests[i].d.artifact_type))
			return true;
	return false;
}

static int
add_image(struct saved_parts *parts, struct entries *e,
	const struct saved_image *image, struct error *err)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	struct descriptor entry = *image->image; /* borrows the texts */

	if (image_graph_sent(
		    &graph, image->store, image->image, &image->kits, err) < 0)
		return -1;
	for (size_t i = 0; i < graph.n_manifests; i++)
		saved_parts_blob(
			parts, image->store, &graph.manifests[i].d.sum);
	for (size_t i = 0; i < graph.n_blobs; i++)
		saved_parts_blob(parts, image->store, &graph.blobs[i].sum);
	entry.bundled = is_bundled(&graph, &entry.sum);
	add_entry(e, &entry);
	return add_lists(parts, e, image->store, &graph, err);
}

int
saved_parts_oci(struct saved_parts *out, const struct saved_image *images,
	size_t n, struct error *err)
{
	scoped(entries_done) struct entries e = {.n = 0};

	for (size_t i = 0; i < n; i++)
		if (add_image(out, &e, &images[i], err) < 0)
			return -1;
	qsort(e.list, e.n, sizeof *e.list, by_name);
	if (check_names(&e, err) < 0)
		return -1;
	print_entries(saved_parts_file(out, "index.json"), &e);
	bytes_adds(saved_parts_file(out, "oci-layout"),
		"{\"imageLayoutVersion\":\"" STORE_LAYOUT_VERSION "\"}");
	return 0;
}
