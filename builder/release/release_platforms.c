/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the page that an index has beside that of an image. */
#include "builder/release/html.h"
#include "builder/release/release_page.h"
#include "builder/release/release_print.h"

static void
add_apart(
	struct bytes *out, const struct release *r, const struct release *first)
{
	bytes_adds(out, "<h3>Beside ");
	html_text(out, first->platform);
	bytes_adds(out, "</h3>\n");
	if (r->apart.n == 0) {
		bytes_adds(out, "<p class=\"dim\">Only the bytes of files and "
				"packages differ.</p>\n");
		return;
	}
	bytes_adds(out, "<p>What this image does not share with that one, "
			"apart from the bytes of files and packages:</p>\n");
	release_page_list(out, &r->apart);
}

static void
add_image(
	struct bytes *out, const struct release *r, const struct release *first)
{
	scoped_free char *reference = release_reference(&r->pin);
	scoped_free char *size = release_size(r->bytes);

	bytes_adds(out, "<section>\n<h2>The image for ");
	html_text(out, r->platform);
	bytes_adds(out, "</h2>\n");
	if (r->checked)
		release_page_status(out, r);
	bytes_adds(out, "<div class=\"box\">");
	html_element(out, "code", reference);
	bytes_adds(out, "</div>\n<dl>\n");
	if (r->pin.version)
		release_page_fact(out, "Version", r->pin.version, false);
	release_page_source(out, r);
	release_page_signers(out, r);
	release_page_fact(out, "Size", size, false);
	bytes_adds(out, "</dl>\n");
	if (r != first)
		add_apart(out, r, first);
	bytes_adds(out, "</section>\n");
}

void
release_page_platforms(struct bytes *out, const struct release *r)
{
	for (size_t i = 0; i < r->n_images; i++) {
		const struct release *one = &r->images[i];

		add_image(out, one, &r->images[0]);
		if (r->has_before)
			release_page_changes(out, one, one->platform);
		release_page_statements(out, one, one->platform);
		release_page_digests(out, &one->image, one->platform);
	}
	if (r->n_statements > 0)
		release_page_statements(out, r, "the index itself");
}
