/* SPDX-License-Identifier: Apache-2.0 */
/* inherit.h - what an image takes over from the config of the image that it
 * stands on.  The rules are those of a Dockerfile. */
#ifndef BUILDER_IMAGE_INHERIT_H
#define BUILDER_IMAGE_INHERIT_H

#include "base/json.h"

/* inherit_check - check the map "config" of a foreign image's config; at->root
 * is that config, and "config" may be missing */
int inherit_check(const struct json_doc *at, struct error *err) MUST_CHECK;

/*
 * inherit_config - merge two maps "config"; pure
 *
 * Env: the base's variables, then the image's own; of one name the own value,
 * in the base's place.  Labels, ExposedPorts and Volumes: both; of one name the
 * own value.  Own Entrypoint: the base's Cmd is dropped.  Every other known
 * key: the own value, else the base's.  Unknown keys and OnBuild are dropped.
 *
 * in      base  may be NULL
 *         own   taken
 * returns own, completed
 */
struct json *inherit_config(const struct json *base, struct json *own);

#endif
