/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/collect/gc.h"
#include "builder/store/image_ref.h"

#include <inttypes.h>
#include <stdio.h>

#define ENV_DAYS 30
#define NUMBER_MAX 1000000

static int
parse_number(int64_t *out, const char *name, const char *text, int64_t least,
	struct error *err)
{
	if (!text)
		return 0;
	if (text_number(out, text, strlen(text), NUMBER_MAX) < 0 ||
		*out < least)
		return error_set(err, ERROR_USAGE,
			"--%s %s must be a number from %" PRId64 " to %d", name,
			text_quotes(text), least, NUMBER_MAX);
	return 0;
}

static void
print_json(const struct gc_report *report)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *names = json_new_list();

	for (size_t i = 0; i < report->n_names; i++)
		json_push_text(names, report->names[i]);
	json_put(v, "names", names);
	json_put_number(v, "blobs", report->n_blobs);
	json_put_number(v, "bytes", report->bytes);
	json_put_number(v, "environments", report->n_environments);
	json_print(&text, v);
	(void)puts(text.data);
}

static void
print_names(const struct gc_report *report)
{
	for (size_t i = 0; i < report->n_names; i++)
		(void)printf("removed %s\n", text_quotes(report->names[i]));
}

static int
run_gc(const struct options *o, struct error *err)
{
	struct gc_options options = {.keep_tags = o->keep_tags,
		.keep_last = -1,
		.env_days = ENV_DAYS};
	scoped(store_close) struct store *store = NULL;
	scoped(gc_report_done) struct gc_report report = GC_REPORT_INIT;

	if (parse_number(&options.keep_last, "keep-last", o->keep_last, 1,
		    err) < 0 ||
		parse_number(&options.env_days, "env-days", o->env_days, 0,
			err) < 0 ||
		image_ref_store(&store, o->store, false, err) < 0 ||
		gc_run(&report, store, &options, err) < 0)
		return -1;
	if (o->json) {
		print_json(&report);
		return 0;
	}
	print_names(&report);
	(void)printf("removed %" PRId64 " blobs, %" PRId64 " bytes, %" PRId64
		     " environments\n",
		report.n_blobs, report.bytes, report.n_environments);
	return 0;
}

static int
run_rm(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(gc_report_done) struct gc_report report = GC_REPORT_INIT;
	bool left;

	if (image_ref_store(&store, o->store, false, err) < 0 ||
		gc_remove(&report, &left, store, o->args[0], err) < 0)
		return -1;
	if (o->json)
		print_json(&report);
	else
		print_names(&report);
	say_note(left ? "the image has other names and stays"
		      : "'hallmark store gc' frees its room");
	return 0;
}

const struct command cmd_store_gc = {
	.name = "store gc",
	.args = "",
	.takes = "store keep-tags keep-last env-days json quiet verbose",
	.summary = "remove from the store what nothing needs",
	.text = "Removes blobs that no image needs, neither as a part nor as "
		"an input of its\nbuild, and environments that were not used "
		"for --env-days.  With --keep-tags or\n--keep-last, also "
		"images whose names all have a tag, NAME:TAG, that the two do\n"
		"not keep.  What the file hallmark/pins of the store names is "
		"kept, and so are\nverdicts and hallmark/quarantine.  Builds "
		"may run at the same time.",
	.run = run_gc,
};

const struct command cmd_store_rm = {
	.name = "store rm",
	.args = "IMAGE",
	.least = 1,
	.most = 1,
	.takes = "store json quiet verbose",
	.summary = "take an image out of the store",
	.text = "Removes the name IMAGE and every other name NAME:TAG that its "
		"image has with\nthe same NAME; by digest, all names.  'store "
		"gc' then frees the room.",
	.run = run_rm,
};
