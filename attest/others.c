/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/others.h"

#define NAMED_MAX 20 /* statements that are named one by one */

struct naming {
	struct bytes out;
	size_t n_named, n_more;
	size_t n_unread, n_untrusted, n_unstated, n_elsewhere;
};

static void
name_statement(struct naming *n, const struct opened *one)
{
	if (n->n_named == NAMED_MAX) {
		n->n_more++;
		return;
	}
	n->n_named++;
	bytes_addf(&n->out, "%s%s", n->out.len ? ", " : "",
		text_quotes(one->statement.predicate_type));
}

static void
look_at(struct naming *n, const struct opened *one,
	const struct digest *subject)
{
	switch (opened_kind(one)) {
	case OPENED_UNREAD:
		n->n_unread++;
		return;
	case OPENED_UNTRUSTED:
		n->n_untrusted++;
		return;
	case OPENED_UNSTATED:
		n->n_unstated++;
		return;
	case OPENED_OTHER:
	case OPENED_PROVENANCE:
		break;
	}
	if (subject && !digest_equal(subject, &one->statement.subject))
		n->n_elsewhere++;
	else
		name_statement(n, one);
}

static void
name_count(struct naming *n, size_t count, const char *what)
{
	if (count > 0)
		bytes_addf(&n->out, "%s%zu %s", n->out.len ? ", " : "", count,
			what);
}

void
others_add(struct findings *f, const struct opened_list *all, const bool *used,
	const struct digest *subject)
{
	struct naming n = {.out = BYTES_INIT};
	scoped_free char *text = NULL, *count = NULL;
	size_t n_others = 0, n_bad;

	for (size_t i = 0; i < all->n; i++) {
		if (used[i])
			continue;
		n_others++;
		look_at(&n, &all->list[i], subject);
	}
	if (n_others == 0)
		return;
	n_bad = n.n_unread + n.n_untrusted + n.n_unstated + n.n_elsewhere;
	name_count(&n, n.n_more, "more");
	name_count(&n, n.n_untrusted, "that no trusted key has signed");
	name_count(&n, n.n_elsewhere, "about another subject");
	name_count(&n, n.n_unstated, "signed, but no in-toto statement");
	name_count(&n, n.n_unread, "that is no envelope of a statement");
	text = bytes_take(&n.out);
	count = text_format("%zu", n_others);
	findings_add(f, "other-statements",
		n_bad ? FINDING_SKIPPED : FINDING_PASS, NULL, count, text);
}
