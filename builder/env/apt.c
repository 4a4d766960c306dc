/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/apt.h"
#include "base/child.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/env/helper_apt.h"
#include "builder/recipe/lock_check.h"

#include <fcntl.h>

#define ANSWER_MAX ((size_t)64 << 20)
/*
 * Debian policy allows every package to depend on the Essential set without
 * naming it.  usr-is-merged is requested too, where it exists: otherwise apt
 * chooses usrmerge, which depends on perl and converts a system that is
 * unpacked in the merged form anyway.
 */
#define ALWAYS "?or(?essential,?exact-name(usr-is-merged))"
/* A base has no Essential set; what depends on a merged system gets
 * usr-is-merged, unless the recipe names usrmerge itself. */
#define NEVER "?exact-name(usrmerge)-"

/* Settings that make apt read nothing of this machine except its lists. */
static const char settings[] =
	"Dir::Etc::main \"/dev/null\";\n"
	"Dir::Etc::parts \"%1$s/none/\";\n"
	"Dir::Etc::sourcelist \"%1$s/sources.list\";\n"
	"Dir::Etc::sourceparts \"%1$s/none/\";\n"
	"Dir::Etc::preferences \"/dev/null\";\n"
	"Dir::Etc::preferencesparts \"%1$s/none/\";\n"
	"Dir::State::lists \"%2$s/\";\n"
	"Dir::State::status \"%1$s/status\";\n"
	"Dir::State::extended_states \"%1$s/extended\";\n"
	"Dir::Cache \"%1$s/cache/\";\n"
	"Dir::Cache::pkgcache \"\";\n"
	"Dir::Cache::srcpkgcache \"\";\n"
	"Dir::Log \"%1$s/cache/\";\n"
	"APT::Architecture \"%3$s\";\n"
	"APT::Architectures { \"%3$s\"; };\n"
	"APT::Install-Recommends \"false\";\n"
	"APT::Install-Suggests \"false\";\n"
	"pkgCacheGen::ForceEssential \",\";\n" /* apt itself is not essential
						  here */
	"Debug::NoLocking \"true\";\n";

/* What apt needs to know of this machine. */
struct machine {
	char *suite, *origin, *architecture;
};

static void
machine_done(struct machine *machine)
{
	free(machine->suite);
	free(machine->origin);
	free(machine->architecture);
}

DEFINE_SCOPED_IN(struct machine, machine_done);

static int
machine_ask(
	struct machine *out, const struct apt_suites *suites, struct error *err)
{
	static const char *const argv[] = {
		"dpkg", "--print-architecture", NULL};
	scoped(bytes_done) struct bytes release = BYTES_INIT;
	scoped(bytes_done) struct bytes word = BYTES_INIT;

	if (file_read(&release, AT_FDCWD, "/etc/os-release", 65536, err) < 0 ||
		child_run(&word, argv, 256, err) < 0)
		return error_wrap(err,
			"finding the suite and architecture of this machine");
	word.data[strcspn(word.data, "\n")] = '\0';
	out->architecture = text_copy(word.data);
	out->origin = apt_release_value(release.data, "ID");
	out->suite =
		suites->n ? text_copy(suites->list[0])
			  : apt_release_value(release.data, "VERSION_CODENAME");
	if (!out->suite)
		return error_set(err, ERROR_USAGE,
			"/etc/os-release names no release suite; name one "
			"with --suite");
	for (size_t i = 0; i < suites->n; i++)
		if (!lock_word_is_plain(suites->list[i]))
			return error_set(err, ERROR_USAGE,
				"%s is not a suite's name",
				text_quotes(suites->list[i]));
	if (!lock_word_is_plain(out->suite))
		return error_set(err, ERROR_INPUT,
			"/etc/os-release names %s, which is not a suite's name",
			text_quotes(out->suite));
	if (!lock_word_is_plain(out->architecture))
		return error_set(err, ERROR_SYSTEM,
			"dpkg reports the invalid architecture %s",
			text_quotes(out->architecture));
	return 0;
}

static int
suite_ask(struct apt_suite *out, const struct machine *machine,
	const struct apt_suites *named, struct error *err)
{
	static const char *const argv[] = {"apt-get", "indextargets",
		"--format", APT_TARGET_FORMAT, "Identifier: Packages", NULL};
	scoped(bytes_done) struct bytes rows = BYTES_INIT;

	if (child_run(&rows, argv, ANSWER_MAX, err) < 0)
		return error_wrap(err, "asking apt for its package lists");
	return apt_suite_parse(out, rows.data ? rows.data : "", machine->suite,
		named, machine->architecture, machine->origin, err);
}

/* These characters would end a path in the settings file. */
static bool
is_quotable(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < 0x20 || strchr("\"\\", *path))
			return false;
	return true;
}

static int
settings_write(const char *folder, const struct apt_suite *suite,
	const struct machine *machine, struct error *err)
{
	scoped_close int fd = file_open_dir(AT_FDCWD, folder, false, err);
	scoped(bytes_done) struct bytes conf = BYTES_INIT;

	if (fd < 0)
		return -1;
	if (!is_quotable(folder) || !is_quotable(suite->lists))
		return error_set(err, ERROR_INPUT,
			"apt's settings cannot hold the path %s; choose "
			"another with --store",
			text_quotes(folder));
	bytes_addf(
		&conf, settings, folder, suite->lists, machine->architecture);
	if (file_make_dirs(fd, "none", err) < 0 ||
		file_make_dirs(fd, "cache/archives/partial", err) < 0 ||
		file_write(fd, "status", "", 0, 0600, err) < 0 ||
		file_write(fd, "sources.list", suite->sources.data,
			suite->sources.len, 0600, err) < 0 ||
		file_write(fd, "apt.conf", conf.data, conf.len, 0600, err) < 0)
		return -1;
	return 0;
}

/* apt prints each conflict as " gcc : Depends: … but …". */
static void
add_reasons(struct error *err, const char *said)
{
	for (const char *at = said; at && *at;) {
		size_t len = strcspn(at, "\n");

		if (at[0] == ' ' && memmem(at, len, " : ", 3))
			(void)error_hint(
				err, "%s", text_quote(at + 1, len - 1));
		at += len + (at[len] == '\n');
	}
}

/* Runs a program of apt with these settings. words has n_words members; argv
 * ends with NULL. */
static int
apt_run(struct bytes *out, const char *folder, const char *const *words,
	size_t n_words, struct error *err)
{
	static const char prefix[] = "env failed: ";
	scoped_free char *variable =
		text_format("APT_CONFIG=%s/apt.conf", folder);
	scoped_free const char **argv = mem_alloc(n_words + 3, sizeof *argv);
	size_t skip = strlen(prefix);

	argv[0] = "env";
	argv[1] = variable;
	memcpy(argv + 2, words, n_words * sizeof *words);
	if (child_run(out, argv, ANSWER_MAX, err) == 0)
		return 0;
	if (err->kind != ERROR_SYSTEM)
		return -1;
	if (text_starts(err->text, prefix))
		memmove(err->text, err->text + skip,
			strlen(err->text + skip) + 1);
	err->kind = ERROR_INPUT;
	add_reasons(err, out->data);
	return -1;
}

static bool
is_named(char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static int
picks_ask(struct lock *lock, char *const *names, enum apt_purpose purpose,
	const char *folder, struct error *err)
{
	static const char *const head[] = {
		"apt-get", "-q", "-y", "--print-uris", "install"};
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	scoped_free const char **words = NULL;
	size_t n = ARRAY_LEN(head), n_names = 0;

	while (names[n_names])
		n_names++;
	words = mem_alloc(n + 1 + n_names, sizeof *words);
	memcpy(words, head, sizeof head);
	if (purpose == APT_ENVIRONMENT)
		words[n++] = ALWAYS;
	else if (!is_named(names, "usrmerge"))
		words[n++] = NEVER;
	for (size_t i = 0; i < n_names; i++)
		words[n++] = names[i];
	if (apt_run(&said, folder, words, n, err) < 0)
		return error_wrap(err, "apt cannot resolve the packages in %s",
			lock->suite);
	return helper_apt_picks(lock, said.data ? said.data : "", err);
}

static int
records_ask(struct lock *lock, const char *folder, struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	scoped_free const char **words =
		mem_alloc(lock->n_packages + 2, sizeof *words);
	scoped(bytes_done) struct bytes texts = BYTES_INIT;
	size_t n = 0;

	for (size_t i = 0; i < lock->n_packages; i++) {
		bytes_addf(&texts, "%s=%s", lock->packages[i].name,
			lock->packages[i].version);
		bytes_add(&texts, "", 1);
	}
	words[n++] = "apt-cache";
	words[n++] = "show";
	for (const char *at = texts.data; n < lock->n_packages + 2;
		at += strlen(at) + 1)
		words[n++] = at;
	if (apt_run(&said, folder, words, n, err) < 0)
		return error_wrap(err, "asking apt for package records");
	return helper_apt_records(lock, said.data ? said.data : "", err);
}

/* apt also accepts the name of a virtual package; a lock needs a real one. */
static int
names_check(const struct lock *lock, char *const *names, struct error *err)
{
	for (; *names; names++) {
		size_t i = 0;

		while (i < lock->n_packages &&
			strcmp(lock->packages[i].name, *names) != 0)
			i++;
		if (i == lock->n_packages)
			return error_set(err, ERROR_INPUT,
				"%s has only a virtual package %s; name the "
				"package that provides it",
				lock->suite, text_quotes(*names));
	}
	return 0;
}

static int
packages_check(const struct lock *lock, struct error *err)
{
	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *package = &lock->packages[i];
		const char *fault =
			lock_package_fault(package, lock->architecture);

		if (fault)
			return error_set(err, ERROR_INPUT,
				"apt's record of package %s %s",
				text_quotes(package->name), fault);
	}
	return 0;
}

int
apt_resolve(struct lock *out, char *const *names, enum apt_purpose purpose,
	const struct apt_suites *suites, const char *folder, bool *updates,
	struct error *err)
{
	scoped(lock_done) struct lock lock = {.suite = NULL};
	scoped(machine_done) struct machine machine = {.suite = NULL};
	scoped(apt_suite_done) struct apt_suite lists = APT_SUITE_INIT;

	if (machine_ask(&machine, suites, err) < 0 ||
		suite_ask(&lists, &machine, suites, err) < 0 ||
		settings_write(folder, &lists, &machine, err) < 0)
		return -1;
	lock.rules = LOCK_RULES;
	lock.suite = text_copy(machine.suite);
	lock.architecture = text_copy(machine.architecture);
	if (picks_ask(&lock, names, purpose, folder, err) < 0 ||
		names_check(&lock, names, err) < 0 ||
		records_ask(&lock, folder, err) < 0 ||
		packages_check(&lock, err) < 0)
		return -1;
	*updates = lists.updates;
	*out = lock;
	lock = (struct lock){.suite = NULL};
	return 0;
}
