/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/env_packages.h"
#include "base/say.h"
#include "builder/env/env_add.h"
#include "builder/env/env_alternatives.h"
#include "builder/env/env_catalogs.h"
#include "builder/env/env_dpkg.h"
#include "builder/env/env_php.h"
#include "builder/env/env_rules.h"
#include "builder/env/package_control.h"

#define STATUS "var/lib/dpkg/status"
#define INSTALLED "Status: install ok installed\n"

static int
read_script(struct script_use *out, const struct package_control *control,
	const struct lock *lock, const struct lock_package *package,
	struct error *err)
{
	const struct script_facts facts = {.package = package->name,
		.package_architecture = package->architecture,
		.architecture = lock->architecture,
		.multiarch = env_rules_multiarch(lock->architecture)};

	return helper_script_use(out, &control->postinst, &facts, err);
}

int
env_packages_script(struct script_use *out, struct store *store,
	const struct lock *lock, const struct lock_package *package,
	struct error *err)
{
	scoped(package_control_done) struct package_control control =
		PACKAGE_CONTROL_INIT;

	if (package_control_read(&control, store, package, true, err) < 0)
		return -1;
	return read_script(out, &control, lock, package, err);
}

/* A paragraph of the list: the record, with one line after its first. */
static void
add_status(struct bytes *out, const struct bytes *record)
{
	const char *end = memchr(record->data, '\n', record->len);
	const size_t first =
		end ? (size_t)(end - record->data) + 1 : record->len;
	size_t len = record->len;

	while (len > first + 1 && record->data[len - 2] == '\n')
		len--;
	bytes_add(out, record->data, first);
	bytes_adds(out, INSTALLED);
	bytes_add(out, record->data + first, len - first);
	bytes_addc(out, '\n');
}

static void
move_alternatives(struct alternatives *to, struct alternatives *from)
{
	for (size_t i = 0; i < from->n; i++) {
		*mem_room(to->list, to->n) = from->list[i];
		to->n++;
	}
	free(from->list);
	*from = (struct alternatives){.n = 0};
}

static void
move_catalogs(struct xml_catalogs *to, struct xml_catalogs *from)
{
	for (size_t i = 0; i < from->n; i++) {
		*mem_room(to->list, to->n) = from->list[i];
		to->n++;
	}
	free(from->list);
	*from = (struct xml_catalogs){.n = 0};
}

/* What all packages say. */
struct said {
	struct unpack_writer *w;   /* for dpkg's folder of lists; NULL: none */
	const struct bytes *files; /* of each package */
	struct alternatives alternatives;
	struct xml_catalogs catalogs;
	struct bytes status;
};

static void
said_done(struct said *said)
{
	alternatives_done(&said->alternatives);
	xml_catalogs_done(&said->catalogs);
	bytes_done(&said->status);
}
DEFINE_SCOPED_IN(struct said, said_done);

static int
read_package(struct said *all, struct store *store, const struct lock *lock,
	size_t i, struct error *err)
{
	const struct lock_package *package = &lock->packages[i];
	scoped(package_control_done) struct package_control control =
		PACKAGE_CONTROL_INIT;
	scoped(script_use_done) struct script_use use = {.present = false};

	if (package_control_read(&control, store, package, true, err) < 0 ||
		read_script(&use, &control, lock, package, err) < 0)
		return -1;
	if (use.fault)
		say_detail("package %s: no alternatives: its script, %s",
			package->name, use.fault);
	move_alternatives(&all->alternatives, &use.alternatives);
	move_catalogs(&all->catalogs, &use.catalogs);
	add_status(&all->status, &control.record);
	return all->w ? env_dpkg_package(
				all->w, package, &control, &all->files[i], err)
		      : 0;
}

static int
write_status(int root, const struct bytes *status, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};
	struct stat st;
	int found;

	if (unpack_write_init(&w, root, "the environment", ENV_TIME_S, err) < 0)
		return -1;
	found = unpack_write_find(&w, STATUS, &st, err);
	if (found <= 0)
		return found;
	return env_add_file(&w, STATUS, status->data, status->len, err);
}

/* Reads the packages, and writes dpkg's lists of their files. */
static int
read_packages(struct said *all, int root, struct store *store,
	const struct lock *lock, struct error *err)
{
	scoped(unpack_write_done) struct unpack_writer w = {.at_fd = -1};

	if (all->files) {
		if (unpack_write_init(
			    &w, root, "the environment", ENV_TIME_S, err) < 0 ||
			env_dpkg_format(&w, err) < 0)
			return -1;
		all->w = &w;
	}
	for (size_t i = 0; i < lock->n_packages; i++) {
		say_progress((int64_t)i, (int64_t)lock->n_packages, "scripts");
		if (read_package(all, store, lock, i, err) < 0)
			return -1;
	}
	all->w = NULL;
	return 0;
}

int
env_packages_add(int root, struct store *store, const struct lock *lock,
	const struct bytes *files, enum env_packages_part part,
	struct error *err)
{
	scoped(said_done) struct said all = {.status = BYTES_INIT};

	if (lock->rules >= ENV_RULES_DPKG && part == ENV_PACKAGES_INSTALLED)
		all.files = files;
	if (read_packages(&all, root, store, lock, err) < 0 ||
		env_alternatives_add(root, &all.alternatives, err) < 0)
		return -1;
	if (lock->rules >= ENV_RULES_CATALOGS &&
		(env_catalogs_add(root, &all.catalogs, err) < 0 ||
			env_php_add(root, err) < 0))
		return -1;
	return part == ENV_PACKAGES_INSTALLED && all.status.data
		       ? write_status(root, &all.status, err)
		       : 0;
}
