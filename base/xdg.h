/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xdg.h - the folders of hallmark on this machine, from the environment.
 *
 * The only module that reads environment variables.  Results are heap paths;
 * the folders may not exist yet.
 * source: XDG Base Directory Specification 0.8
 */
#ifndef BASE_XDG_H
#define BASE_XDG_H

#include "base/bytes.h"

/* xdg_store - $HALLMARK_STORE, else $XDG_DATA_HOME/hallmark, else
 * ~/.local/share/hallmark; -1 with ERROR_USAGE if no home folder is known */
int xdg_store(char **out, struct error *err) MUST_CHECK;

/* xdg_config - $XDG_CONFIG_HOME/hallmark, else ~/.config/hallmark */
int xdg_config(char **out, struct error *err) MUST_CHECK;

/* xdg_cache - $XDG_CACHE_HOME/hallmark, else ~/.cache/hallmark */
int xdg_cache(char **out, struct error *err) MUST_CHECK;

/* xdg_variable - the value of any variable (PATH, TERM, NO_COLOR …); NULL if it
 * is unset or empty */
const char *xdg_variable(const char *name);

#endif
