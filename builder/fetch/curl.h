/* SPDX-License-Identifier: Apache-2.0 */
/*
 * curl.h - libcurl, loaded when something is fetched for the first time.
 *
 * It brings thirty libraries with it, which cost a third of the time of a
 * command that opens no socket at all.  Included by builder/fetch/fetch.c
 * alone.
 */
#ifndef BUILDER_FETCH_CURL_H
#define BUILDER_FETCH_CURL_H

#define CURL_DISABLE_TYPECHECK /* its macros would call by name */
#include "base/error.h"

#include <curl/curl.h>

#define CURL_CALLS(X) \
	X(curl_easy_cleanup) \
	X(curl_easy_getinfo) \
	X(curl_easy_init) \
	X(curl_easy_setopt) \
	X(curl_easy_strerror) \
	X(curl_global_cleanup) \
	X(curl_global_init) \
	X(curl_multi_add_handle) \
	X(curl_multi_cleanup) \
	X(curl_multi_info_read) \
	X(curl_multi_init) \
	X(curl_multi_perform) \
	X(curl_multi_poll) \
	X(curl_multi_remove_handle)

/* Its functions by their own names: curl.curl_easy_init() */
struct curl {
#define CURL_CALL(name) __typeof__(name) *name;
	CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};
extern struct curl curl;

/* curl_load - ERROR_SYSTEM where this machine has none */
int curl_load(struct error *err) MUST_CHECK;

#endif
