/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/plan.h"
#include "sandbox/core/caps.h"
#include "sandbox/core/procfs.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

const struct box_limit_row box_limit_rows[] = {
#define ROW(NAME, member, key, unit, otherwise, most, of) \
	{BOX_LIMIT_##NAME, key, unit, of, offsetof(struct box_limits, member), \
		otherwise, most},
	BOX_LIMITS(ROW)
#undef ROW
};
const size_t n_box_limit_rows = ARRAY_LEN(box_limit_rows);

static int64_t
plan_epoch(const struct box_plan *plan)
{
	return plan->epoch_s;
}

static int64_t
plan_jobs(const struct box_plan *plan)
{
	return plan->jobs;
}

/*
 * The variables of every build, in this order; a recipe may add variables, but
 * not change these.  A row has a value, or the function that returns the number
 * in the plan.  Tests compare recipe(5), its schema and sandbox(7) with them.
 */
static const struct {
	const char *name, *value;
	int64_t (*number)(const struct box_plan *plan);
} env_rows[] = {
	{"OUT", "/out", NULL},
	{"HOME", "/tmp", NULL},
	{"PATH", BOX_PATH, NULL},
	{"TZ", "UTC", NULL},
	{"LC_ALL", "C.UTF-8", NULL},
	{"USER", "build", NULL},
	{"LOGNAME", "build", NULL},
	{"PWD", "/build", NULL},
	{"SHELL", "/bin/sh", NULL},
	{"TERM", "dumb", NULL},
	{"SOURCE_DATE_EPOCH", NULL, plan_epoch},
	{"JOBS", NULL, plan_jobs},
};

/* Where an id of ours leads in the user namespace around ours; -1: nowhere. */
static int64_t
outer_id(unsigned id, const char *map)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error ignored;

	if (procfs_read_whole(
		    &text, AT_FDCWD, PROCFS_SELF, map, 65536, &ignored) < 0)
		return -1;
	return procfs_outer_id(text.data, id);
}

struct box_owner
box_owner(void)
{
	/* the root of a container may own nothing but itself, and may lack
	 * the rights of root */
	if (geteuid() == 0 && caps_can_own_as_other() &&
		outer_id(BOX_OWNER_OF_ROOT, "uid_map") >= 0 &&
		outer_id(BOX_OWNER_OF_ROOT, "gid_map") >= 0)
		return (struct box_owner){BOX_OWNER_OF_ROOT, BOX_OWNER_OF_ROOT};
	return (struct box_owner){geteuid(), getegid()};
}

const struct box_limit_row *
box_limit_row(enum box_limit limit)
{
	return &box_limit_rows[limit - BOX_LIMIT_TIME];
}

int64_t
box_limit_value(const struct box_limits *limits, enum box_limit limit)
{
	int64_t value;

	memcpy(&value, (const char *)limits + box_limit_row(limit)->offset,
		sizeof value);
	return value;
}

void
box_limits_init(struct box_limits *limits, const struct box_limits *given)
{
	struct box_limits to;

	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];
		int64_t value = given ? box_limit_value(given, row->limit) : 0;

		if (value <= 0)
			value = row->otherwise;
		memcpy((char *)&to + row->offset, &value, sizeof value);
	}
	*limits = to;
}

char *
box_limit_text(const struct box_limits *limits, enum box_limit limit)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
	const struct box_limit_row *row = box_limit_row(limit);
	const char *unit = row->unit;
	int64_t value = box_limit_value(limits, limit);
	size_t i = 0;

	if (strcmp(unit, "bytes") == 0) {
		for (; i + 1 < ARRAY_LEN(units) && value % 1024 == 0; i++)
			value /= 1024;
		unit = units[i];
	}
	return text_format("%" PRId64 " %s %s", value, unit, row->of);
}

void
box_plan_init(struct box_plan *plan)
{
	*plan = (struct box_plan){
		.level = BOX_DETERMINISTIC, .jobs = 1, .owner = box_owner()};
	box_limits_init(&plan->limits, NULL);
}

int
box_plan_check(const struct box_plan *plan, struct error *err)
{
	if (plan->root && plan->root[0] != '/')
		return error_set(err, ERROR_INTERNAL,
			"the environment of a box must be an absolute path");
	if (!plan->argv || !plan->argv[0] ||
		(plan->program ? plan->program : plan->argv[0])[0] != '/')
		return error_set(err, ERROR_INPUT,
			"the program of a box must be an absolute path");
	if (plan->owner.uid == 0 && box_owner().uid != 0)
		return error_set(err, ERROR_INTERNAL,
			"root that can change to another user does not build "
			"as root");
	if (plan->epoch_s < 0 || plan->epoch_s > INT64_C(253402300799))
		return error_set(err, ERROR_INPUT,
			"the epoch %" PRId64
			" is not between 1970 and the year 9999",
			plan->epoch_s);
	if (plan->jobs < 1 || plan->jobs > 64)
		return error_set(
			err, ERROR_INPUT, "the number of jobs must be 1 to 64");
	if (plan->order &&
		(plan->jobs != 1 || plan->level != BOX_DETERMINISTIC))
		return error_set(err, ERROR_INPUT,
			"only a deterministic box with one job holds the "
			"order of its threads");
	for (size_t i = 0; i < n_box_limit_rows; i++) {
		const struct box_limit_row *row = &box_limit_rows[i];
		int64_t is = box_limit_value(&plan->limits, row->limit);

		if (is < 1 || is > row->most)
			return error_set(err, ERROR_LIMIT,
				"the limit '%s' is 1 to %" PRId64
				" %s, not %" PRId64,
				row->key, row->most, row->unit, is);
	}
	return 0;
}

bool
box_env_is_reserved(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(env_rows); i++)
		if (strcmp(name, env_rows[i].name) == 0)
			return true;
	return false;
}

char **
box_plan_env(const struct box_plan *plan)
{
	size_t n = 0;
	char **env = NULL;

	for (; n < ARRAY_LEN(env_rows); n++)
		*mem_room(env, n) =
			env_rows[n].value
				? text_format("%s=%s", env_rows[n].name,
					  env_rows[n].value)
				: text_format("%s=%" PRId64, env_rows[n].name,
					  env_rows[n].number(plan));
	for (size_t i = 0; plan->extra && plan->extra[i]; i++, n++)
		*mem_room(env, n) = text_copy(plan->extra[i]);
	*mem_room(env, n) = NULL;
	return env;
}

void
box_plan_env_free(char **env)
{
	for (size_t i = 0; env && env[i]; i++)
		free(env[i]);
	free(env);
}

const char *
box_level_name(enum box_level level)
{
	return level == BOX_HERMETIC ? "hermetic" : "deterministic";
}

int
box_level_parse(enum box_level *out, const char *name)
{
	if (text_equal(name, "hermetic"))
		*out = BOX_HERMETIC;
	else if (text_equal(name, "deterministic"))
		*out = BOX_DETERMINISTIC;
	else
		return -1;
	return 0;
}
