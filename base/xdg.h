/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xdg.h - where things are kept on this machine, from the environment.
 *
 * The one place that reads environment variables.  source: XDG Base Directory
 * Specification 0.8.  Results are heap paths; the folders may not exist yet.
 */
#ifndef BASE_XDG_H
#define BASE_XDG_H

#include "base/bytes.h"

/* $HALLMARK_STORE, else $XDG_DATA_HOME/hallmark, else ~/.local/share/hallmark.
 * -1 with ERROR_USAGE where none can be formed */
int xdg_store(char **out, struct error *err) MUST_CHECK;

/* $XDG_CONFIG_HOME/hallmark, else ~/.config/hallmark */
int xdg_config(char **out, struct error *err) MUST_CHECK;

/* The value of a variable or NULL: for PATH, TERM, NO_COLOR and their like. */
const char *xdg_variable(const char *name);

#endif
