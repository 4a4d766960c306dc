/* SPDX-License-Identifier: Apache-2.0 */
/*
 * curl.h - libcurl, loaded at the first fetch
 *
 * libcurl loads thirty other libraries.  They would cost a command that opens
 * no socket a third of its time.  Only the files of fetch.h and of
 * http.h include this header.
 */
#ifndef BUILDER_FETCH_CURL_H
#define BUILDER_FETCH_CURL_H

#define CURL_DISABLE_TYPECHECK /* its macros call the functions by name */
#include "base/error.h"

#include <stdbool.h>

#include <curl/curl.h>

#define CURL_CALLS(X) \
	X(curl_easy_cleanup) \
	X(curl_easy_getinfo) \
	X(curl_easy_init) \
	X(curl_easy_perform) \
	X(curl_easy_reset) \
	X(curl_easy_setopt) \
	X(curl_easy_strerror) \
	X(curl_free) \
	X(curl_global_cleanup) \
	X(curl_global_init) \
	X(curl_multi_add_handle) \
	X(curl_multi_cleanup) \
	X(curl_multi_info_read) \
	X(curl_multi_init) \
	X(curl_multi_perform) \
	X(curl_multi_poll) \
	X(curl_multi_remove_handle) \
	X(curl_slist_append) \
	X(curl_slist_free_all) \
	X(curl_url) \
	X(curl_url_cleanup) \
	X(curl_url_get) \
	X(curl_url_set)

/* The functions of libcurl under their own names: curl.curl_easy_init() */
struct curl {
#define CURL_CALL(name) __typeof__(name) *name;
	CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};
extern struct curl curl;

/* curl_load - load libcurl; ERROR_SYSTEM if this machine does not have it */
int curl_load(struct error *err) MUST_CHECK;

/* curl_words - why a transfer failed; *passes: may another try succeed? */
const char *curl_words(CURLcode code, bool *passes);

#endif
