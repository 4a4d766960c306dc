/* SPDX-License-Identifier: Apache-2.0 */
/* show_sbom.h - the bills of materials among statements, for "hallmark show".
 */
#ifndef BUILDER_CMD_SHOW_SBOM_H
#define BUILDER_CMD_SHOW_SBOM_H

#include "attest/statement.h"
#include "builder/check/envelopes.h"

/* show_sbom_line - print one line about a statement, if its predicate is an
 * SBOM; returns false of others */
bool show_sbom_line(const struct statement *statement);

/*
 * show_sbom_print - print the first document of a form, as the statement has it
 *
 * in      form   "spdx" or "cyclonedx"
 *         image  that it must be about; NULL: any
 * returns 0; -1 with ERROR_USAGE: another form; ERROR_INPUT: no envelope has
 *         such a document
 */
int show_sbom_print(const char *form, const struct envelopes *envelopes,
	const struct digest *image, struct error *err) MUST_CHECK;

#endif
