/* SPDX-License-Identifier: Apache-2.0 */
/* html.h - foreign text in a page: escaped, visible, and never markup. */
#ifndef BUILDER_RELEASE_HTML_H
#define BUILDER_RELEASE_HTML_H

#include "base/bytes.h"

/* html_text - text_plain(), and no character that HTML reads, neither between
 * tags nor in quotes; NULL adds nothing */
void html_text(struct bytes *out, const char *text);
/* html_sentence - the same, with a capital and a full stop */
void html_sentence(struct bytes *out, const char *text);
/* html_element - <TAG>text</TAG>; tag may have attributes of ours */
void html_element(struct bytes *out, const char *tag, const char *text);

#endif
