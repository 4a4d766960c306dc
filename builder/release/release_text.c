/* SPDX-License-Identifier: Apache-2.0 */
/* A release in words. Foreign texts go through text_plain(). */
#include "base/clock.h"
#include "builder/release/release_print.h"

#define SHOWN 40 /* differences of each kind */
#define NOT_COMPARED \
	"changes: no earlier image was named; --since IMAGE compares with " \
	"one\n"

static void
add_row(struct bytes *out, const char *title, const char *text)
{
	if (!text)
		return;
	bytes_addf(out, "%-12s", title);
	text_plain(out, text, strlen(text));
	bytes_addc(out, '\n');
}

static void
add_signers(struct bytes *out, const struct release *r)
{
	for (size_t i = 0; i < r->told.n_signers; i++)
		add_row(out, r->told.verified ? "signed by" : "claims key",
			release_signer(r, i));
}

static void
add_source(struct bytes *out, const struct release *r)
{
	const struct provenance *p = &r->told.facts;

	if (!r->told.has_facts) {
		add_row(out, "source",
			"no provenance says what it was built "
			"from");
		return;
	}
	add_row(out, "commit", p->revision);
	add_row(out, "repository", p->repository);
	add_row(out, "recipe", p->recipe);
	add_row(out, "output", p->output);
	add_row(out, "date", clock_date(p->epoch_s).s);
	add_row(out, "machine", p->architecture);
	add_row(out, "builder", p->builder_id);
	add_signers(out, r);
}

static void
add_digests(struct bytes *out, const struct image *image)
{
	add_row(out, "manifest", digest_text(&image->manifest).s);
	add_row(out, "config", digest_text(&image->config).s);
	for (size_t i = 0; i < image->n_layers; i++) {
		scoped_free char *size = release_size(image->layers[i].size);
		scoped_free char *text = text_format(
			"%s, %s", digest_text(&image->layers[i].sum).s, size);

		add_row(out, "layer", text);
	}
}

static void
add_statements(struct bytes *out, const struct release *r)
{
	bytes_adds(out, "\nstatements\n");
	if (r->n_statements == 0)
		bytes_addf(out, "  none is attached to the %s\n",
			r->n_images ? "index itself" : "image");
	for (size_t i = 0; i < r->n_statements; i++) {
		const struct release_statement *s = &r->statements[i];
		const char *name = release_type_name(s->type);

		bytes_adds(out, "  ");
		text_plain(out, name, strlen(name));
		bytes_addf(out, " %s\n", digest_text(&s->sum).s);
		if (s->has_verdict) {
			bytes_addf(out, "    %s, found by ",
				verdict_word_name(s->verdict.word));
			text_plain(out, s->verdict.builder_id,
				strlen(s->verdict.builder_id));
			bytes_addf(out, " on %s\n",
				clock_date(s->verdict.finished_s).s);
		}
		for (size_t k = 0; k < s->n_signers; k++) {
			bytes_addf(out, "    %s ",
				s->trusted ? "signed by" : "claims the key");
			text_plain(out, s->signers[k], strlen(s->signers[k]));
			bytes_addc(out, '\n');
		}
		if (s->n_signers == 0)
			bytes_addf(out, "    %s\n",
				r->checked ? "signed by no trusted key"
					   : "names no key");
	}
}

static void
add_change(struct bytes *out, const struct release_change *c)
{
	bytes_addf(out, "  %-8s",
		!c->from ? "new"
		: !c->to ? "gone"
			 : "changed");
	text_plain(out, c->name, strlen(c->name));
	if (c->role)
		bytes_addf(out, ", %s", release_role_name(c->role));
	bytes_adds(out, ": ");
	if (c->from)
		text_plain(out, c->from, strlen(c->from));
	if (c->from && c->to)
		bytes_adds(out, " -> ");
	if (c->to)
		text_plain(out, c->to, strlen(c->to));
	bytes_addc(out, '\n');
}

static void
add_changes(
	struct bytes *out, const char *title, const struct release_changes *c)
{
	size_t all = c->n_added + c->n_removed + c->n_changed;

	bytes_addf(out, "%s: %zu new, %zu gone, %zu changed\n", title,
		c->n_added, c->n_removed, c->n_changed);
	for (size_t i = 0; i < c->n && i < SHOWN; i++)
		add_change(out, &c->list[i]);
	if (all > SHOWN)
		bytes_addf(out, "  and %zu more\n", all - SHOWN);
}

static void
add_since(struct bytes *out, const struct release *r, const char *none)
{
	scoped_free char *before = NULL;

	bytes_addc(out, '\n');
	if (!r->has_before) {
		bytes_adds(out, none);
		return;
	}
	before = release_reference(&r->before);
	add_row(out, "since", before);
	add_row(out, "version", r->before.version);
	if (r->unknown_inputs) {
		add_row(out, "inputs", r->unknown_inputs);
	} else {
		add_changes(out, "sources", &r->sources);
		add_changes(out, "packages", &r->packages);
	}
	add_changes(out, "files", &r->files);
}

static void
add_back(struct bytes *out, const struct release *r)
{
	struct release_step steps[RELEASE_STEPS];

	release_back(steps, r);
	bytes_adds(out, "\nto go back\n");
	for (size_t i = 0; i < RELEASE_STEPS; i++)
		bytes_addf(out, "  %s\n    $ %s\n", steps[i].why,
			steps[i].command);
	release_back_done(steps);
}

/* In what an image differs from the first one of its index. */
static void
add_apart(struct bytes *out, const struct release *r, const char *first)
{
	bytes_addc(out, '\n');
	add_row(out, "beside", first);
	if (r->apart.n > 0)
		add_changes(out, "differences", &r->apart);
	else
		bytes_adds(out, "differences: only the bytes of files and "
				"packages\n");
}

static void
add_image(struct bytes *out, const struct release *r)
{
	scoped_free char *size = release_size(r->bytes);

	add_source(out, r);
	add_row(out, "size", size);
	add_digests(out, &r->image);
	add_statements(out, r);
}

static void
add_platforms(struct bytes *out, const struct release *r)
{
	for (size_t i = 0; i < r->n_images; i++) {
		const struct release *one = &r->images[i];
		scoped_free char *reference = release_reference(&one->pin);
		scoped_free char *verified = release_verified(one);

		bytes_addc(out, '\n');
		add_row(out, "platform", one->platform);
		add_row(out, "image", reference);
		add_row(out, "verified", verified);
		add_row(out, "version", one->pin.version);
		add_image(out, one);
		if (i > 0)
			add_apart(out, one, r->images[0].platform);
		if (r->has_before)
			add_since(out, one,
				"changes: the earlier release has no image for "
				"this platform\n");
	}
}

/* What holds for all images of an index, then each image. */
static void
add_index(struct bytes *out, const struct release *r)
{
	scoped_free char *platforms = release_platforms(r);
	scoped_free char *size = release_size(r->bytes);
	scoped_free char *before =
		r->has_before ? release_reference(&r->before) : NULL;

	add_row(out, "platforms", platforms);
	add_row(out, "commit", r->pin.commit);
	add_signers(out, r);
	add_row(out, "size", size);
	add_row(out, "index", digest_text(&r->pin.sum).s);
	add_row(out, "since", before);
	add_statements(out, r);
	add_platforms(out, r);
	if (!before)
		bytes_adds(out, "\n" NOT_COMPARED);
}

void
release_text(struct bytes *out, const struct release *r)
{
	scoped_free char *title = release_title(&r->pin);
	scoped_free char *reference = release_reference(&r->pin);
	scoped_free char *verified = release_verified(r);

	add_row(out, "release", title);
	add_row(out, "image", reference);
	add_row(out, "verified", verified);
	for (size_t i = 0; i < r->n_warnings; i++)
		add_row(out, "warning", r->warnings[i]);
	if (r->n_images) {
		add_index(out, r);
	} else {
		add_image(out, r);
		add_since(out, r, NOT_COMPARED);
	}
	bytes_addf(out, "\nchangelog: ");
	text_plain(out, r->changelog_source, strlen(r->changelog_source));
	/* its lines are safe already: changelog.h */
	bytes_addf(out, "\n%s", r->changelog ? r->changelog : "");
	add_back(out, r);
}
