/* SPDX-License-Identifier: Apache-2.0 */
/* helper_dpkg.h - reads the database of dpkg in layers, in a confined process;
 * see builder/archive/helper_archive.h */
#ifndef BUILDER_ASK_HELPER_DPKG_H
#define BUILDER_ASK_HELPER_DPKG_H

#include "builder/ask/dpkg_layers.h"
#include "sandbox/confine.h"

#define HELPER_DPKG_LAYERS_MAX CONFINE_FDS_MAX

/*
 * helper_dpkg_start - begin dpkg_layers_read() of the layers of one image, at
 * most HELPER_DPKG_LAYERS_MAX
 *
 * helper_facts_finish() waits for the one answer.  The descriptors may be
 * closed once it runs.
 */
int helper_dpkg_start(struct confined *out, const struct dpkg_layer *layers,
	size_t n, struct error *err) MUST_CHECK;

#endif
