/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the lock of a recipe: pins by digest everything that the recipe
 * names. */
#include "builder/pin/lock_pin.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/env/base_image.h"
#include "builder/fetch/mirrors.h"
#include "builder/pin/lock_archives.h"
#include "builder/pin/source_trees.h"
#include "builder/pin/submodules.h"
#include "builder/recipe/lock_check.h"

#include <sys/utsname.h>

/* The kernel's and Debian's name of each architecture. Used for an image
 * environment, where the machine may have no dpkg. */
static const struct {
	const char *machine, *architecture;
} architectures[] = {
	{"x86_64", "amd64"},
	{"aarch64", "arm64"},
	{"riscv64", "riscv64"},
	{"ppc64le", "ppc64el"},
	{"s390x", "s390x"},
	{"loongarch64", "loong64"},
	{"armv7l", "armhf"},
	{"i686", "i386"},
};

static int
architecture_find(char **out, struct error *err)
{
	struct utsname name;

	if (uname(&name) < 0)
		return error_sys(err, "reading the name of the architecture");
	for (size_t i = 0; i < ARRAY_LEN(architectures); i++) {
		if (strcmp(architectures[i].machine, name.machine) != 0)
			continue;
		*out = text_copy(architectures[i].architecture);
		return 0;
	}
	return error_set(err, ERROR_SYSTEM,
		"hallmark does not support the architecture %s",
		text_quotes(name.machine));
}

/* A name without a digest is one in the store: an environment decides the bytes
 * of a build, and its tag may name another image tomorrow. */
static int
find_environment(struct pinned_image *out, const char *name,
	const struct pin_context *context, struct error *err)
{
	const struct mirrors nowhere = {.offline = true};
	const struct pinned_image_search search = {.store = context->store,
		.mirrors = strchr(name, '@') ? context->mirrors : &nowhere,
		.architecture = inputs_architecture()};

	return pinned_image_find(out, name, &search, err);
}

static int
pin_environment(struct lock *lock, const char *name,
	const struct pin_context *context, struct error *err)
{
	struct pinned_image pin;

	if (find_environment(&pin, name, context, err) < 0)
		return error_wrap(
			err, "environment image %s", text_quotes(name));
	lock->image = pin.sum;
	lock->image_index = pin.index;
	lock->image_name = text_copy(name);
	return architecture_find(&lock->architecture, err);
}

/* of says whose packages they are: " of the base" */
static int
pin_packages(struct lock *lock, char *const *names, enum apt_purpose purpose,
	const char *of, struct pin_context *context, struct error *err)
{
	scoped_free char *temp = NULL, *folder = NULL;
	struct error ignored = ERROR_INIT;
	bool updates = false;
	int r;

	if (store_temp(context->store, &temp, err) < 0)
		return -1;
	folder = text_format("%s/%s", store_path(context->store), temp);
	say_step("resolve", "packages%s with apt", of);
	r = apt_resolve(
		lock, names, purpose, &context->suites, folder, &updates, err);
	context->updates |= r == 0 && updates;
	/* the next store_open() removes what remains */
	if (file_remove_tree(store_fd(context->store), temp, &ignored) < 0)
		say_detail("%s", ignored.text);
	return r;
}

static int
pin_commit(struct lock_source *pin, const struct recipe_source *wanted,
	const struct pin_context *context, struct error *err)
{
	scoped_close int cache = store_private(context->store, "git", err);
	scoped(source_close) struct source *source = NULL;
	scoped_free char *what =
		text_format("source %s", text_quotes(wanted->to));
	const struct source_rule rule = source_trees_rule(NULL, wanted, 0);
	struct source_commit commit;

	if (cache < 0)
		return -1;
	say_step("resolve", "%s of %s", wanted->rev, wanted->where);
	if (source_open(&source, wanted->where, cache,
		    context->mirrors->offline, err) < 0 ||
		source_resolve(source, wanted->rev, &commit, err) < 0)
		return error_wrap(err, "source %s", text_quotes(wanted->to));
	/* the lock could not show that this id means that commit */
	if (lock_commit_is_full(wanted->rev) &&
		strcmp(wanted->rev, commit.id) != 0)
		return error_set(err, ERROR_INPUT,
			"%s: %s is the id of a tag, not of a commit; write the "
			"name of the tag, or the commit that it names, "
			"\"rev\": \"%s\"",
			what, wanted->rev, commit.id);
	if (source_trees_check_one(source, commit.id, "", &rule, what, err) < 0)
		return -1;
	memcpy(pin->commit, commit.id, sizeof pin->commit);
	return 0;
}

static int
pin_source_image(struct lock_source *pin, const struct recipe_source *wanted,
	const struct pin_context *context, struct error *err)
{
	const struct pinned_image_search search = {.store = context->store,
		.mirrors = context->mirrors,
		.architecture = inputs_architecture()};
	struct pinned_image found;

	if (pinned_image_find(&found, wanted->where, &search, err) < 0 ||
		pinned_image_check(context->store, &found.sum, err) < 0)
		return error_wrap(err, "source %s: image %s",
			text_quotes(wanted->to), text_quotes(wanted->where));
	pin->sum = found.sum;
	pin->index = found.index;
	return 0;
}

/* The pin of the old lock, if the recipe still requests the same source. */
static const struct lock_source *
old_pin(const struct lock *old, const struct recipe_source *wanted)
{
	for (size_t i = 0; old && i < old->n_sources; i++) {
		const struct lock_source *pin = &old->sources[i];

		if (pin->kind == wanted->kind &&
			strcmp(pin->where, wanted->where) == 0 &&
			text_equal(pin->rev, wanted->rev) &&
			(digest_is_zero(&wanted->sum) ||
				digest_equal(&wanted->sum, &pin->sum)))
			return pin;
	}
	return NULL;
}

/* Of an archive lock_archives_pin() finds the digest. */
static int
pin_source(struct lock_source *out, const struct recipe_source *wanted,
	const struct pin_context *context, struct error *err)
{
	scoped(lock_source_done) struct lock_source pin = {
		.kind = wanted->kind,
		.to = text_copy(wanted->to),
		.where = text_copy(wanted->where),
		.rev = text_copy(wanted->rev),
	};
	const struct lock_source *old = old_pin(context->old, wanted);
	int r = 0;

	if (old && context->mirrors->offline) {
		pin.size = old->size;
		pin.sum = old->sum;
		pin.index = old->index;
		memcpy(pin.commit, old->commit, sizeof pin.commit);
	} else if (wanted->kind == SOURCE_GIT) {
		r = pin_commit(&pin, wanted, context, err);
	} else if (wanted->kind == SOURCE_IMAGE) {
		r = pin_source_image(&pin, wanted, context, err);
	}
	if (r < 0)
		return -1;
	*out = pin;
	pin = (struct lock_source){.to = NULL};
	return 0;
}

static int
pin_base_image(struct lock *base, const struct lock *lock,
	const struct recipe_output *output, const struct pin_context *context,
	struct error *err)
{
	const char *name = output->base.image;
	const struct lock *old =
		context->old ? lock_base_of(context->old, output->name) : NULL;
	struct pinned_image kept;
	struct pinned_image_search search = {.store = context->store,
		.mirrors = context->mirrors,
		.architecture = lock->architecture};

	if (old && text_equal(old->image_name, name)) {
		kept = (struct pinned_image){
			.sum = old->image, .index = old->image_index};
		search.old = &kept;
	}
	return base_image_pin(base, name, &search, err);
}

static int
pin_base(struct lock *lock, const struct recipe_output *output,
	struct pin_context *context, struct error *err)
{
	scoped_free char *of = text_format(" of the base%s%s",
		output->name ? " of " : "", output->name ? output->name : "");
	struct lock *base;
	int r;

	if (!output->base.packages && !output->base.image)
		return 0;
	base = lock_base_add(lock, output->name);
	if (output->base.image)
		r = pin_base_image(base, lock, output, context, err);
	else
		r = pin_packages(base, output->base.packages, APT_BASE, of,
			context, err);
	if (r < 0 && output->name)
		return error_wrap(err, "the base of the output %s",
			text_quotes(output->name));
	if (r < 0 && output->base.packages)
		return error_wrap(err, "the base of the image");
	return r;
}

int
lock_pin(struct lock *out, const struct recipe *recipe,
	struct pin_context *context, struct error *err)
{
	scoped(lock_done) struct lock lock = {.suite = NULL};

	if (recipe->image) {
		if (pin_environment(&lock, recipe->image, context, err) < 0)
			return -1;
	} else if (pin_packages(&lock, recipe->packages, APT_ENVIRONMENT, "",
			   context, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < recipe->n_outputs; i++)
		if (pin_base(&lock, &recipe->outputs[i], context, err) < 0)
			return -1;
	for (size_t i = 0; i < lock.n_bases; i++)
		if (lock.bases[i].root->n_packages > 0)
			lock.rules = LOCK_RULES;
	if (context->updates)
		say_note("packages are the newest of the release and its "
			 "updates; those that an update replaces leave the "
			 "mirrors: keep the store or a kit, or name a snapshot "
			 "archive with --mirror");
	lock.sources = mem_alloc(recipe->n_sources, sizeof *lock.sources);
	for (size_t i = 0; i < recipe->n_sources; i++) {
		if (recipe->sources[i].kind == SOURCE_SELF)
			continue;
		if (pin_source(&lock.sources[lock.n_sources],
			    &recipe->sources[i], context, err) < 0)
			return -1;
		lock.n_sources++;
	}
	if (lock_archives_pin(&lock, recipe, context, err) < 0 ||
		submodules_pin(&lock, recipe, context, err) < 0)
		return -1;
	*out = lock;
	lock = (struct lock){.suite = NULL};
	return 0;
}
