/* SPDX-License-Identifier: Apache-2.0 */
/* map_place.h - map large files at addresses that are the same on every file
 * system. */
#ifndef SANDBOX_TRACER_MAP_PLACE_H
#define SANDBOX_TRACER_MAP_PLACE_H

#include "sandbox/tracer/timed_private.h"

/* map_place_enter - choose the address of this mmap(); returns true if the
 * tracer must stop at its end */
bool map_place_enter(struct timed_call *w);
/* map_place_leave - repeat the call if the address was no longer free */
void map_place_leave(const struct timed_call *w, int64_t result);

#endif
