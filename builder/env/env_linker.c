/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_linker.h"
#include "builder/archive/beneath.h"
#include "builder/env/env_add.h"
#include "builder/env/env_rules.h"

#include <endian.h>
#include <fcntl.h>

#define PATH "etc/ld.so.cache"

/* Debian's name of the architecture, its library folder, and the flags that the
 * dynamic linker expects. */
static const struct {
	const char *architecture, *folder;
	uint32_t flags;
} rows[] = {
	{"amd64", "lib/x86_64-linux-gnu", 0x303},
	{"arm64", "lib/aarch64-linux-gnu", 0xa03},
};

/* The file format of glibc since 2.32, in little endian, which both
 * architectures use. */
struct head {
	char magic[20];
	uint32_t n_names, texts_len;
	uint8_t order; /* 2: little endian */
	uint8_t unused[3];
	uint32_t extension, reserved[3];
};
struct row {
	uint32_t flags, name, path; /* name, path: text offsets */
	uint32_t system;
	uint64_t processor;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads a decimal number, with or without leading zeros. */
static uint64_t
read_number(const char **at)
{
	uint64_t n = 0;

	for (; is_digit(**at); ++*at)
		n = n * 10 + (uint64_t)(**at - '0');
	return n;
}

/* Compares like the dynamic linker: digits by their numeric value and after all
 * other characters. The greatest name comes first. */
static int
by_linker(const void *a, const void *b)
{
	const char *x = *(char *const *)b, *y = *(char *const *)a;

	while (*x && *y) {
		if (is_digit(*x) != is_digit(*y))
			return is_digit(*x) ? 1 : -1;
		if (is_digit(*x)) {
			uint64_t n = read_number(&x), m = read_number(&y);

			if (n != m)
				return n > m ? 1 : -1;
		} else if (*x != *y) {
			return *x > *y ? 1 : -1;
		} else {
			x++;
			y++;
		}
	}
	return (*x > *y) - (*x < *y);
}

static void
add_text(struct bytes *out, const char *text)
{
	bytes_add(out, text, strlen(text) + 1);
}

void
env_linker_print(struct bytes *out, const struct names *names,
	const char *folder, uint32_t flags)
{
	scoped_free char **sorted =
		mem_alloc(names->n_names + 1, sizeof *sorted);
	scoped(bytes_done) struct bytes texts = BYTES_INIT;
	size_t before =
		sizeof(struct head) + names->n_names * sizeof(struct row);
	struct head head = {.magic = "glibc-ld.so.cache1.",
		.n_names = htole32((uint32_t)names->n_names),
		.order = 2};
	scoped(bytes_done) struct bytes table = BYTES_INIT;

	head.magic[19] = '1';
	for (size_t i = 0; i < names->n_names; i++)
		sorted[i] = names->names[i];
	qsort(sorted, names->n_names, sizeof *sorted, by_linker);
	for (size_t i = 0; i < names->n_names; i++) {
		struct row row = {.flags = htole32(flags)};

		row.name = htole32((uint32_t)(before + texts.len));
		add_text(&texts, sorted[i]);
		row.path = htole32((uint32_t)(before + texts.len));
		bytes_addf(&texts, "%s/%s", folder, sorted[i]);
		bytes_add(&texts, "", 1);
		bytes_add(&table, &row, sizeof row);
	}
	head.texts_len = htole32((uint32_t)texts.len);
	bytes_add(out, &head, sizeof head);
	bytes_add(out, table.data, table.len);
	bytes_add(out, texts.data, texts.len);
}

/* Lists the libraries that a program may request by name: "libz.so.1", but not
 * "libz.so", which only the compiler reads and which may be a text file. */
static int
find_libraries(struct names *out, int folder, struct error *err)
{
	scoped(names_done) struct names all = NAMES_INIT;
	struct stat st;

	if (file_list(&all, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < all.n_names; i++) {
		if (!strstr(all.names[i], ".so."))
			continue;
		if (fstatat(folder, all.names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			return error_sys(err, "%s", text_quotes(all.names[i]));
		if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
			continue;
		*mem_room(out->names, out->n_names) = take_ptr(all.names[i]);
		out->n_names++;
	}
	return 0;
}

int
env_linker_write(int root, const char *architecture, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int folder = -1;
	scoped_free char *shown = NULL, *path = NULL;
	struct stat st;
	size_t i = 0;
	int found;

	while (i < ARRAY_LEN(rows) &&
		!text_equal(rows[i].architecture, architecture))
		i++;
	if (i == ARRAY_LEN(rows))
		return 0;
	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	found = unpack_write_find(&w, PATH, &st, err);
	if (found <= 0)
		return found;
	path = text_format("usr/%s", rows[i].folder);
	found = unpack_write_find(&w, path, &st, err);
	if (found < 0)
		return -1;
	if (found > 0 || !S_ISDIR(st.st_mode))
		return 0;
	folder = beneath_open(root, path, O_RDONLY | O_DIRECTORY, err);
	if (folder < 0 || find_libraries(&names, folder, err) < 0)
		return -1;
	shown = text_format("/%s", rows[i].folder);
	env_linker_print(&text, &names, shown, rows[i].flags);
	return names.n_names ? env_add_file(&w, PATH, text.data, text.len, err)
			     : 0;
}
