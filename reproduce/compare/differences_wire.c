/* SPDX-License-Identifier: Apache-2.0 */
/* Differences on their way from a helper: what it sends is as foreign as the
 * files that it read. */
#include "base/wire.h"
#include "reproduce/compare/compare.h"

#define CAUSES_OF_ONE 32
#define AROUND_OF_ONE 256
#define NAME_OF_CAUSE 64
#define PLAIN_PIECE ((size_t)60)

static void
put_side(struct bytes *out, const struct difference_side *s)
{
	wire_put_number(out, s->at);
	wire_put_number(out, s->len);
	wire_put_number(out, s->around_at);
	wire_put_number(out, (int64_t)s->n_around);
	wire_put_bytes(out, s->around, s->n_around);
}

static void
put_difference(struct bytes *out, const struct difference *d)
{
	wire_put_number(out, d->kind);
	wire_put_text(out, d->path);
	wire_put_text(out, d->part);
	wire_put_text(out, d->words);
	wire_put_text(out, d->security);
	wire_put_text(out, d->lines);
	wire_put_number(out, d->ranged);
	if (d->ranged) {
		put_side(out, &d->a);
		put_side(out, &d->b);
	}
	wire_put_number(out, d->member_a);
	wire_put_number(out, d->member_a_len);
	wire_put_number(out, d->member_b);
	wire_put_number(out, d->member_b_len);
	wire_put_number(out, (int64_t)d->n_causes);
	for (size_t i = 0; i < d->n_causes; i++) {
		wire_put_text(out, d->causes[i].name);
		wire_put_number(out, d->causes[i].confidence);
		wire_put_text(out, d->causes[i].evidence);
	}
}

void
differences_put(struct bytes *out, const struct differences *d)
{
	wire_put_number(out, (int64_t)d->n_dropped);
	wire_put_number(out, d->unfinished);
	wire_put_number(out, (int64_t)d->n);
	for (size_t i = 0; i < d->n; i++)
		put_difference(out, &d->list[i]);
}

static void
take_side(struct difference_side *s, struct wire *w)
{
	s->at = wire_number(w, 0, INT64_MAX);
	s->len = wire_number(w, 0, INT64_MAX - s->at);
	s->around_at = wire_number(w, 0, INT64_MAX);
	s->n_around = (size_t)wire_number(w, 0, AROUND_OF_ONE);
	if (w->bad)
		return;
	s->around = mem_alloc(s->n_around + 1, 1);
	wire_bytes(w, s->around, s->n_around);
}

static void
take_place(int64_t *at, int64_t *len, struct wire *w)
{
	*at = wire_number(w, 0, INT64_MAX);
	*len = wire_number(w, 0, INT64_MAX - *at);
}

/* The length of a piece that ends between two characters. */
static size_t
plain_piece(const char *text, size_t len)
{
	size_t n = len;

	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n ? n : len;
}

/* A text that is printed as it is: quoting must leave every byte of it alone,
 * except for the signs that quotes themselves require. */
static bool
is_plain(const char *text)
{
	const char *at = text;

	while (at && *at) {
		const size_t len = strcspn(at, "'\\");
		const size_t most = len < PLAIN_PIECE ? len : PLAIN_PIECE;
		const char *quoted;

		if (len == 0) {
			at++;
			continue;
		}
		quoted = text_quote(at, plain_piece(at, most));
		if (strncmp(quoted + 1, at, plain_piece(at, most)) != 0)
			return false;
		at += plain_piece(at, most);
	}
	return true;
}

static bool
is_cause_name(const char *name)
{
	const char *at = name;

	if (!name || !*name || strlen(name) > NAME_OF_CAUSE)
		return false;
	while ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') ||
		*at == '-')
		at++;
	return !*at;
}

static void
quote_text(char **text)
{
	char *quoted = text_copy(text_quotes(*text));

	free(*text);
	*text = quoted;
}

static void
take_causes(struct difference *d, struct wire *w)
{
	const int64_t n = wire_number(w, 0, CAUSES_OF_ONE);

	for (int64_t i = 0; i < n && !w->bad; i++) {
		struct difference_cause *c = mem_room(d->causes, d->n_causes);

		d->n_causes++;
		c->name = wire_text(w);
		c->confidence = (enum confidence)wire_number(
			w, CONFIDENCE_POSSIBLE, CONFIDENCE_CERTAIN);
		c->evidence = wire_text(w);
		if (!is_cause_name(c->name) || !c->evidence)
			w->bad = true;
		else if (!is_plain(c->evidence))
			quote_text(&c->evidence);
	}
}

static void
take_difference(struct difference *d, struct wire *w)
{
	d->kind = (enum difference_kind)wire_number(
		w, DIFFERENCE_METADATA, DIFFERENCE_ONLY_B);
	d->path = wire_text(w);
	d->part = wire_text(w);
	d->words = wire_text(w);
	d->security = wire_text(w);
	d->lines = wire_text(w);
	d->ranged = wire_number(w, 0, 1);
	if (d->ranged) {
		take_side(&d->a, w);
		take_side(&d->b, w);
	}
	take_place(&d->member_a, &d->member_a_len, w);
	take_place(&d->member_b, &d->member_b_len, w);
	take_causes(d, w);
	if (!d->path || !is_plain(d->words) || !is_plain(d->security))
		w->bad = true;
}

int
differences_take(struct differences *out, const char *data, size_t len)
{
	struct wire w = wire_open(data, len);
	int64_t n;

	out->n_dropped += (size_t)wire_number(&w, 0, INT32_MAX);
	if (wire_number(&w, 0, 1))
		out->unfinished = true;
	n = wire_number(&w, 0, DIFFERENCES_MAX);
	for (int64_t i = 0; i < n && !w.bad; i++) {
		struct difference *d = mem_room(out->list, out->n);

		out->n++;
		take_difference(d, &w);
		if (!d->path) /* the list stays one that can be printed */
			d->path = text_copy("");
	}
	return wire_end(&w);
}
