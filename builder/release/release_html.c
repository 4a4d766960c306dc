/* SPDX-License-Identifier: Apache-2.0 */
/* The page of a release. Its reader may never have seen hallmark: what ships
 * and how to go back stand first, digests last. */
#include "base/clock.h"
#include "builder/release/html.h"
#include "builder/release/release_page.h"
#include "builder/release/release_print.h"
#include "builder/release/release_style.h"

static void
add_head(struct bytes *out, const char *title)
{
	bytes_adds(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width,initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>Release ");
	html_text(out, title);
	bytes_addf(out,
		"</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n",
		release_style);
}

static void
add_note(struct bytes *out, const char *kind, const char *title,
	const char *text)
{
	bytes_addf(out, "<div class=\"note %s\"><b>%s</b>", kind, title);
	html_sentence(out, text);
	bytes_adds(out, "</div>\n");
}

void
release_page_status(struct bytes *out, const struct release *r)
{
	scoped_free char *text = release_verified(r);

	if (!r->checked)
		add_note(out, "plain", "Not checked", text);
	else if (r->told.verified)
		add_note(out, "good", "Verified", text);
	else
		add_note(out, "bad", "Not verified", text);
	for (size_t i = 0; i < r->n_warnings; i++)
		add_note(out, "warn", "Warning", r->warnings[i]);
}

void
release_page_fact(
	struct bytes *out, const char *name, const char *text, bool code)
{
	bytes_addf(out, "<dt>%s</dt><dd>", name);
	if (code)
		html_element(out, "code", text);
	else
		html_text(out, text);
	bytes_adds(out, "</dd>\n");
}

void
release_page_signers(struct bytes *out, const struct release *r)
{
	const char *name =
		r->checked && r->told.verified ? "Signed by" : "Claims the key";

	for (size_t i = 0; i < r->told.n_signers; i++)
		release_page_fact(out, name, release_signer(r, i), true);
	if (r->told.n_signers == 0)
		release_page_fact(out, "Signed by",
			r->n_images ? "no key is known to have signed every "
				      "image"
				    : "no key is known to have signed this "
				      "image",
			false);
}

void
release_page_source(struct bytes *out, const struct release *r)
{
	const struct provenance *p = &r->told.facts;

	if (!r->told.has_facts) {
		release_page_fact(out, "Source",
			"no provenance says what this image was built from",
			false);
		return;
	}
	release_page_fact(out, "Commit", p->revision, true);
	release_page_fact(out, "Repository", p->repository, true);
	release_page_fact(out, "Recipe",
		p->recipe && *p->recipe ? p->recipe : "at the top", true);
	if (p->output)
		release_page_fact(out, "Output", p->output, true);
	release_page_fact(
		out, "Time of commit", clock_date(p->epoch_s).s, false);
	release_page_fact(out, "Built for", p->architecture, false);
	release_page_fact(out, "Builder", p->builder_id, true);
}

/* Of an index: what holds for all its images. */
static void
add_common(struct bytes *out, const struct release *r)
{
	scoped_free char *platforms = release_platforms(r);

	release_page_fact(out, "Platforms", platforms, false);
	if (r->pin.commit)
		release_page_fact(out, "Commit", r->pin.commit, true);
}

static void
add_ships(struct bytes *out, const struct release *r)
{
	scoped_free char *reference = release_reference(&r->pin);
	scoped_free char *size = release_size(r->bytes);

	bytes_adds(out, "<section>\n<h2>What ships</h2>\n<p>");
	if (r->n_images == 0)
		bytes_adds(out, "One container image. This reference names "
				"exactly its bytes; a tag can move, this "
				"cannot.");
	else
		bytes_addf(out,
			"%zu container image%s under one reference; each "
			"machine takes the one for its platform. The reference "
			"names exactly their bytes; a tag can move, this "
			"cannot.",
			r->n_images, r->n_images == 1 ? "" : "s");
	bytes_adds(out, "</p>\n<div class=\"box\">");
	html_element(out, "code", reference);
	bytes_adds(out, "</div>\n<dl>\n");
	release_page_fact(out, "Version",
		r->pin.version ? r->pin.version
		: r->n_images  ? "the images name no common one"
			       : "the image names none",
		false);
	if (r->n_images)
		add_common(out, r);
	else
		release_page_source(out, r);
	release_page_signers(out, r);
	release_page_fact(out, "Size", size, false);
	bytes_adds(out, "</dl>\n</section>\n");
}

static void
add_steps(struct bytes *out, const struct release *r)
{
	struct release_step steps[RELEASE_STEPS];

	release_back(steps, r);
	bytes_adds(out, "<ol>\n");
	for (size_t i = 0; i < RELEASE_STEPS; i++) {
		bytes_adds(out, "<li>");
		html_sentence(out, steps[i].why);
		bytes_adds(out, "<div class=\"box\">");
		html_element(out, "code", steps[i].command);
		bytes_adds(out, "</div></li>\n");
	}
	bytes_adds(out, "</ol>\n");
	release_back_done(steps);
}

static void
add_back(struct bytes *out, const struct release *r)
{
	scoped_free char *title =
		r->has_before ? release_title(&r->before) : NULL;
	scoped_free char *reference =
		r->has_before ? release_reference(&r->before) : NULL;

	bytes_adds(out, "<section>\n<h2>How to go back</h2>\n<p>");
	if (r->has_before) {
		bytes_adds(out, "The release before is <b>");
		html_text(out, title);
		bytes_adds(out, "</b>. To run it again is to deploy this "
				"reference:</p>\n<div class=\"box\">");
		html_element(out, "code", reference);
		bytes_adds(out, "</div>\n<p>With a pin file, the file in git "
				"that says which images run:</p>\n");
	} else {
		bytes_adds(out,
			"No earlier release was named when this page was made, "
			"so it cannot name the image to go back to. If the "
			"images are pinned in a file in git, here pins.json, "
			"its commit before is the release before:</p>\n");
	}
	add_steps(out, r);
	bytes_adds(out, "</section>\n");
}

static void
add_changelog(struct bytes *out, const struct release *r)
{
	bytes_adds(out, "<section>\n<h2>Changelog</h2>\n");
	if (!r->changelog) {
		bytes_adds(out, "<p>There is no text about this version: ");
		html_text(out, r->changelog_source);
		bytes_adds(out, ".</p>\n</section>\n");
		return;
	}
	bytes_adds(out, "<p class=\"dim\">From ");
	html_element(out, "code", r->changelog_source);
	bytes_adds(out, " of the commit that was built.</p>\n"
			"<pre class=\"box\">");
	for (const char *at = r->changelog; *at != '\0';) {
		size_t len = strcspn(at, "\n");
		scoped_free char *line = text_copyn(at, len);

		html_text(out, line);
		at += len + (at[len] == '\n');
		bytes_adds(out, *at ? "\n" : "");
	}
	bytes_adds(out, "</pre>\n</section>\n");
}

void
release_html(struct bytes *out, const struct release *r)
{
	scoped_free char *title = release_title(&r->pin);

	add_head(out, title);
	bytes_adds(out, "<p class=\"kind\">Release</p>\n");
	html_element(out, "h1", title);
	bytes_addc(out, '\n');
	release_page_status(out, r);
	add_ships(out, r);
	add_back(out, r);
	if (r->n_images == 0 || !r->has_before)
		release_page_changes(out, r, NULL);
	add_changelog(out, r);
	if (r->n_images) {
		release_page_platforms(out, r);
	} else {
		release_page_statements(out, r, NULL);
		release_page_digests(out, &r->image, NULL);
	}
	bytes_adds(out,
		"<section>\n<h2>Sign-off</h2>\n<div class=\"sign\">"
		"<span>Name</span><span>Date</span><span>Signature</span>"
		"</div>\n</section>\n<footer>Written by <code>hallmark show "
		"--release</code>. The same image, statements and options give "
		"the same page.</footer>\n</main>\n</body>\n</html>\n");
}
