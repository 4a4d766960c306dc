/* SPDX-License-Identifier: Apache-2.0 */
/* map_place.h - where a file is mapped depends on no file system. */
#ifndef SANDBOX_TRACER_MAP_PLACE_H
#define SANDBOX_TRACER_MAP_PLACE_H

#include "sandbox/tracer/timed_private.h"

/* map_place_enter - must the end of this mmap() be seen? */
bool map_place_enter(struct timed_call *w);
void map_place_leave(const struct timed_call *w, int64_t result);

#endif
