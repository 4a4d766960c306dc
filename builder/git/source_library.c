/* SPDX-License-Identifier: Apache-2.0 */
/* Initializes libgit2 and converts its errors; used by the other source_*.c. */
#include "builder/git/source_private.h"

#include <git2.h>
#include <sys/resource.h>

/*
 * libgit2 refuses a repository of another user because git runs programs that
 * its configuration names.  libgit2 runs no program, hallmark writes only into
 * its own clones, and a commit id identifies what is built.  So root may build
 * in a user's clone, and a user in a shared one; check_owner() in source.c
 * covers the one unsafe case.  The extensions listed here change how git
 * writes, not how objects and refs are read.
 */
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 5
static void
accept_foreign(void)
{
	static const char *const harmless[] = {"worktreeconfig", "partialclone",
		"preciousobjects", "relativeworktrees", "compatobjectformat",
		"submodulepathconfig"};

	(void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	(void)git_libgit2_opts(
		GIT_OPT_SET_EXTENSIONS, harmless, ARRAY_LEN(harmless));
}
#else
static void
accept_foreign(void)
{
}
#endif

/*
 * Initializing libgit2 reads the machine's certificates, which takes ten times
 * as long as finding a commit.  So it is initialized while the process cannot
 * open files, and continues without them; source_trust() loads them later.
 */
static int
begin_without_files(void)
{
	struct rlimit before, none;
	int r;

	if (getrlimit(RLIMIT_NOFILE, &before) < 0)
		return -1;
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max};
	if (setrlimit(RLIMIT_NOFILE, &none) < 0)
		return -1;
	r = git_libgit2_init();
	(void)setrlimit(RLIMIT_NOFILE, &before);
	return r < 0 ? -1 : 0;
}

void
source_begin(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	digest_begin(); /* else OpenSSL reads its configuration */
	if (begin_without_files() < 0)
		(void)git_libgit2_init();
	accept_foreign();
	/* It is the default, but hallmark depends on it: libgit2 hashes every
	 * object that it reads. */
	(void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	/* A clone under its final name must survive a power cut. */
	(void)git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
}

void
source_trust(void)
{
	/* certificate bundles of the distributions */
	static const char *const bundles[] = {
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem",
		"/etc/ssl/cert.pem",
	};
	static bool trusted;

	for (size_t i = 0; !trusted && i < ARRAY_LEN(bundles); i++)
		trusted = access(bundles[i], R_OK) == 0 &&
			  git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS,
				  bundles[i], NULL) == 0;
}

static enum error_kind
kind_of(int code, int class)
{
	switch (code) {
	case GIT_EMISMATCH:
		return ERROR_INTEGRITY;
	case GIT_ENOTFOUND:
	case GIT_EAMBIGUOUS:
	case GIT_EINVALIDSPEC:
	case GIT_EPEEL:
	case GIT_EUNBORNBRANCH:
		return ERROR_INPUT;
	default:
		break;
	}
	switch (class) {
	case GIT_ERROR_ZLIB:
	case GIT_ERROR_ODB:
	case GIT_ERROR_OBJECT:
	case GIT_ERROR_TREE:
	case GIT_ERROR_TAG:
	case GIT_ERROR_INDEXER:
	case GIT_ERROR_SHA:
		return ERROR_INTEGRITY;
	default:
		return ERROR_SYSTEM;
	}
}

/* What libgit2 says of a repository in a format that it does not read, and what
 * mends it. */
static const struct {
	const char *words, *meaning;
} formats[] = {
	{"extensions.objectformat",
		"its objects are named by SHA-256, and hallmark reads those "
		"named by SHA-1; use a repository that 'git init "
		"--object-format=sha1' has made"},
	{"extensions.refstorage",
		"its branches and tags are in a reftable, which hallmark does "
		"not read; 'git refs migrate --ref-format=files' changes that"},
};

static const char *
format_meaning(const char *words)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (text_ends(words, formats[i].words))
			return formats[i].meaning;
	return NULL;
}

int
source_fail(int code, const char *what, const char *secret, struct error *err)
{
	const git_error *last = git_error_last();
	const char *words =
		last && last->message ? last->message : "git failed";

	if (secret && strstr(words, secret))
		words = "git failed";
	if (format_meaning(words))
		return error_set(err, ERROR_INPUT, "%s: %s", what,
			format_meaning(words));
	return error_set(err, kind_of(code, last ? last->klass : 0), "%s: %s",
		what, text_words(words));
}
