/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of the page. An empty one says so in words. */
#include "builder/release/release_page.h"
#include "attest/sbom/sbom.h"
#include "base/clock.h"
#include "builder/release/html.h"
#include "builder/release/release_print.h"

#define SHOWN 200 /* differences of each list */

/* A version, a commit or what a file is; and the digest, if nothing else
 * differs. */
static void
add_side(struct bytes *out, const char *text, const struct digest *sum,
	bool with_sum)
{
	if (pin_is_id(text, true))
		html_element(out, "code", text);
	else
		html_text(out, text);
	if (with_sum && !digest_is_zero(sum)) {
		bytes_adds(out, *text ? " " : "");
		html_element(out, "code", digest_text(sum).s);
	}
}

static void
add_change(struct bytes *out, const struct release_change *c)
{
	const char *kind = !c->from ? "new" : !c->to ? "gone" : "changed";
	bool same = text_equal(c->from, c->to);

	bytes_addf(out, "<li><span class=\"%s\">%s</span>", kind, kind);
	html_element(out, "code", c->name);
	bytes_adds(out, "<span>");
	if (c->from)
		add_side(out, c->from, &c->from_sum, same || !*c->from);
	if (c->from && c->to)
		bytes_adds(out, " \xe2\x86\x92 ");
	if (c->to)
		add_side(out, c->to, &c->to_sum, same || !*c->to);
	bytes_adds(out, "</span></li>\n");
}

/* Whether a difference belongs to a list; role NULL: any. */
static bool
belongs_to(const struct release_change *c, const char *role)
{
	bool in_image = text_equal(c->role, PROVENANCE_BASE);

	return !role || in_image == text_equal(role, PROVENANCE_BASE);
}

void
release_page_list(struct bytes *out, const struct release_changes *c)
{
	size_t all = c->n_added + c->n_removed + c->n_changed;
	size_t n = c->n < SHOWN ? c->n : SHOWN;

	bytes_adds(out, "<ul class=\"list changes\">\n");
	for (size_t i = 0; i < n; i++)
		add_change(out, &c->list[i]);
	bytes_adds(out, "</ul>\n");
	if (all > n)
		bytes_addf(
			out, "<p class=\"dim\">And %zu more.</p>\n", all - n);
}

/* One list. The differences that were not kept are counted in the last. */
static void
add_changes(struct bytes *out, const char *title,
	const struct release_changes *c, const char *role, const char *none)
{
	size_t n = 0, all = c->n_added + c->n_removed + c->n_changed;

	bytes_addf(out, "<h3>%s</h3>\n", title);
	for (size_t i = 0; i < c->n; i++) {
		if (!belongs_to(&c->list[i], role))
			continue;
		if (n++ == 0)
			bytes_adds(out, "<ul class=\"list changes\">\n");
		if (n <= SHOWN)
			add_change(out, &c->list[i]);
	}
	if (n == 0) {
		bytes_addf(out, "<p class=\"dim\">%s</p>\n", none);
		return;
	}
	bytes_adds(out, "</ul>\n");
	if (!role)
		n = all;
	if (n > SHOWN)
		bytes_addf(out,
			"<p class=\"dim\">And %zu more, which <code>hallmark "
			"compare</code> lists.</p>\n",
			n - SHOWN);
}

static void
add_inputs(struct bytes *out, const struct release *r)
{
	if (r->unknown_inputs) {
		bytes_adds(out, "<h3>Sources and packages</h3>\n<p>They cannot "
				"be compared: ");
		html_text(out, r->unknown_inputs);
		bytes_adds(out, ".</p>\n");
		return;
	}
	add_changes(out, "Sources", &r->sources, NULL,
		"Both were built from the same sources.");
	add_changes(out, "Packages in the image", &r->packages, PROVENANCE_BASE,
		"No package in the image changed.");
	add_changes(out, "Packages that only built it", &r->packages, "",
		"No build tool changed.");
}

static void
add_count(struct bytes *out, const struct release_changes *c, const char *what)
{
	size_t n = c->n_added + c->n_removed + c->n_changed;

	if (n == 0)
		bytes_addf(out, "no %ss", what);
	else
		bytes_addf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

/* platform: whose section it is; NULL: there is one image */
static void
add_heading(struct bytes *out, const char *text, const char *platform)
{
	bytes_adds(out, "<section>\n<h2>");
	html_text(out, text);
	if (platform) {
		bytes_adds(out, ": ");
		html_text(out, platform);
	}
	bytes_adds(out, "</h2>\n");
}

void
release_page_changes(
	struct bytes *out, const struct release *r, const char *platform)
{
	scoped_free char *title = NULL;
	scoped_free char *heading = NULL;

	if (!r->has_before) {
		add_heading(out, "What changed", platform);
		bytes_addf(out, "<p>Nothing is compared: %s.</p>\n</section>\n",
			platform ? "the earlier release has no image for this "
				   "platform"
				 : "no earlier release was named when this "
				   "page was made");
		return;
	}
	title = release_title(&r->before);
	heading = text_format("What changed since %s", title);
	add_heading(out, heading, platform);
	bytes_adds(out, "<p>");
	if (!r->unknown_inputs) {
		add_count(out, &r->sources, "source");
		bytes_adds(out, ", ");
		add_count(out, &r->packages, "package");
		bytes_adds(out, " and ");
	}
	add_count(out, &r->files, "file");
	bytes_adds(out, " differ.</p>\n");
	add_inputs(out, r);
	add_changes(out, "Files", &r->files, NULL,
		"Every file is the same, to the byte.");
	bytes_adds(out, "</section>\n");
}

static void
add_signed(struct bytes *out, const struct release *r,
	const struct release_statement *s)
{
	bytes_adds(out, "<div class=\"dim\">");
	for (size_t i = 0; i < s->n_signers; i++) {
		bytes_adds(out, i ? "; " : "");
		bytes_adds(out, s->trusted ? "signed by " : "claims the key ");
		html_element(out, "code", s->signers[i]);
	}
	if (s->n_signers == 0)
		bytes_adds(out, r->checked ? "signed by no trusted key"
					   : "names no key");
	bytes_adds(out, "</div></li>\n");
}

static bool
is_sbom(const struct release_statement *s)
{
	return strcmp(s->type, SBOM_SPDX_PREDICATE) == 0 ||
	       strcmp(s->type, SBOM_CYCLONEDX_PREDICATE) == 0;
}

static void
add_verdict(struct bytes *out, const struct release *r,
	const struct release_statement *s)
{
	if (r->checked && !s->trusted)
		bytes_addf(out, "not trusted: %s",
			verdict_word_name(s->verdict.word));
	else
		html_element(out, "b", verdict_word_name(s->verdict.word));
	bytes_adds(out, ", found by ");
	html_element(out, "code", s->verdict.builder_id);
	bytes_adds(out, " on ");
	html_text(out, clock_date(s->verdict.finished_s).s);
}

enum group {
	GROUP_VERDICTS,
	GROUP_SBOMS,
	GROUP_OTHERS,
};

static enum group
group_of(const struct release_statement *s)
{
	return s->has_verdict ? GROUP_VERDICTS
	       : is_sbom(s)   ? GROUP_SBOMS
			      : GROUP_OTHERS;
}

static void
add_group(struct bytes *out, const struct release *r, enum group group,
	const char *title, const char *lead, const char *none)
{
	size_t n = 0;

	bytes_addf(out, "<h3>%s</h3>\n", title);
	for (size_t i = 0; i < r->n_statements; i++) {
		const struct release_statement *s = &r->statements[i];

		if (group_of(s) != group)
			continue;
		if (n++ == 0)
			bytes_addf(
				out, "<p>%s</p>\n<ul class=\"list\">\n", lead);
		bytes_adds(out, "<li>");
		if (s->has_verdict)
			add_verdict(out, r, s);
		else
			html_text(out, release_type_name(s->type));
		bytes_adds(out, "<br>");
		html_element(out, "code", digest_text(&s->sum).s);
		add_signed(out, r, s);
	}
	if (n == 0)
		bytes_addf(out, "<p class=\"dim\">%s</p>\n", none);
	else
		bytes_adds(out, "</ul>\n");
}

void
release_page_statements(
	struct bytes *out, const struct release *r, const char *platform)
{
	add_heading(out, "Who vouches for it", platform);
	add_group(out, r, GROUP_VERDICTS, "Built again",
		"Each signer says what came of building this image again from "
		"its commit; <b>identical</b> means that the bytes came out "
		"the same. It is worth what its signer is worth to you.",
		"Nobody has attached what came of building it again.");
	add_group(out, r, GROUP_SBOMS, "What it is made of (SBOM)",
		"Bills of materials list every package and file, for people "
		"and scanners.",
		"No bill of materials is attached.");
	add_group(out, r, GROUP_OTHERS, "Other statements",
		"A provenance says from which commit and inputs the image was "
		"built.",
		"No other statement is attached.");
	bytes_adds(out, "</section>\n");
}

void
release_page_digests(
	struct bytes *out, const struct image *image, const char *platform)
{
	add_heading(out, "All digests", platform);
	bytes_adds(out, "<dl>\n");
	release_page_fact(
		out, "Manifest", digest_text(&image->manifest).s, true);
	release_page_fact(out, "Config", digest_text(&image->config).s, true);
	for (size_t i = 0; i < image->n_layers; i++) {
		scoped_free char *size = release_size(image->layers[i].size);
		scoped_free char *text = text_format(
			"%s, %s", digest_text(&image->layers[i].sum).s, size);

		release_page_fact(out, "Layer", text, true);
	}
	bytes_adds(out, "</dl>\n</section>\n");
}
