/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/show_release.h"
#include "base/named_file.h"
#include "base/say.h"
#include "builder/release/release_print.h"

#include <stdio.h>

static void
say_warnings(const struct release *r)
{
	scoped_free char *text = release_verified(r);

	if (r->checked && !r->told.verified)
		say_warning("%s", text);
	for (size_t i = 0; i < r->n_warnings; i++)
		say_warning("%s", r->warnings[i]);
}

int
show_release(const struct show_release *asked, struct error *err)
{
	scoped(release_done) struct release r = RELEASE_INIT;
	scoped(bytes_done) struct bytes page = BYTES_INIT, text = BYTES_INIT;
	scoped(json_free) struct json *v = NULL;

	if (release_read(&r, &asked->facts, err) < 0)
		return -1;
	if (asked->html) {
		release_html(&page, &r);
		if (named_file_write(asked->html, page.data, page.len, 0666,
			    err) < 0)
			return -1;
	}
	if (asked->json) {
		v = release_json(&r);
		json_print(&text, v);
		bytes_addc(&text, '\n');
	} else {
		release_text(&text, &r);
	}
	(void)fwrite(text.data, 1, text.len, stdout);
	say_warnings(&r);
	return r.checked ? findings_result(&r.told.findings) : 0;
}
