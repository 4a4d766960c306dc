/* SPDX-License-Identifier: Apache-2.0 */
/* helper_php.h - read the settings files of PHP's modules.  source:
 * environment(7), "Modules of PHP" */
#ifndef BUILDER_ENV_HELPER_PHP_H
#define BUILDER_ENV_HELPER_PHP_H

#include "base/bytes.h"

#define PHP_PRIORITY_MAX 99
#define PHP_PRIORITY_NONE 20 /* of a file that names none */

/* php_priority - the number of the first line "; priority=N" */
int php_priority(const char *text, size_t len);

/* helper_php_priorities - the same for n files, in a confined process; out has
 * room for n numbers */
int helper_php_priorities(int *out, const struct bytes *texts, size_t n,
	struct error *err) MUST_CHECK;

#endif
