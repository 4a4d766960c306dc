/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "builder/cmd/commands.h"
#include "builder/env/env.h"
#include "builder/env/env_trial.h"
#include "builder/fetch/mirrors.h"
#include "builder/store/image_ref.h"
#include "sandbox/box.h"

#include <stdio.h>
#include <sys/statvfs.h>

/* The results of the checks: the probes of the box, and what else a build needs
 * of this machine. */
struct checkup {
	struct json *list;
	bool json, failed;
};

static void
report_check(struct checkup *w, const char *name, bool held, bool needed,
	const char *detail, const char *mend)
{
	const char *status = held ? "ok" : needed ? "missing" : "without";

	if (!held && needed)
		w->failed = true;
	if (w->json) {
		struct json *v = json_new_map();

		json_put_text(v, "name", name);
		json_put_flag(v, "held", held);
		json_put_flag(v, "needed", needed);
		json_put_text(v, "detail", detail ? detail : "");
		if (!held && mend)
			json_put_text(v, "mend", mend);
		json_push(w->list, v);
		return;
	}
	(void)printf("%-8s %s%s%s\n", status, name,
		detail && *detail ? ": " : "", detail ? detail : "");
	if (!held && mend)
		(void)printf("         mend: %s\n", mend);
}

/* Try a box with an environment in the store, as a build has it. */
static void
check_box(struct checkup *w, struct store *store)
{
	scoped_free char *name = NULL, *root = NULL;
	struct error err = ERROR_INIT;
	struct box_probe *probes;
	size_t n;

	if (store && env_trial_make(&name, store, box_owner(), &err) < 0)
		report_check(w, "environments", false, true, err.text,
			"what the lines below name, if any; else as the "
			"reason says");
	if (name)
		root = text_format("%s/%s", store_path(store), name);
	box_probe(&probes, &n, root);
	for (size_t i = 0; i < n; i++)
		report_check(w, probes[i].name, probes[i].held,
			probes[i].needed, probes[i].detail, probes[i].mend);
	box_probe_free(probes, n);
	if (name && file_remove_tree(store_fd(store), name, &err) < 0)
		report_check(w, "environments", false, true, err.text,
			"remove the folder");
}

/* The smallest environment and its packages do not fit into less. */
#define ROOM_BYTES ((uint64_t)16 << 20)
#define ROOM_FILES 1000

static void
check_room(struct checkup *w, const struct store *store)
{
	scoped_free char *detail = NULL;
	struct statvfs fs;
	bool enough;

	if (fstatvfs(store_fd(store), &fs) < 0)
		return;
	enough = fs.f_bavail * fs.f_frsize >= ROOM_BYTES &&
		 (fs.f_files == 0 || fs.f_favail >= ROOM_FILES);
	detail = fs.f_files == 0
			 ? text_format("%llu MB",
				   (unsigned long long)(fs.f_bavail *
							fs.f_frsize / 1000000))
			 : text_format("%llu MB, %llu files",
				   (unsigned long long)(fs.f_bavail *
							fs.f_frsize / 1000000),
				   (unsigned long long)fs.f_favail);
	report_check(w, "room for the store", enough, true, detail,
		"remove what 'hallmark store gc' can, or name another store "
		"with --store DIR");
}

static void
check_store(struct checkup *w, struct store *store, struct error *why)
{
	if (!store || env_place_check(store, why) < 0)
		report_check(w, "store", false, true, why->text,
			"name another with --store DIR");
	else
		report_check(w, "store", true, true, store_path(store), NULL);
	if (store)
		check_room(w, store);
}

static void
check_mirrors(struct checkup *w)
{
	static const char mend[] = "name one with --mirror URL";
	scoped(mirrors_done) struct mirrors mirrors = MIRRORS_INIT;
	scoped_free char *detail = NULL;
	struct error err = ERROR_INIT;

	if (mirrors_find(&mirrors, NULL, 0, false, &err) < 0 ||
		mirrors_ask_apt(&mirrors, &err) < 0) {
		report_check(
			w, "package mirrors", false, false, err.text, mend);
		return;
	}
	detail = text_format("%zu known", mirrors.n_urls);
	report_check(
		w, "package mirrors", mirrors.n_urls > 0, false, detail, mend);
}

static int
run_doctor(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	struct checkup w = {.list = json_new_list(), .json = o->json};

	if (image_ref_store(&store, o->store, true, err) < 0)
		store = NULL;
	check_box(&w, store);
	check_store(&w, store, err);
	*err = (struct error)ERROR_INIT;
	check_mirrors(&w);
	if (o->json) {
		scoped(json_free) struct json *v = json_new_map();
		scoped(bytes_done) struct bytes text = BYTES_INIT;

		json_put(v, "checks", w.list);
		json_put_flag(v, "well", !w.failed);
		json_print(&text, v);
		(void)puts(text.data);
	} else {
		json_free(w.list);
		(void)puts(w.failed ? "this machine cannot build"
				    : "this machine can build");
	}
	return w.failed ? 1 : 0;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "",
	.least = 0,
	.most = 0,
	.takes = "store json",
	.summary = "what this machine can and cannot do, and what mends it",
	.text = "Check everything that a build needs of this machine.  Name "
		"what is missing\nand the command that mends it.",
	.run = run_doctor,
};
