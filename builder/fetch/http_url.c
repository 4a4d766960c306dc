/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/curl.h"
#include "builder/fetch/http.h"

#include <arpa/inet.h>
#include <strings.h>

/* A part of a URL, heap; NULL if the URL does not have it. */
static char *
url_part(const char *url, CURLUPart part)
{
	CURLU *u = curl.curl_url();
	char *text = NULL, *own = NULL;

	if (u && curl.curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl.curl_url_get(u, part, &text, CURLU_DEFAULT_PORT) ==
			CURLUE_OK)
		own = text_copy(text);
	curl.curl_free(text);
	curl.curl_url_cleanup(u);
	return own;
}

bool
http_same_origin(const char *a, const char *b)
{
	static const CURLUPart parts[] = {
		CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		scoped_free char *one = url_part(a, parts[i]);
		scoped_free char *other = url_part(b, parts[i]);

		if (!one || !other || strcasecmp(one, other) != 0)
			return false;
	}
	return true;
}

char *
http_resolve(const char *base, const char *location)
{
	CURLU *u = curl.curl_url();
	char *text = NULL;
	scoped_free char *own = NULL, *scheme = NULL, *user = NULL;

	if (u && curl.curl_url_set(u, CURLUPART_URL, base, 0) == CURLUE_OK &&
		curl.curl_url_set(u, CURLUPART_URL, location, 0) == CURLUE_OK &&
		curl.curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK)
		own = text_copy(text);
	curl.curl_free(text);
	curl.curl_url_cleanup(u);
	if (!own)
		return NULL;
	scheme = url_part(own, CURLUPART_SCHEME);
	user = url_part(own, CURLUPART_USER);
	if (user || !scheme ||
		(strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
		return NULL;
	return take_ptr(own);
}

bool
http_is_downgrade(const char *from, const char *to)
{
	return text_starts(from, "https://") && !text_starts(to, "https://");
}

bool
http_is_loopback(const char *url)
{
	scoped_free char *host = url_part(url, CURLUPART_HOST);
	struct in6_addr six;
	struct in_addr four;

	if (!host)
		return false;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (*host == '[')
		host[strlen(host) - 1] = '\0';
	if (*host == '[')
		return inet_pton(AF_INET6, host + 1, &six) == 1 &&
		       IN6_IS_ADDR_LOOPBACK(&six);
	return strcasecmp(host, "localhost") == 0 ||
	       text_ends(host, ".localhost");
}
