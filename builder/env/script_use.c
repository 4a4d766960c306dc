/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/script_use.h"

#include <string.h>

#define COMMANDS_MAX 8

/* A row: what is made, the rule that makes it in an environment, and the
 * commands by which a script makes it.  What only a running system needs, such
 * as services and menus, has no row. */
static const struct {
	const char *makes, *rule;
	const char *commands[COMMANDS_MAX];
} use_rows[] = {
	{"alternatives", "Alternatives of packages", {"update-alternatives"}},
	{"the dynamic linker's cache", "The dynamic linker's cache",
		{"ldconfig"}},
	{"catalogs of XML", "Catalogs of XML", {"update-xmlcatalog"}},
	{"other catalogs of SGML and XML", NULL,
		{"update-catalog", "xmlcatalog"}},
	{"formats, maps and file lists of TeX", NULL,
		{"update-texmf", "mktexlsr", "fmtutil-sys", "updmap-sys",
			"update-updmap", "texmf-format", "mktexlsr-later",
			"update-fmtutil"}},
	{"collected certificates", NULL,
		{"update-ca-certificates", "update-ca-certificates-java",
			"jks-keystore"}},
	{"users or groups", NULL,
		{"adduser", "addgroup", "useradd", "groupadd",
			"systemd-sysusers"}},
	{"modules of PHP", "Modules of PHP", {"php_invoke", "phpenmod"}},
	{"settings of modules", NULL, {"a2enmod", "lua-enable"}},
	{"configuration files", NULL, {"ucf"}},
	{"locales", NULL, {"locale-gen", "localedef", "update-locale"}},
	{"caches of fonts, icons, MIME types and schemas", NULL,
		{"fc-cache", "update-mime-database", "gtk-update-icon-cache",
			"glib-compile-schemas", "gio-querymodules",
			"gdk-pixbuf-query-loaders", "update-desktop-database",
			"update-icon-caches"}},
	{"dictionaries", NULL,
		{"update-dictcommon-aspell", "update-dictcommon-hunspell",
			"update-default-wordlist", "aspell-autobuildhash"}},
	{"compiled modules", NULL,
		{"py3compile", "pycompile", "pypycompile", "emacs-install",
			"emacs-package-install", "ghc-pkg", "gcl"}},
	{"diversions", NULL, {"dpkg-divert"}},
	{"links", NULL, {"ln"}},
};

size_t
script_use_count(void)
{
	return ARRAY_LEN(use_rows);
}

const char *
script_use_makes(size_t i)
{
	return use_rows[i].makes;
}

const char *
script_use_rule(size_t i)
{
	return use_rows[i].rule;
}

/* The rows that this file and others name. */
enum {
	ROW_ALTERNATIVES = 0,
	ROW_CATALOGS = 2,
	ROW_OTHER_CATALOGS,
	ROW_TEX
};

const char *
script_use_mend(size_t i)
{
	return i == ROW_TEX ? "environment(7), LaTeX, has the lines of a "
			      "script that make them"
			    : NULL;
}

size_t
script_use_alternatives(void)
{
	return ROW_ALTERNATIVES;
}

void
script_use_done(struct script_use *use)
{
	alternatives_done(&use->alternatives);
	xml_catalogs_done(&use->catalogs);
	free(use->fault);
	*use = (struct script_use){.present = false};
}

/* A byte that a name of a command may hold. */
static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || strchr("_-.+", c);
}

/* Is a command named in a line, up to its comment? */
static bool
line_names(const char *line, size_t len, const char *command)
{
	const size_t n = strlen(command);

	for (size_t i = 0; i + n <= len; i++) {
		if (line[i] == '#' && (i == 0 || strchr(" \t", line[i - 1])))
			return false;
		if (memcmp(line + i, command, n) == 0 &&
			(i == 0 || !is_name_byte(line[i - 1])) &&
			(i + n == len || !is_name_byte(line[i + n])))
			return true;
	}
	return false;
}

static uint32_t
made_by_line(const char *line, size_t len)
{
	uint32_t makes = 0;

	for (size_t i = 0; i < ARRAY_LEN(use_rows); i++)
		for (size_t j = 0; j < COMMANDS_MAX; j++)
			if (use_rows[i].commands[j] &&
				line_names(line, len, use_rows[i].commands[j]))
				makes |= UINT32_C(1) << i;
	return makes;
}

/* What a call adds that is not certain, no rule makes. */
static void
parse_catalogs(struct script_use *out, const char *text, size_t len,
	const struct script_facts *facts)
{
	const uint32_t catalogs = UINT32_C(1) << ROW_CATALOGS;
	struct error why = ERROR_INIT;

	if (!(out->makes & catalogs))
		return;
	if (xml_catalogs_parse(&out->catalogs, text, len, facts, &why) < 0)
		out->makes |= UINT32_C(1) << ROW_OTHER_CATALOGS;
	if (out->catalogs.n == 0)
		out->makes &= ~catalogs;
}

void
script_use_parse(struct script_use *out, const char *text, size_t len,
	const struct script_facts *facts)
{
	const uint32_t alternatives = UINT32_C(1) << script_use_alternatives();
	struct error why = ERROR_INIT;

	*out = (struct script_use){.present = true};
	for (const char *at = text; at < text + len;) {
		const char *end = memchr(at, '\n', (size_t)(text + len - at));
		const size_t n = (size_t)((end ? end : text + len) - at);

		out->makes |= made_by_line(at, n);
		at += n + 1;
	}
	parse_catalogs(out, text, len, facts);
	if (!(out->makes & alternatives))
		return;
	if (alternatives_parse(&out->alternatives, text, len, facts, &why) < 0)
		out->fault = text_copy(why.text);
	else if (out->alternatives.n == 0)
		out->makes &= ~alternatives; /* it only removes or lists them */
}
