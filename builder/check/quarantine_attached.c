/* SPDX-License-Identifier: Apache-2.0 */
/* Quarantines among the referrers of the images of a store. */
#include "attest/dsse.h"
#include "attest/quarantine/quarantine.h"
#include "base/say.h"
#include "builder/check/quarantine_files.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"

#define ATTACHED_MAX 4096   /* of all images */
#define PER_IMAGE_MAX 256   /* attached to one */
#define ATTACHED_LEN 131072 /* bytes of one */
#define WARNINGS_MAX 8

static bool
is_quarantine(const struct json *entry)
{
	const struct json *notes = json_find(entry, "annotations");

	return text_equal(json_find_text(entry, "artifactType"),
		       DSSE_PAYLOAD_TYPE) &&
	       text_equal(json_find_text(notes, STORE_PREDICATE_TYPE),
		       QUARANTINE_PREDICATE);
}

/* One entry of a list of referrers. */
static int
read_referrer(struct quarantine_files *out, const struct store *store,
	const struct json *entry, struct error *err)
{
	const char *text = json_find_text(entry, "digest");
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	struct descriptor d = {.size = 0};
	struct quarantine_file *f;

	if (!text || digest_parse(&d.sum, text) < 0)
		return error_set(err, ERROR_INPUT, "a referrer has no digest");
	if (store_referrer_blob(store, &d, ATTACHED_LEN, &envelope, NULL, err) <
		0)
		return -1;
	f = quarantine_file_add(out, text_copy(text));
	f->attached = true;
	f->envelope = envelope;
	envelope = (struct bytes)BYTES_INIT;
	out->n_attached++;
	return 0;
}

/* The quarantines in one list of referrers; *over: how many are passed over,
 * and why the first is. */
static int
read_referrers(struct quarantine_files *out, size_t *over, struct error *why,
	const struct store *store, const struct digest *list)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *all;
	size_t n = 0;

	if (store_json(store, list, json_read, &doc, why) < 0)
		return -1;
	all = json_find(doc.root, "manifests");
	for (size_t i = 0; i < json_count(all); i++) {
		struct error one = ERROR_INIT;

		if (!is_quarantine(json_at(all, i)))
			continue;
		if (n++ >= PER_IMAGE_MAX || out->n_attached >= ATTACHED_MAX)
			(void)error_set(
				&one, ERROR_LIMIT, "there are too many");
		else if (read_referrer(out, store, json_at(all, i), &one) == 0)
			continue;
		if ((*over)++ == 0)
			*why = one;
	}
	return 0;
}

/* No image may keep the others from being verified. */
static void
read_attached_to(struct quarantine_files *out, size_t *warned,
	const struct store *store, const struct digest *image,
	const struct digest *list)
{
	struct error why = ERROR_INIT;
	size_t over = 0;
	int r = read_referrers(out, &over, &why, store, list);

	if (r == 0 && over == 0)
		return;
	*mem_room(out->unsure, out->n_unsure) = (struct quarantine_unsure){
		*image, text_copy(store_path(store))};
	out->n_unsure++;
	if ((*warned)++ >= WARNINGS_MAX)
		return;
	if (r < 0)
		say_warning("the statements that are attached to %s cannot be "
			    "read, and are passed over: %s",
			digest_text(image).s, why.text);
	else
		say_warning("of the quarantines that are attached to %s, %zu "
			    "%s passed over: %s",
			digest_text(image).s, over, over == 1 ? "is" : "are",
			why.text);
}

int
quarantine_files_attached(struct quarantine_files *out,
	const struct store *store, struct error *err)
{
	struct descriptor *list = NULL;
	size_t n = 0, warned = 0;
	struct digest image;

	if (store_entries(store, &list, &n, err) < 0)
		return -1;
	json_share(true);
	for (size_t i = 0; i < n; i++)
		if (descriptor_referrers_of(list[i].name, &image))
			read_attached_to(
				out, &warned, store, &image, &list[i].sum);
	json_share(false);
	if (warned > WARNINGS_MAX)
		say_warning("so are some of %zu more images",
			warned - WARNINGS_MAX);
	store_entries_free(list, n);
	return 0;
}
