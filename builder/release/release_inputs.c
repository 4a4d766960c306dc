/* SPDX-License-Identifier: Apache-2.0 */
/* Which sources and packages two builds do not share. */
#include "base/uri.h"
#include "builder/release/release_private.h"

#define PACKAGE "pkg:"

void
release_change_add(struct release_changes *c, struct release_change *takes)
{
	if (!takes->from)
		c->n_added++;
	else if (!takes->to)
		c->n_removed++;
	else
		c->n_changed++;
	if (c->n < RELEASE_CHANGES_MAX) {
		*mem_room(c->list, c->n) = *takes;
		c->n++;
	} else {
		free(takes->name);
		free(takes->role);
		free(takes->from);
		free(takes->to);
	}
	*takes = (struct release_change){.name = NULL};
}

void
release_changes_done(struct release_changes *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->list[i].name);
		free(c->list[i].role);
		free(c->list[i].from);
		free(c->list[i].to);
	}
	free(c->list);
	*c = (struct release_changes){.list = NULL};
}

/* An input: what stays between two releases, and what may differ. Texts are
 * heap. */
struct part {
	char *name, *role;
	char *value;
	struct digest sum;
	bool is_package;
};

/* Without the percent signs of a package URL; as it is where they are wrong. */
static char *
plain_part(const char *text, size_t len)
{
	char *plain = uri_decode(text, len);

	return plain ? plain : text_copyn(text, len);
}

/* "pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64" is gcc, 4:12.2.0-3 */
static void
split_package(struct part *out, const char *uri)
{
	size_t len = strcspn(uri, "?#");
	const char *at = memchr(uri, '@', len), *name = uri;

	for (const char *c = uri; c < (at ? at : uri + len); c++)
		if (*c == '/')
			name = c + 1;
	out->is_package = true;
	out->name = plain_part(name, (size_t)((at ? at : uri + len) - name));
	out->value = at ? plain_part(at + 1, len - (size_t)(at - uri) - 1)
			: text_copy("");
}

/* "debian:pool/main/h/hello/hello_2.10.orig.tar.gz" is hello, 2.10.orig.tar.gz;
 * git and images have what varies behind the last "@". */
static void
split_source(struct part *out, const struct provenance_input *in)
{
	const char *uri = in->uri ? in->uri : in->name ? in->name : "";
	const char *slash = strrchr(uri, '/');
	const char *cut = NULL;
	size_t skip = 1;

	if (text_starts(uri, "git+") || text_starts(uri, "oci:"))
		cut = strrchr(uri, '@');
	else if (text_starts(uri, "debian:") && slash)
		cut = strchr(slash, '_');
	else if (slash)
		skip = 0;
	out->name = text_copyn(uri, cut ? (size_t)(cut - uri) : strlen(uri));
	if (in->git_commit)
		out->value = text_copy(in->git_commit);
	else
		out->value = text_copy(cut ? cut + skip : "");
}

static struct part
part_of(const struct provenance_input *in)
{
	bool base = text_equal(in->role, PROVENANCE_BASE);
	struct part out = {.sum = in->sum};

	if (in->uri && text_starts(in->uri, PACKAGE)) {
		split_package(&out, in->uri);
		out.role = text_copy(base ? PROVENANCE_BASE : "environment");
	} else {
		split_source(&out, in);
		out.role = base ? text_copy(PROVENANCE_BASE) : NULL;
	}
	return out;
}

static int
by_kind_and_name(const struct part *a, const struct part *b)
{
	int order = (int)a->is_package - (int)b->is_package;

	/* what the image holds before what only built it */
	if (order == 0)
		order = strcmp(a->role ? a->role : "", b->role ? b->role : "");
	return order ? order : strcmp(a->name, b->name);
}

static int
by_all(const void *left, const void *right)
{
	const struct part *a = left, *b = right;
	int order = by_kind_and_name(a, b);

	if (order == 0)
		order = strcmp(a->value, b->value);
	return order ? order : memcmp(a->sum.sum, b->sum.sum, DIGEST_LEN);
}

static struct part *
sorted_parts(const struct provenance *p)
{
	struct part *list = mem_alloc(p->n_inputs + 1, sizeof *list);

	for (size_t i = 0; i < p->n_inputs; i++)
		list[i] = part_of(&p->inputs[i]);
	if (p->n_inputs > 1)
		qsort(list, p->n_inputs, sizeof *list, by_all);
	return list;
}

static void
parts_free(struct part *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].role);
		free(list[i].value);
	}
	free(list);
}

static void
add_part(struct release_changes *to, const struct part *was,
	const struct part *is)
{
	const struct part *any = was ? was : is;
	struct release_change c = {.name = text_copy(any->name),
		.role = text_copy(any->role),
		.from = was ? text_copy(was->value) : NULL,
		.to = is ? text_copy(is->value) : NULL};

	if (was)
		c.from_sum = was->sum;
	if (is)
		c.to_sum = is->sum;
	release_change_add(to, &c);
}

/* Where the differences of sources and of packages go. */
struct lists {
	struct release_changes *sources, *packages;
	bool apart; /* of two platforms: bytes differ */
};

static void
add_apart(struct release_changes *to, const struct part *was,
	const struct part *is)
{
	const struct part *any = was ? was : is;
	struct release_change c = {
		.name = text_format("%s %s",
			any->is_package ? "package" : "source", any->name),
		.role = text_copy(any->role),
		.from = was ? text_copy(was->value) : NULL,
		.to = is ? text_copy(is->value) : NULL};

	release_change_add(to, &c);
}

static void
add_pair(const struct lists *to, const struct part *was, const struct part *is)
{
	struct release_changes *list =
		(was ? was : is)->is_package ? to->packages : to->sources;

	if (!to->apart && (!was || !is || by_all(was, is) != 0))
		add_part(list, was, is);
	else if (to->apart &&
		 (!was || !is || strcmp(was->value, is->value) != 0))
		add_apart(list, was, is);
}

static void
compare_inputs(const struct lists *to, const struct provenance *was,
	const struct provenance *is)
{
	struct part *a = sorted_parts(was), *b = sorted_parts(is);
	size_t i = 0, k = 0;

	while (i < was->n_inputs || k < is->n_inputs) {
		int order = i == was->n_inputs ? 1
			    : k == is->n_inputs
				    ? -1
				    : by_kind_and_name(&a[i], &b[k]);

		add_pair(to, order <= 0 ? &a[i] : NULL,
			order >= 0 ? &b[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
	parts_free(a, was->n_inputs);
	parts_free(b, is->n_inputs);
}

void
release_inputs(struct release_changes *sources,
	struct release_changes *packages, const struct provenance *was,
	const struct provenance *is)
{
	const struct lists to = {sources, packages, false};

	compare_inputs(&to, was, is);
}

void
release_inputs_apart(struct release_changes *apart,
	const struct provenance *first, const struct provenance *other)
{
	const struct lists to = {apart, apart, true};

	compare_inputs(&to, first, other);
}
