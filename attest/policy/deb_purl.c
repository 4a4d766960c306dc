/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/policy/deb_purl.h"
#include "attest/policy/version.h"
#include "base/uri.h"

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
	p.name = uri_decode(uri, name_len);
	if (at)
		p.version = uri_decode(at + 1, len - name_len - 1);
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
