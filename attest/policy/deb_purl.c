/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/deb_purl.h"
#include "attest/policy/version.h"

static int
hex_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* Decodes percent signs; NULL: they are wrong. */
static char *
decode_percent(const char *text, size_t len)
{
	struct bytes out = BYTES_INIT;

	bytes_adds(&out, "");
	for (size_t i = 0; i < len; i++) {
		int high, low;

		if (text[i] != '%') {
			bytes_addc(&out, text[i]);
			continue;
		}
		high = i + 2 < len ? hex_value(text[i + 1]) : -1;
		low = high >= 0 ? hex_value(text[i + 2]) : -1;
		if (low < 0 || high * 16 + low == 0) {
			bytes_done(&out);
			return NULL;
		}
		bytes_addc(&out, (char)(high * 16 + low));
		i += 2;
	}
	return bytes_take(&out);
}

int
deb_purl_parse(struct deb_purl *out, const char *uri)
{
	scoped(deb_purl_done) struct deb_purl p = DEB_PURL_INIT;
	const char *at;
	size_t len, name_len;

	if (!uri || !text_starts(uri, "pkg:"))
		return 1;
	if (!text_starts(uri, DEB_PURL))
		return -1;
	uri += strlen(DEB_PURL);
	len = strcspn(uri, "?#");
	at = memchr(uri, '@', len);
	name_len = at ? (size_t)(at - uri) : len;
	p.name = decode_percent(uri, name_len);
	if (at)
		p.version = decode_percent(at + 1, len - name_len - 1);
	if (!p.name || !*p.name ||
		(at && (!p.version || !version_is(p.version))))
		return -1;
	*out = p;
	p = (struct deb_purl)DEB_PURL_INIT;
	return 0;
}

void
deb_purl_done(struct deb_purl *p)
{
	free(p->name);
	free(p->version);
	*p = (struct deb_purl)DEB_PURL_INIT;
}
