/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env_php.h - enable the modules of PHP that packages have.
 *
 * source: environment(7), "Modules of PHP"; phpenmod(8)
 */
#ifndef BUILDER_ENV_ENV_PHP_H
#define BUILDER_ENV_ENV_PHP_H

#include "base/file.h"

/* env_php_add - create the links that are missing in an unpacked root */
int env_php_add(int root, struct error *err) MUST_CHECK;

#endif
