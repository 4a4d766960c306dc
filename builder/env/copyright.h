/* SPDX-License-Identifier: Apache-2.0 */
/* copyright.h - the licences that a package's copyright file names.
 *
 * source: copyright-format 1.0 ("DEP-5") */
#ifndef BUILDER_ENV_COPYRIGHT_H
#define BUILDER_ENV_COPYRIGHT_H

#include "attest/sbom/sbom.h"

/* The largest copyright file that is read, in bytes. */
#define COPYRIGHT_MAX (4 << 20)
/* Of one file: different licences, bytes of a licence's name. */
#define COPYRIGHT_NAMES_MAX 512
#define COPYRIGHT_NAME_MAX 256

/*
 * copyright_parse - the licences of the Files paragraphs of a machine-readable
 * copyright file
 *
 * Strict: a file that breaks a rule of the format is not machine-readable, and
 * nothing of it counts.
 * returns 0; -1 with ERROR_INPUT, which names line and reason
 */
int copyright_parse(struct sbom_copyright *out, const char *text, size_t len,
	struct error *err) MUST_CHECK;

#endif
