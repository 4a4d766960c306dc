/* SPDX-License-Identifier: Apache-2.0 */
/* A tree as lines of text.  source: tree(5) */
#include "builder/image/tree.h"
#include "builder/image/tree_rules.h"

#define HEAD "hallmark tree 1\n"

static void
print_entry(struct bytes *out, const struct tree_entry *entry)
{
	bytes_addf(out, "%c %04o %u %u ", (char)entry->type,
		(unsigned)entry->mode, (unsigned)entry->uid,
		(unsigned)entry->gid);
	if (entry->type == TREE_FILE)
		bytes_addf(out, "%lld %s ", (long long)entry->size,
			digest_text(&entry->sum).s);
	else
		bytes_adds(out, "- - ");
	bytes_adds(out, entry->path);
	if (entry->target) {
		bytes_addc(out, '\t');
		bytes_adds(out, entry->target);
	}
	bytes_addc(out, '\n');
}

void
tree_print(struct bytes *out, const struct tree *tree)
{
	bytes_adds(out, HEAD);
	for (size_t i = 0; i < tree->n_entries; i++)
		print_entry(out, &tree->entries[i]);
}

struct digest
tree_digest(const struct tree *tree)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	tree_print(&text, tree);
	return digest_of(text.data, text.len);
}

/* Cuts the next field off a line, at its space; NULL without a space. */
static char *
next_field(char **line)
{
	char *at = *line, *space = strchr(at, ' ');

	if (!space)
		return NULL;
	*space = '\0';
	*line = space + 1;
	return at;
}

static int
parse_number(uint32_t *out, const char *text)
{
	int64_t n;

	if (!text || text_number(&n, text, strlen(text), UINT32_MAX) < 0)
		return -1;
	*out = (uint32_t)n;
	return 0;
}

static int
parse_mode(uint32_t *out, const char *text)
{
	*out = 0;
	if (!text || strlen(text) != 4)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '7')
			return -1;
		*out = *out << 3 | (uint32_t)(*text - '0');
	}
	return 0;
}

static int
parse_contents(struct tree_entry *entry, const char *size, const char *sum)
{
	if (!size || !sum)
		return -1;
	if (entry->type != TREE_FILE)
		return strcmp(size, "-") == 0 && strcmp(sum, "-") == 0 ? 0 : -1;
	if (text_number(&entry->size, size, strlen(size), INT64_MAX) < 0)
		return -1;
	return digest_parse(&entry->sum, sum);
}

static int
parse_entry(struct tree_entry *entry, char *line)
{
	const char *type = next_field(&line), *size, *tab;

	if (!type || strlen(type) != 1 || !strchr("dflh", *type))
		return -1;
	entry->type = (enum tree_type) * type;
	if (parse_mode(&entry->mode, next_field(&line)) < 0 ||
		parse_number(&entry->uid, next_field(&line)) < 0 ||
		parse_number(&entry->gid, next_field(&line)) < 0)
		return -1;
	size = next_field(&line);
	if (parse_contents(entry, size, next_field(&line)) < 0)
		return -1;
	tab = strchr(line, '\t');
	if (tab)
		entry->target = text_copy(tab + 1);
	entry->path =
		tab ? text_copyn(line, (size_t)(tab - line)) : text_copy(line);
	return 0;
}

static int
parse_lines(struct tree *tree, const char *text, size_t len, struct error *err)
{
	const char *at = text + strlen(HEAD), *end = text + len;

	for (size_t n = 2; at < end; n++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		scoped_free char *line = NULL;
		struct tree_entry *entry;

		if (!stop)
			return error_set(err, ERROR_INPUT,
				"tree line %zu does not end in a newline", n);
		line = text_copyn(at, (size_t)(stop - at));
		entry = tree_add(tree);
		if (strlen(line) != (size_t)(stop - at) ||
			parse_entry(entry, line) < 0) {
			tree->n_entries--; /* the entry owns no memory yet */
			return error_set(err, ERROR_INPUT,
				"tree line %zu is not 'TYPE MODE UID GID SIZE "
				"DIGEST PATH'",
				n);
		}
		at = stop + 1;
	}
	return 0;
}

int
tree_parse(struct tree *out, const char *text, size_t len, struct error *err)
{
	scoped(tree_done) struct tree tree = TREE_INIT;
	scoped(bytes_done) struct bytes again = BYTES_INIT;

	if (len < strlen(HEAD) || memcmp(text, HEAD, strlen(HEAD)) != 0)
		return error_set(err, ERROR_INPUT,
			"a tree begins with the line 'hallmark tree 1'");
	if (parse_lines(&tree, text, len, err) < 0)
		return -1;
	if (tree_rules(&tree, err) < 0) {
		err->kind = ERROR_INPUT;
		return -1;
	}
	/* Each tree has exactly one text: this refuses leading zeros and the
	 * like. */
	tree_print(&again, &tree);
	if (again.len != len || memcmp(again.data, text, len) != 0)
		return error_set(err, ERROR_INPUT,
			"the tree is not in its canonical form: a number has "
			"leading zeros");
	*out = tree;
	tree = (struct tree)TREE_INIT;
	return 0;
}
