/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/lock_scripts.h"
#include "base/say.h"
#include "builder/env/env_debian.h"
#include "builder/fetch/mirrors.h"

void
lock_scripts_done(struct lock_scripts *scripts)
{
	for (size_t i = 0; i < scripts->n_rows; i++)
		names_done(&scripts->rows[i].packages);
	free(scripts->rows);
	names_done(&scripts->faults);
	*scripts = (struct lock_scripts){.n_rows = 0};
}

static void
add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n_names; i++)
		if (text_equal(names->names[i], name))
			return; /* of the environment and of a base */
	*mem_room(names->names, names->n_names) = text_copy(name);
	names->n_names++;
}

static void
add_use(struct lock_scripts *scripts, const struct script_use *use,
	const char *package)
{
	for (size_t i = 0; i < script_use_count(); i++) {
		if (!(use->makes & (UINT32_C(1) << i)))
			continue;
		if (i == script_use_alternatives() && use->fault) {
			scoped_free char *line = text_format(
				"%s: its script, %s", package, use->fault);

			add_name(&scripts->faults, line);
			continue;
		}
		add_name(&scripts->rows[i].packages, package);
	}
}

static int
read_package(struct lock_scripts *scripts, struct store *store,
	const struct lock *lock, const struct lock_package *package,
	struct error *err)
{
	scoped(script_use_done) struct script_use use = {.present = false};

	if (!store_has(store, &package->sum)) {
		scripts->n_unread++;
		return 0;
	}
	if (env_packages_script(&use, store, lock, package, err) < 0)
		return -1;
	add_use(scripts, &use, package->name);
	return 0;
}

static int
read_root(struct lock_scripts *scripts, const struct lock *root,
	const struct pin_context *context, bool fetch, struct error *err)
{
	struct error why = ERROR_INIT;

	if (root->n_packages == 0)
		return 0;
	if (fetch && !context->mirrors->offline &&
		env_debian_fetch(context->store, root, context->mirrors, &why) <
			0)
		say_warning("the scripts of some packages were not read: %s",
			why.text);
	say_step("read", "scripts of %zu packages", root->n_packages);
	for (size_t i = 0; i < root->n_packages; i++) {
		say_progress((int64_t)i, (int64_t)root->n_packages, "packages");
		if (read_package(scripts, context->store, root,
			    &root->packages[i], err) < 0)
			return -1;
	}
	return 0;
}

int
lock_scripts_read(struct lock_scripts *out, const struct lock *lock,
	const struct pin_context *context, bool fetch, struct error *err)
{
	scoped(lock_scripts_done) struct lock_scripts scripts = {.n_rows = 0};

	scripts.n_rows = script_use_count();
	scripts.rows = mem_alloc(scripts.n_rows, sizeof *scripts.rows);
	for (size_t i = 0; i < scripts.n_rows; i++) {
		scripts.rows[i].makes = script_use_makes(i);
		scripts.rows[i].rule = script_use_rule(i);
		scripts.rows[i].mend = script_use_mend(i);
	}
	if (read_root(&scripts, lock, context, fetch, err) < 0)
		return -1;
	for (size_t i = 0; i < lock->n_bases; i++)
		if (read_root(&scripts, lock->bases[i].root, context, fetch,
			    err) < 0)
			return -1;
	*out = scripts;
	scripts = (struct lock_scripts){.n_rows = 0};
	return 0;
}

static void
print_names(struct bytes *out, const struct names *names)
{
	for (size_t i = 0; i < names->n_names; i++)
		bytes_addf(out, "%s%s", i ? ", " : "", names->names[i]);
}

void
lock_scripts_print(struct bytes *out, const struct lock_scripts *scripts)
{
	for (size_t i = 0; i < scripts->n_rows; i++) {
		const struct lock_script_row *row = &scripts->rows[i];

		if (row->packages.n_names == 0)
			continue;
		bytes_addf(out, "scripts  %s: ", row->makes);
		print_names(out, &row->packages);
		if (row->rule)
			bytes_addf(
				out, " (made by the rule \"%s\")\n", row->rule);
		else
			bytes_addf(out, " (no rule makes them%s%s)\n",
				row->mend ? "; " : "",
				row->mend ? row->mend : "");
	}
	for (size_t i = 0; i < scripts->faults.n_names; i++)
		bytes_addf(out, "scripts  alternatives: %s (no rule)\n",
			scripts->faults.names[i]);
	if (scripts->n_unread)
		bytes_addf(out,
			"scripts  not looked at: %zu packages that are not in "
			"the store\n",
			scripts->n_unread);
}

static struct json *
names_json(const struct names *names)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < names->n_names; i++)
		json_push_text(list, names->names[i]);
	return list;
}

struct json *
lock_scripts_json(const struct lock_scripts *scripts)
{
	struct json *map = json_new_map(), *made = json_new_list();

	for (size_t i = 0; i < scripts->n_rows; i++) {
		const struct lock_script_row *row = &scripts->rows[i];
		struct json *one;

		if (row->packages.n_names == 0)
			continue;
		one = json_new_map();
		json_put_text(one, "makes", row->makes);
		if (row->rule)
			json_put_text(one, "rule", row->rule);
		if (row->mend)
			json_put_text(one, "mend", row->mend);
		json_put(one, "packages", names_json(&row->packages));
		json_push(made, one);
	}
	json_put(map, "made", made);
	json_put(
		map, "alternatives_without_rule", names_json(&scripts->faults));
	json_put_number(map, "not_read", (int64_t)scripts->n_unread);
	return map;
}
