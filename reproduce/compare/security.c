/* SPDX-License-Identifier: Apache-2.0 */
/* What a difference means for who runs the file: only what is sure. */
#include "reproduce/compare/differ_private.h"
#include "reproduce/explain/octets.h"

#define SETID 06000u
#define EXECUTABLE 0111u
#define WORLD_WRITABLE 0002u

/* Sections of an ELF file that a process runs or that decide what it runs. */
static const struct {
	const char *part, *words;
} code_parts[] = {
	{".text", "the code of the program differs"},
	{".plt", "the code of the program differs"},
	{".plt.got", "the code of the program differs"},
	{".plt.sec", "the code of the program differs"},
	{".init", "code that runs at the start differs"},
	{".fini", "code that runs at the end differs"},
	{".init_array", "code that runs at the start differs"},
	{".fini_array", "code that runs at the end differs"},
	{".interp", "another program loads it"},
	{".dynamic", "the libraries that it loads, or their paths, differ"},
	{"code", "the code of the module differs"},
};

static unsigned
octal_of(struct slice s)
{
	unsigned mode = 0;

	for (size_t i = 0; i < s.len && s.p[i] >= '0' && s.p[i] <= '7'; i++)
		mode = (mode << 3 | (unsigned)(s.p[i] - '0')) & 07777;
	return mode;
}

static char *
words_of_modes(unsigned a, unsigned b)
{
	const unsigned gained = b & ~a, lost = a & ~b;

	if ((gained | lost) & SETID)
		return text_format("setuid or setgid in %s alone",
			gained & SETID ? "B" : "A");
	if ((gained | lost) & EXECUTABLE)
		return text_format("executable for more users in %s",
			gained & EXECUTABLE ? "B" : "A");
	if ((gained | lost) & WORLD_WRITABLE)
		return text_format("any user may write to it in %s alone",
			gained & WORLD_WRITABLE ? "B" : "A");
	return NULL;
}

static char *
words_of_new(const struct sighting *f)
{
	const char *side = f->a.len ? "A" : "B";

	if (f->a.len && f->b.len)
		return NULL;
	if (f->mode & SETID)
		return text_format("a setuid or setgid file in %s alone", side);
	if (f->mode & EXECUTABLE)
		return text_format("an executable file in %s alone", side);
	return text_format("only %s has it", side);
}

char *
security_words(const struct sighting *f)
{
	if (f->what == CLUE_MODE)
		return words_of_modes(octal_of(f->a), octal_of(f->b));
	if (f->what == CLUE_NAME && !f->part)
		return words_of_new(f);
	if (f->what == CLUE_TARGET)
		return text_copy("another file is reached by this name");
	if (f->what != CLUE_BYTES)
		return NULL;
	for (size_t i = 0; f->part && i < ARRAY_LEN(code_parts); i++)
		if (text_equal(f->part, code_parts[i].part) &&
			(f->format == FORMAT_ELF || f->format == FORMAT_PYC))
			return text_copy(code_parts[i].words);
	if (f->mode & SETID)
		return text_copy("the file is setuid or setgid");
	if (octets_start(f->a, "#!", 2) || octets_start(f->b, "#!", 2))
		return text_copy("the code of the script differs");
	return NULL;
}
