/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - all that a box will be, as data.  source: sandbox(7)
 *
 * A plan is made and checked before any process is started; nothing in it
 * changes afterwards.  Everything is borrowed until box_close().
 */
#ifndef SANDBOX_PLAN_H
#define SANDBOX_PLAN_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Inside, always. */
#define BOX_UID 1000
#define BOX_HOST_NAME "hallmark"
#define BOX_PATH "/usr/bin:/usr/sbin"

/*
 * As root the box's processes get this host id, which owns nothing else; as
 * an ordinary user they keep the user's own.  Above every range that
 * distributions hand out, below systemd's 0x7fff0000.
 */
#define BOX_OWNER_OF_ROOT 2147090000u

enum box_level {
	BOX_HERMETIC,      /* isolated, fixed surroundings, the real clock */
	BOX_DETERMINISTIC, /* and the same answers at every time */
};

/* What the build has as standard input, output and error. */
enum box_stdio {
	BOX_LOG,      /* /dev/null, and the log twice */
	BOX_PIPES,    /* hallmark's own streams, relayed through pipes */
	BOX_TERMINAL, /* hallmark's terminal, relayed to one of the box's own */
};

/*
 * The limits of a build, one row each:
 *
 *     X(NAME, member, key, unit, default, maximum, sentence)
 *
 * A recipe sets the key to 1 up to the maximum, in the unit.  The sentence
 * follows number and unit in messages: "4 GiB of memory".  Everything else in
 * C derives from these rows; the schema, recipe(5) and sandbox(7) are tested
 * against them, and so is that each limit is enforced (docs/HACKING.md).
 */
#define BOX_LIMITS(X) \
	X(TIME, time_s, "time", "seconds", 4 * 3600, 7 * 86400, \
		"of wall clock time") \
	X(CPU, cpu_s, "cpu", "seconds", 4 * 3600, 7 * 86400, \
		"of processor time of one process") \
	/* of all processes, and what they write to the disk below */ \
	X(MEMORY, memory_bytes, "memory", "bytes", INT64_C(16) << 30, \
		INT64_C(1) << 60, "of memory") \
	/* and threads */ \
	X(PROCESSES, processes, "processes", "processes", 4096, 12288, \
		"at one time") \
	X(OPEN_FILES, open_files, "open_files", "descriptors", 4096, 1 << 20, \
		"in one process") \
	X(FILE_SIZE, file_bytes, "file_size", "bytes", INT64_C(8) << 30, \
		INT64_C(4) << 40, "for one file") \
	X(DISK, disk_bytes, "disk", "bytes", INT64_C(8) << 30, \
		INT64_C(4) << 40, "in /build, /out and /tmp") \
	X(FILES, n_files, "files", "files", 1000000, 100000000, \
		"in /build, /out and /tmp") \
	X(LOG, log_bytes, "log", "bytes", 64 << 20, INT64_C(4) << 30, \
		"of output")

/* In a recipe 0 means the default, which box_limits_init() fills in. */
struct box_limits {
#define BOX_LIMIT_MEMBER(NAME, member, ...) int64_t member;
	BOX_LIMITS(BOX_LIMIT_MEMBER)
#undef BOX_LIMIT_MEMBER
};

struct audit;
struct counts;

/* Who BOX_UID is outside, as user and as group. */
struct box_owner {
	unsigned uid, gid;
};

struct box_plan {
	const char *root; /* absolute: the environment; NULL: an empty one */
	const char *const *argv;  /* absolute path first, NULL at the end */
	const char *program;      /* what is run, where argv[0] only names it */
	const char *const *extra; /* "NAME=value" of the recipe, or NULL */
	enum box_level level;
	enum box_stdio stdio;
	int64_t epoch_s;
	int jobs;
	uint8_t seed[32]; /* of all chance inside: the digest of the inputs */
	struct box_owner owner;
	struct box_limits limits;
	struct audit *audit;   /* who asks what is noted there; or NULL */
	struct counts *counts; /* what is done is counted there; or NULL */
};

/* box_owner - the owner for a box of this user */
struct box_owner box_owner(void);

/* box_plan_init - a plan with its defaults */
void box_plan_init(struct box_plan *plan);
/* box_plan_check - ERROR_INPUT or ERROR_LIMIT for what cannot be */
int box_plan_check(const struct box_plan *plan, struct error *err) MUST_CHECK;
/* box_plan_env - the whole environment; heap, NULL at the end */
char **box_plan_env(const struct box_plan *plan);
void box_plan_env_free(char **env);
/* box_env_is_reserved - does the box set this variable itself? */
bool box_env_is_reserved(const char *name);

const char *box_level_name(enum box_level level);
int box_level_parse(enum box_level *out, const char *name) MUST_CHECK;

/* Which limit, in the order of the rows. */
enum box_limit {
	BOX_LIMIT_NONE,
#define BOX_LIMIT_NAME(NAME, ...) BOX_LIMIT_##NAME,
	BOX_LIMITS(BOX_LIMIT_NAME)
#undef BOX_LIMIT_NAME
};

/* A row of BOX_LIMITS. */
struct box_limit_row {
	enum box_limit limit;
	const char *key; /* in the recipe: "time" */
	const char *unit;
	const char *of; /* the sentence */
	size_t offset;  /* in struct box_limits */
	int64_t otherwise, most;
};
extern const struct box_limit_row box_limit_rows[];
extern const size_t n_box_limit_rows;

/* box_limits_init - the defaults, and what given (or NULL) has above 0 */
void box_limits_init(struct box_limits *limits, const struct box_limits *given);
/* box_limit_row - of any limit but BOX_LIMIT_NONE */
const struct box_limit_row *box_limit_row(enum box_limit limit);
/* box_limit_value - what the limit is; as words, heap: "4 GiB of memory" */
int64_t box_limit_value(const struct box_limits *limits, enum box_limit limit);
char *box_limit_text(const struct box_limits *limits, enum box_limit limit);

#endif
