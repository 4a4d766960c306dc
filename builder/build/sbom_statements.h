/* SPDX-License-Identifier: Apache-2.0 */
/* sbom_statements.h - the bills of materials of a product, as statements. */
#ifndef BUILDER_BUILD_SBOM_STATEMENTS_H
#define BUILDER_BUILD_SBOM_STATEMENTS_H

#include "attest/provenance.h"
#include "builder/build/product.h"
#include "builder/pin/inputs.h"

/* The largest of these statements, in bytes; base64 makes an envelope of it
 * that is smaller than DSSE_MAX. */
#define SBOM_STATEMENT_MAX ((size_t)8 << 20)

/*
 * sbom_statements - the same facts as an SPDX and as a CycloneDX document
 *
 * Says how many licences are unknown.  Where one of the statements would be
 * larger than SBOM_STATEMENT_MAX, neither lists the files; each says so, and a
 * warning does.
 *
 * in      made  the provenance of the same product
 * out     *spdx, *cyclonedx  empty buffers: the bytes of two in-toto statements
 * returns 0; -1 with the errors of store_get()
 */
int sbom_statements(struct bytes *spdx, struct bytes *cyclonedx,
	const struct store *store, const struct inputs *inputs,
	const struct product *product, const struct provenance *made,
	struct error *err) MUST_CHECK;

/* sbom_read_tree - the output, from the blob that holds its tree(5) text */
int sbom_read_tree(struct tree *out, const struct store *store,
	const struct digest *sum, struct error *err) MUST_CHECK;
/* sbom_drop_files - list no files, and say how many are not listed */
void sbom_drop_files(struct sbom *s);

#endif
