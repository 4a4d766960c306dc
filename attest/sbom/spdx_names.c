/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/spdx_names.h"

#include <strings.h>

/* The name in a copyright file, and SPDX's id.  With versions: the id is
 * completed to -only, or of a name with '+' to -or-later.  A name that people
 * use for several licences, as BSD, GPL or public-domain, is not here. */
static const struct {
	const char *name, *id;
	bool versions;
} licence_rows[] = {
	{"0BSD", "0BSD", false},
	{"AFL-2.0", "AFL-2.0", false},
	{"AFL-2.1", "AFL-2.1", false},
	{"AFL-3.0", "AFL-3.0", false},
	{"AGPL-3", "AGPL-3.0", true},
	{"Apache-1.0", "Apache-1.0", false},
	{"Apache-1.1", "Apache-1.1", false},
	{"Apache-2", "Apache-2.0", false},
	{"Apache-2.0", "Apache-2.0", false},
	{"Artistic", "Artistic-1.0", false},
	{"Artistic-1", "Artistic-1.0", false},
	{"Artistic-1.0", "Artistic-1.0", false},
	{"Artistic-2", "Artistic-2.0", false},
	{"Artistic-2.0", "Artistic-2.0", false},
	{"Beerware", "Beerware", false},
	{"BSD-1-clause", "BSD-1-Clause", false},
	{"BSD-2-clause", "BSD-2-Clause", false},
	{"BSD-3-clause", "BSD-3-Clause", false},
	{"BSD-4-clause", "BSD-4-Clause", false},
	{"BSD-4-clause-UC", "BSD-4-Clause-UC", false},
	{"BSL-1.0", "BSL-1.0", false},
	{"bzip2-1.0.6", "bzip2-1.0.6", false},
	{"CC-BY-3.0", "CC-BY-3.0", false},
	{"CC-BY-4.0", "CC-BY-4.0", false},
	{"CC-BY-SA-3.0", "CC-BY-SA-3.0", false},
	{"CC-BY-SA-4.0", "CC-BY-SA-4.0", false},
	{"CC0", "CC0-1.0", false},
	{"CC0-1.0", "CC0-1.0", false},
	{"CDDL-1.0", "CDDL-1.0", false},
	{"CPL-1.0", "CPL-1.0", false},
	{"curl", "curl", false},
	{"EFL-1", "EFL-1.0", false},
	{"EFL-2", "EFL-2.0", false},
	{"EPL-1.0", "EPL-1.0", false},
	{"EPL-2.0", "EPL-2.0", false},
	{"EUPL-1.2", "EUPL-1.2", false},
	{"Expat", "MIT", false},
	{"FSFAP", "FSFAP", false},
	{"FSFUL", "FSFUL", false},
	{"FSFULLR", "FSFULLR", false},
	{"FTL", "FTL", false},
	{"GFDL-1.1", "GFDL-1.1", true},
	{"GFDL-1.2", "GFDL-1.2", true},
	{"GFDL-1.3", "GFDL-1.3", true},
	{"GFDL-NIV-1.1", "GFDL-1.1-no-invariants", true},
	{"GFDL-NIV-1.2", "GFDL-1.2-no-invariants", true},
	{"GFDL-NIV-1.3", "GFDL-1.3-no-invariants", true},
	{"GPL-1", "GPL-1.0", true},
	{"GPL-1.0", "GPL-1.0", true},
	{"GPL-2", "GPL-2.0", true},
	{"GPL-2.0", "GPL-2.0", true},
	{"GPL-3", "GPL-3.0", true},
	{"GPL-3.0", "GPL-3.0", true},
	{"ICU", "ICU", false},
	{"IJG", "IJG", false},
	{"ISC", "ISC", false},
	{"Latex2e", "Latex2e", false},
	{"LGPL-2", "LGPL-2.0", true},
	{"LGPL-2.0", "LGPL-2.0", true},
	{"LGPL-2.1", "LGPL-2.1", true},
	{"LGPL-3", "LGPL-3.0", true},
	{"LGPL-3.0", "LGPL-3.0", true},
	{"Libpng", "Libpng", false},
	{"LPPL-1.3c", "LPPL-1.3c", false},
	{"MIT", "MIT", false},
	{"MIT-0", "MIT-0", false},
	{"MIT-CMU", "MIT-CMU", false},
	{"MPL-1.0", "MPL-1.0", false},
	{"MPL-1.1", "MPL-1.1", false},
	{"MPL-2.0", "MPL-2.0", false},
	{"NCSA", "NCSA", false},
	{"OFL-1.1", "OFL-1.1", false},
	{"OLDAP-2.8", "OLDAP-2.8", false},
	{"OpenLDAP-2.8", "OLDAP-2.8", false},
	{"OpenSSL", "OpenSSL", false},
	{"PHP-3.01", "PHP-3.01", false},
	{"PostgreSQL", "PostgreSQL", false},
	{"PSF-2", "PSF-2.0", false},
	{"PSF-2.0", "PSF-2.0", false},
	{"Python-2.0", "Python-2.0", false},
	{"QPL-1.0", "QPL-1.0", false},
	{"Ruby", "Ruby", false},
	{"Sleepycat", "Sleepycat", false},
	{"TCL", "TCL", false},
	{"Unicode-DFS-2016", "Unicode-DFS-2016", false},
	{"Unlicense", "Unlicense", false},
	{"Vim", "Vim", false},
	{"W3C", "W3C", false},
	{"WTFPL", "WTFPL", false},
	{"X11", "X11", false},
	{"Zlib", "Zlib", false},
	{"ZPL-2.1", "ZPL-2.1", false},
};

/* What stands before "exception", the licence that it belongs to (its id
 * without -only and -or-later; NULL: any), and SPDX's id. */
static const struct {
	const char *words, *of, *id;
} exception_rows[] = {
	{"Autoconf", "GPL-2.0", "Autoconf-exception-2.0"},
	{"Autoconf", "GPL-3.0", "Autoconf-exception-3.0"},
	{"Bison", NULL, "Bison-exception-2.2"},
	{"Classpath", "GPL-2.0", "Classpath-exception-2.0"},
	{"Font", NULL, "Font-exception-2.0"},
	{"GCC Runtime Library", "GPL-3.0", "GCC-exception-3.1"},
	{"Libtool", NULL, "Libtool-exception"},
	{"Linux-syscall-note", NULL, "Linux-syscall-note"},
	{"LLVM", "Apache-2.0", "LLVM-exception"},
};

bool
spdx_names_equal(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

static const char *
find_exception(const char *words, const char *of)
{
	for (size_t i = 0; i < ARRAY_LEN(exception_rows); i++)
		if (spdx_names_equal(exception_rows[i].words, words) &&
			(!exception_rows[i].of ||
				strcmp(exception_rows[i].of, of) == 0))
			return exception_rows[i].id;
	return NULL;
}

/* The id with its exception; NULL if SPDX has no such exception. */
static char *
complete_id(size_t row, bool later, const char *except)
{
	const char *id = licence_rows[row].id;
	const char *with = except ? find_exception(except, id) : NULL;
	const char *end = !licence_rows[row].versions ? ""
			  : later                     ? "-or-later"
						      : "-only";

	if (except && !with)
		return NULL;
	return text_format(
		"%s%s%s%s", id, end, with ? " WITH " : "", with ? with : "");
}

char *
spdx_names_find(const char *name, const char *except)
{
	const bool later = text_ends(name, "+");
	scoped_free char *bare = text_copyn(name, strlen(name) - later);

	for (size_t i = 0; i < ARRAY_LEN(licence_rows); i++) {
		if (later && !licence_rows[i].versions)
			continue;
		if (spdx_names_equal(licence_rows[i].name, bare))
			return complete_id(i, later, except);
	}
	return NULL;
}
