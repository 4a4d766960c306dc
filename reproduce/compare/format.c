/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"

/* The first row that takes the bytes decides. */
static const struct format_row format_rows[] = {
	{FORMAT_GZIP, "gzip", gzip_is, NULL, NULL, gzip_expand},
	{FORMAT_XZ, "xz", xz_is, NULL, NULL, xz_expand},
	{FORMAT_ZSTD, "zstd", zstd_is, NULL, NULL, zstd_expand},
	{FORMAT_BZIP2, "bzip2", bzip2_is, NULL, NULL, bzip2_expand},
	{FORMAT_LZMA, "lzma", lzma_is, NULL, NULL, lzma_expand},
	{FORMAT_ZIP, "a zip archive", zip_is, zip_members, NULL, NULL},
	{FORMAT_AR, "an ar archive", ar_is, ar_members, NULL, NULL},
	{FORMAT_CPIO, "a cpio archive", cpio_is, cpio_members, NULL, NULL},
	{FORMAT_ELF, "an ELF file", elf_is, NULL, elf_parts, NULL},
	{FORMAT_PNG, "a PNG", png_is, NULL, png_parts, NULL},
	{FORMAT_PDF, "a PDF", pdf_is, NULL, pdf_parts, NULL},
	{FORMAT_PYC, "compiled Python", pyc_is, NULL, pyc_parts, NULL},
	{FORMAT_TAR, "a tar archive", tar_is, tar_members, NULL, NULL},
};

const struct format_row *
format_find(struct slice s)
{
	for (size_t i = 0; i < ARRAY_LEN(format_rows); i++)
		if (format_rows[i].is(s))
			return &format_rows[i];
	return NULL;
}

const char *
format_name(enum clue_format id)
{
	for (size_t i = 0; i < ARRAY_LEN(format_rows); i++)
		if (format_rows[i].id == id)
			return format_rows[i].name;
	return NULL;
}

struct member *
members_add(struct members *m)
{
	struct member *one;

	if (m->n >= m->most)
		return NULL;
	one = mem_room(m->list, m->n);
	m->n++;
	one->type = 'f';
	one->access_s = one->change_s = one->extended_s = -1;
	return one;
}

struct slice
slice_core(struct slice s)
{
	while (s.len > 0 && s.p[s.len - 1] == 0)
		s.len--;
	while (s.len > 0 && s.p[0] == 0) {
		s.p++;
		s.len--;
	}
	return s;
}

int
members_rest(struct members *m, const char *name, struct slice data)
{
	struct member *one = data.len ? members_add(m) : NULL;

	if (data.len && !one)
		return -1;
	if (one) {
		one->name = text_copy(name);
		one->data = data;
		one->rest = true;
	}
	return 0;
}

void
members_done(struct members *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->list[i].name);
		free(m->list[i].user);
		free(m->list[i].group);
		free(m->list[i].target);
	}
	free(m->list);
}

struct part *
parts_add(struct parts *p, char *takes_name, struct slice data)
{
	struct part *one;

	if (p->n >= p->most) {
		free(takes_name);
		return NULL;
	}
	one = mem_room(p->list, p->n);
	p->n++;
	one->name = takes_name;
	one->data = data;
	return one;
}

void
parts_done(struct parts *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->list[i].name);
		free(p->list[i].owned);
	}
	free(p->list);
}
