/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/evidence.h"
#include "base/file.h"

#include <fcntl.h>

#define TREE_TYPE "application/vnd.hallmark.tree.v1"
#define FILE_MAX ((size_t)1 << 30) /* bytes of a log or a trace */

static int
keep_bytes(struct verdict *v, struct store *store, const char *name,
	const char *media_type, const struct bytes *text, struct error *err)
{
	struct verdict_evidence e = {.size = (int64_t)text->len};

	if (v->n_evidence == VERDICT_EVIDENCE_MAX)
		return 0;
	if (store_put(store, text->data ? text->data : "", text->len, &e.sum,
		    err) < 0)
		return -1;
	e.name = text_copy(name);
	e.media_type = text_copy(media_type);
	*mem_room(v->evidence, v->n_evidence) = e;
	v->n_evidence++;
	return 0;
}

int
evidence_tree(struct verdict *v, struct store *store, const char *name,
	const struct tree *tree, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	tree_print(&text, tree);
	return keep_bytes(v, store, name, TREE_TYPE, &text, err);
}

int
evidence_tree_of(struct verdict *v, struct store *store, const char *name,
	const struct store *from, const struct digest *sum, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (digest_is_zero(sum) || !store_has(from, sum))
		return 0;
	if (store_get(from, sum, FILE_MAX, &text, err) < 0)
		return -1;
	return keep_bytes(v, store, name, TREE_TYPE, &text, err);
}

int
evidence_file(struct verdict *v, struct store *store, const char *name,
	const char *media_type, const char *path, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (!path)
		return 0;
	if (file_read(&text, AT_FDCWD, path, FILE_MAX, err) < 0)
		return -1;
	if (text.len == 0)
		return 0;
	return keep_bytes(v, store, name, media_type, &text, err);
}
