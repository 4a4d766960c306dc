/* SPDX-License-Identifier: Apache-2.0 */
/* statement_check.h - do unsigned statements and an image belong together? */
#ifndef BUILDER_BUILD_STATEMENT_CHECK_H
#define BUILDER_BUILD_STATEMENT_CHECK_H

#include "builder/build/statements.h"
#include "builder/image/image.h"

/*
 * statement_check - check foreign statements before they are signed
 *
 * The bytes of the image match their digests.  Each statement has a type that
 * this release signs, holds nothing that it would not write, and is about this
 * image: manifest, config, layers, diff_ids, tree, name, epoch, architecture; a
 * bill of materials is about the inputs of the provenance and the files of the
 * image, see sbom_check().
 *
 * in      store  its image is checked; of the output's tree, the text is put
 *                there
 * out     *image  the image
 *         *name   its name, heap: a file may be called so
 *         statements->epoch_s
 * returns 0; -1 with ERROR_POLICY or ERROR_INTEGRITY (they do not belong
 *         together), ERROR_INPUT (not such a statement)
 */
int statement_check(struct image *image, char **name, struct store *store,
	const struct digest *manifest, struct statements *statements,
	struct error *err) MUST_CHECK;

#endif
