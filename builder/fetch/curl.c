/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/fetch/curl.h"
#include "base/library.h"

struct curl curl;

static const struct library_call calls[] = {
#define CURL_CALL(name) {#name, offsetof(struct curl, name)},
	CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

int
curl_load(struct error *err)
{
	static struct library library = {.soname = "libcurl.so.4",
		.purpose = "fetching",
		.package = "libcurl4",
		.calls = calls,
		.n_calls = ARRAY_LEN(calls),
		.table = &curl};

	return library_load(&library, err);
}

static const struct {
	CURLcode code;
	bool passes;
	const char *words;
} curl_rows[] = {
	{CURLE_COULDNT_RESOLVE_HOST, true, "no such host is known"},
	{CURLE_COULDNT_RESOLVE_PROXY, true, "no such proxy is known"},
	{CURLE_COULDNT_CONNECT, true, "it could not be reached"},
	{CURLE_OPERATION_TIMEDOUT, true, "it took too long"},
	{CURLE_PARTIAL_FILE, true, "the connection ended early"},
	{CURLE_GOT_NOTHING, true, "it sent no answer"},
	{CURLE_RECV_ERROR, true, "the connection broke"},
	{CURLE_SEND_ERROR, true, "the connection broke"},
	{CURLE_FILE_COULDNT_READ_FILE, false, "no such file"},
	{CURLE_REMOTE_FILE_NOT_FOUND, false, "no such file"},
	{CURLE_PEER_FAILED_VERIFICATION, false,
		"its certificate is not trusted here"},
	{CURLE_SSL_CACERT_BADFILE, false,
		"the file of trusted certificates cannot be read"},
	{CURLE_UNSUPPORTED_PROTOCOL, false,
		"it redirects to a protocol that is not allowed"},
	{CURLE_TOO_MANY_REDIRECTS, false, "it redirects too often"},
};

const char *
curl_words(CURLcode code, bool *passes)
{
	for (size_t i = 0; i < ARRAY_LEN(curl_rows); i++)
		if (curl_rows[i].code == code) {
			*passes = curl_rows[i].passes;
			return curl_rows[i].words;
		}
	*passes = true;
	return curl.curl_easy_strerror(code);
}
