/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/image/elf_needs.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <unistd.h>

#define PARTS_MAX 256                 /* real files have 15 at most */
#define DYNAMIC_MAX ((size_t)1 << 16) /* entries; real files have below 100 */
#define NEEDED_MAX 4096
#define NAME_LEN_MAX 4096

static const struct {
	const char *architecture;
	uint16_t machine;
} machines[] = {
	{"amd64", EM_X86_64},
	{"arm64", EM_AARCH64},
};

/* A file, as far as it is read. */
struct elf_file {
	int fd;
	Elf64_Phdr *parts;
	size_t n_parts;
	Elf64_Dyn *dynamic;
	size_t n_dynamic;
	uint64_t texts, texts_len; /* where the names are in the file */
};

static void
file_done(struct elf_file *f)
{
	free(f->parts);
	free(f->dynamic);
}
DEFINE_SCOPED_IN(struct elf_file, file_done);

void
elf_needs_done(struct elf_needs *needs)
{
	free(needs->interpreter);
	for (size_t i = 0; i < needs->n_libraries; i++)
		free(needs->libraries[i]);
	free(needs->libraries);
	*needs = (struct elf_needs)ELF_NEEDS_INIT;
}

/* Returns how many bytes there are, up to len. */
static size_t
read_some(int fd, void *to, size_t len, uint64_t at)
{
	size_t n = 0;

	if (at > (uint64_t)INT64_MAX - len)
		return 0;
	while (n < len) {
		ssize_t r = pread(fd, (char *)to + n, len - n, (off_t)(at + n));

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		n += (size_t)r;
	}
	return n;
}

static bool
read_whole(int fd, void *to, size_t len, uint64_t at)
{
	return read_some(fd, to, len, at) == len;
}

static bool
read_head(Elf64_Ehdr *out, int fd)
{
	Elf64_Ehdr h;
	uint16_t type;

	if (!read_whole(fd, &h, sizeof h, 0) ||
		memcmp(h.e_ident, ELFMAG, SELFMAG) != 0 ||
		h.e_ident[EI_CLASS] != ELFCLASS64 ||
		h.e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	type = le16toh(h.e_type);
	*out = h;
	return type == ET_EXEC || type == ET_DYN;
}

bool
elf_needs_is(int fd, const char *architecture)
{
	Elf64_Ehdr head;

	if (!read_head(&head, fd))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(machines); i++)
		if (text_equal(machines[i].architecture, architecture))
			return machines[i].machine == le16toh(head.e_machine);
	return false;
}

static bool
read_parts(struct elf_file *f)
{
	Elf64_Ehdr head;

	if (!read_head(&head, f->fd) ||
		le16toh(head.e_phentsize) != sizeof *f->parts)
		return false;
	f->n_parts = le16toh(head.e_phnum);
	if (f->n_parts == 0 || f->n_parts > PARTS_MAX)
		return false;
	f->parts = mem_alloc(f->n_parts, sizeof *f->parts);
	return read_whole(f->fd, f->parts, f->n_parts * sizeof *f->parts,
		le64toh(head.e_phoff));
}

/* The first part of a type, or NULL. */
static const Elf64_Phdr *
find_part(const struct elf_file *f, uint32_t type)
{
	for (size_t i = 0; i < f->n_parts; i++)
		if (le32toh(f->parts[i].p_type) == type)
			return &f->parts[i];
	return NULL;
}

/* Reads a name of 1 to NAME_LEN_MAX bytes that ends within len bytes. */
static char *
read_name(const struct elf_file *f, uint64_t at, uint64_t len)
{
	char text[NAME_LEN_MAX + 1];
	size_t n = read_some(
		f->fd, text, len < sizeof text ? (size_t)len : sizeof text, at);
	const char *end = n ? memchr(text, '\0', n) : NULL;

	if (!end || end == text || !text_is_utf8(text, (size_t)(end - text)))
		return NULL;
	return text_copyn(text, (size_t)(end - text));
}

/* Finds where len bytes of memory are in the file. */
static bool
find_memory(
	uint64_t *at, const struct elf_file *f, uint64_t address, uint64_t len)
{
	for (size_t i = 0; i < f->n_parts; i++) {
		uint64_t start = le64toh(f->parts[i].p_vaddr);
		uint64_t size = le64toh(f->parts[i].p_filesz);
		uint64_t offset = le64toh(f->parts[i].p_offset);

		if (le32toh(f->parts[i].p_type) != PT_LOAD || address < start ||
			address - start > size ||
			len > size - (address - start) ||
			offset > (uint64_t)INT64_MAX - size)
			continue;
		*at = offset + (address - start);
		return true;
	}
	return false;
}

/* The value of the first entry with this tag. */
static bool
find_value(uint64_t *value, const struct elf_file *f, int64_t tag)
{
	for (size_t i = 0; i < f->n_dynamic; i++)
		if ((int64_t)le64toh((uint64_t)f->dynamic[i].d_tag) == tag) {
			*value = le64toh(f->dynamic[i].d_un.d_val);
			return true;
		}
	return false;
}

/* A static file has no dynamic section. */
static bool
read_dynamic(struct elf_file *f)
{
	const Elf64_Phdr *part = find_part(f, PT_DYNAMIC);
	uint64_t size = part ? le64toh(part->p_filesz) : 0, address;
	size_t n = (size_t)(size / sizeof *f->dynamic);

	if (!part)
		return true;
	if (n == 0 || size > DYNAMIC_MAX * sizeof *f->dynamic)
		return false;
	f->dynamic = mem_alloc(n, sizeof *f->dynamic);
	if (!read_whole(f->fd, f->dynamic, n * sizeof *f->dynamic,
		    le64toh(part->p_offset)))
		return false;
	while (f->n_dynamic < n && f->dynamic[f->n_dynamic].d_tag != DT_NULL)
		f->n_dynamic++;
	return find_value(&address, f, DT_STRTAB) &&
	       find_value(&f->texts_len, f, DT_STRSZ) &&
	       find_memory(&f->texts, f, address, f->texts_len);
}

static bool
read_libraries(struct elf_needs *out, const struct elf_file *f)
{
	for (size_t i = 0; i < f->n_dynamic; i++) {
		uint64_t at = le64toh(f->dynamic[i].d_un.d_val);
		char *name;

		if (le64toh((uint64_t)f->dynamic[i].d_tag) != DT_NEEDED)
			continue;
		if (at >= f->texts_len || out->n_libraries == NEEDED_MAX)
			return false;
		name = read_name(f, f->texts + at, f->texts_len - at);
		if (!name)
			return false;
		*mem_room(out->libraries, out->n_libraries) = name;
		out->n_libraries++;
	}
	return true;
}

static bool
read_interpreter(struct elf_needs *out, const struct elf_file *f)
{
	const Elf64_Phdr *part = find_part(f, PT_INTERP);

	if (!part)
		return true;
	out->interpreter =
		read_name(f, le64toh(part->p_offset), le64toh(part->p_filesz));
	return out->interpreter && out->interpreter[0] == '/';
}

int
elf_needs_read(struct elf_needs *out, int fd)
{
	scoped(file_done) struct elf_file f = {.fd = fd};
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;

	if (!read_parts(&f) || !read_dynamic(&f) ||
		!read_interpreter(&needs, &f) || !read_libraries(&needs, &f))
		return 1;
	*out = needs;
	needs = (struct elf_needs)ELF_NEEDS_INIT;
	return 0;
}
