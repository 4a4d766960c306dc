/* SPDX-License-Identifier: Apache-2.0 */
/* links.h - environments that have links at the paths of mounts. */
#ifndef TESTS_SANDBOX_LINKS_H
#define TESTS_SANDBOX_LINKS_H

#include <stdbool.h>

/*
 * links_tell - print as TAP: the box refuses each of them, and nothing beside
 * the environment has changed; if the box accepts links, the mounts go astray
 */
void links_tell(bool refused);
/* links_race - exchange a folder and a link while boxes are opened */
void links_race(void);

#endif
