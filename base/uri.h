/* SPDX-License-Identifier: Apache-2.0 */
/* uri.h - the characters of URIs.  source: RFC 3986 */
#ifndef BASE_URI_H
#define BASE_URI_H

#include "base/bytes.h"

#define URI_MAX 1024 /* bytes of a URI that the user gives */

/* uri_scheme - the length of the scheme before the first colon; 0: the text has
 * none */
size_t uri_scheme(const char *text);
/* uri_is_spelt - has the text at least one byte, only characters of a URI, and
 * two hexadecimal digits after each '%'?  uri_is_text - and at most URI_MAX? */
bool uri_is_spelt(const char *text);
bool uri_is_text(const char *text);
/* uri_decode - undo the percent signs of len bytes; heap; NULL: one lacks its
 * two digits, or the result is not UTF-8 or holds a NUL */
char *uri_decode(const char *text, size_t len);

#endif
