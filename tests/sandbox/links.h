/* SPDX-License-Identifier: Apache-2.0 */
/* links.h - environments with links where mounts go. */
#ifndef TESTS_SANDBOX_LINKS_H
#define TESTS_SANDBOX_LINKS_H

#include <stdbool.h>

/*
 * links_tell - as TAP: each of them is refused, and nothing beside the
 * environment has changed; where they are let pass, mounts are led astray
 */
void links_tell(bool refused);
/* links_race - a folder that becomes a link and back while boxes are opened */
void links_race(void);

#endif
