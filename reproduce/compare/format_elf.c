/* SPDX-License-Identifier: Apache-2.0 */
/* ELF: each section is a part.  source: System V ABI, gABI chapter 4 */
#include "reproduce/compare/format.h"
#include "reproduce/explain/octets.h"
#include "reproduce/explain/spans.h"

#include <elf.h>

/* The width and the order of bytes of one file. */
struct elf_view {
	struct slice s;
	bool wide, big;
	uint64_t sections, n_sections, section_len, names;
	uint64_t segments, n_segments, segment_len;
};

/* One section header. */
struct elf_part {
	uint64_t name, type, flags, at, len;
};

static uint64_t
elf_number(const struct elf_view *e, struct slice s, size_t at, size_t n)
{
	return e->big ? octets_be(s, at, n) : octets_le(s, at, n);
}

bool
elf_is(struct slice s)
{
	return s.len >= sizeof(Elf32_Ehdr) &&
	       octets_start(s, ELFMAG, SELFMAG) &&
	       (s.p[EI_CLASS] == ELFCLASS32 || s.p[EI_CLASS] == ELFCLASS64) &&
	       (s.p[EI_DATA] == ELFDATA2LSB || s.p[EI_DATA] == ELFDATA2MSB);
}

static int
elf_open(struct elf_view *e, struct slice s)
{
	e->s = s;
	e->wide = s.p[EI_CLASS] == ELFCLASS64;
	e->big = s.p[EI_DATA] == ELFDATA2MSB;
	e->segments =
		e->wide ? elf_number(e, s, 32, 8) : elf_number(e, s, 28, 4);
	e->sections =
		e->wide ? elf_number(e, s, 40, 8) : elf_number(e, s, 32, 4);
	e->segment_len = elf_number(e, s, e->wide ? 54 : 42, 2);
	e->n_segments = elf_number(e, s, e->wide ? 56 : 44, 2);
	e->section_len = elf_number(e, s, e->wide ? 58 : 46, 2);
	e->n_sections = elf_number(e, s, e->wide ? 60 : 48, 2);
	e->names = elf_number(e, s, e->wide ? 62 : 50, 2);
	if (e->n_sections == 0 ||
		e->section_len <
			(e->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)) ||
		e->names >= e->n_sections ||
		!octets_holds(s, e->sections, e->n_sections * e->section_len))
		return -1;
	return 0;
}

static struct elf_part
elf_section(const struct elf_view *e, uint64_t i)
{
	const struct slice h = octets_part(
		e->s, e->sections + i * e->section_len, e->section_len);

	if (e->wide)
		return (struct elf_part){elf_number(e, h, 0, 4),
			elf_number(e, h, 4, 4), elf_number(e, h, 8, 8),
			elf_number(e, h, 24, 8), elf_number(e, h, 32, 8)};
	return (struct elf_part){elf_number(e, h, 0, 4), elf_number(e, h, 4, 4),
		elf_number(e, h, 8, 4), elf_number(e, h, 16, 4),
		elf_number(e, h, 20, 4)};
}

static char *
elf_name(struct slice names, const struct elf_part *p)
{
	const struct slice rest = octets_part(names, p->name, SIZE_MAX);

	if (rest.len == 0)
		return text_copy("");
	return text_copyn(
		(const char *)rest.p, strnlen((const char *)rest.p, rest.len));
}

/* Sections that are compressed are compared as what they hold. */
static void
elf_inflate(const struct elf_view *e, struct part *part, uint64_t flags,
	int64_t most)
{
	const size_t head = e->wide ? sizeof(Elf64_Chdr) : sizeof(Elf32_Chdr);
	struct bytes out = BYTES_INIT;

	if (!(flags & SHF_COMPRESSED) || part->data.len < head ||
		elf_number(e, part->data, 0, 4) != ELFCOMPRESS_ZLIB)
		return;
	if (inflate_zlib(&out, octets_part(part->data, head, SIZE_MAX), most) <
		0) {
		bytes_done(&out);
		return;
	}
	part->data = (struct slice){(const uint8_t *)out.data, out.len};
	part->owned = (uint8_t *)out.data;
}

static enum part_rank
elf_rank(const char *name)
{
	return text_equal(name, ".note.gnu.build-id") ||
			       text_equal(name, ".gnu_debuglink")
		       ? PART_LATE
		       : PART_OWN;
}

static int
elf_add(struct parts *out, const struct elf_view *e, uint64_t i,
	struct slice names)
{
	const struct elf_part p = elf_section(e, i);
	char *name;
	struct part *part;

	if (p.type == SHT_NULL || p.type == SHT_NOBITS)
		return 0;
	if (!octets_holds(e->s, p.at, p.len))
		return -1;
	name = elf_name(names, &p);
	part = parts_add(out, name, octets_part(e->s, p.at, p.len));
	if (!part)
		return -1;
	part->rank = elf_rank(name);
	elf_inflate(e, part, p.flags, out->expanded_most);
	return 0;
}

static int
elf_headers(struct parts *out, const struct elf_view *e)
{
	const struct slice rows[] = {
		octets_part(e->s, 0,
			e->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)),
		octets_part(e->s, e->segments, e->n_segments * e->segment_len),
		octets_part(e->s, e->sections, e->n_sections * e->section_len),
	};
	static const char *const names[] = {
		"header", "program headers", "section headers"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct part *p = parts_add(out, text_copy(names[i]), rows[i]);

		if (!p)
			return -1;
		p->rank = PART_FOLLOWS;
	}
	return 0;
}

/* What a span is, other than the section of that number. */
#define AT_HEADER ((size_t)-1)
#define AT_SEGMENTS ((size_t)-2)
#define AT_SECTIONS ((size_t)-3)

static void
elf_spans(struct spans *out, const struct elf_view *e)
{
	spans_add(out, 0, e->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr),
		AT_HEADER);
	spans_add(
		out, e->segments, e->n_segments * e->segment_len, AT_SEGMENTS);
	spans_add(
		out, e->sections, e->n_sections * e->section_len, AT_SECTIONS);
	for (uint64_t i = 0; i < e->n_sections; i++) {
		const struct elf_part p = elf_section(e, i);

		if (p.type != SHT_NOBITS && p.type != SHT_NULL)
			spans_add(out, p.at, p.len, (size_t)i);
	}
}

static char *
elf_gap_name(const struct elf_view *e, struct slice names, size_t before)
{
	struct elf_part p;
	scoped_free char *name = NULL;

	if (before == AT_SEGMENTS || before == AT_SECTIONS)
		return text_format("before the %s headers",
			before == AT_SEGMENTS ? "program" : "section");
	p = elf_section(e, before);
	name = elf_name(names, &p);
	return text_format("before %s", name);
}

/* Bytes that no section has: between two, where linkers leave zeros; and behind
 * the last section and the tables, where programs append data, or other
 * programs. */
static int
elf_gaps(struct parts *out, const struct elf_view *e, struct slice names)
{
	scoped(spans_done) struct spans spans = SPANS_INIT;
	struct span gap;
	size_t at = 0;
	uint64_t end;

	elf_spans(&spans, e);
	while (spans_gap(&spans, &at, &gap)) {
		const struct slice core = slice_core(octets_part(
			e->s, (size_t)gap.from, (size_t)(gap.to - gap.from)));

		if (core.len &&
			!parts_add(out, elf_gap_name(e, names, gap.what), core))
			return -1;
	}
	end = spans_end(&spans);
	if (end >= e->s.len)
		return 0;
	return parts_add(out, text_copy("appended"),
		       octets_part(e->s, (size_t)end, SIZE_MAX))
		       ? 0
		       : -1;
}

int
elf_parts(struct parts *out, struct slice s)
{
	struct elf_view e;
	struct elf_part p;
	struct slice names;

	if (elf_open(&e, s) < 0)
		return -1;
	p = elf_section(&e, e.names);
	if (p.type == SHT_NOBITS || !octets_holds(s, p.at, p.len))
		return -1;
	names = octets_part(s, p.at, p.len);
	for (uint64_t i = 0; i < e.n_sections; i++)
		if (elf_add(out, &e, i, names) < 0)
			return -1;
	return elf_gaps(out, &e, names) < 0 ? -1 : elf_headers(out, &e);
}
