/* SPDX-License-Identifier: Apache-2.0 */
/* release_style.h - how the page of a release looks: one style sheet, which
 * names no file and no font of another place. */
#ifndef BUILDER_RELEASE_RELEASE_STYLE_H
#define BUILDER_RELEASE_RELEASE_STYLE_H

extern const char release_style[];

#endif
