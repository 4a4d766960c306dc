/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - everything that defines a box, as data.  source: sandbox(7)
 *
 * A plan is made and checked before any process is started, and does not change
 * afterwards.  It only borrows what it points to, until box_close().
 */
#ifndef SANDBOX_PLAN_H
#define SANDBOX_PLAN_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The number of what a box answers, part of every seed.  Raise it with every
 * change of what a build sees: answers, files of /proc, variables, mounts,
 * limits.  Else an older store's results pass for those of the new box.
 */
#define BOX_FORMAT 11

/* The same in every box. */
#define BOX_UID 1000
#define BOX_OTHER_UID 65534 /* shown of a user or group that a box has not */
#define BOX_HOST_NAME "hallmark"
#define BOX_PATH "/usr/bin:/usr/sbin"

/*
 * Where hallmark runs as root, the processes of a box get this host id, which
 * owns nothing else; an ordinary user's box keeps the user's own id.  It is
 * above every range that distributions assign, and below systemd's 0x7fff0000.
 */
#define BOX_OWNER_OF_ROOT 2147090000u

enum box_level {
	BOX_HERMETIC,      /* isolation, fixed surroundings, the real clock */
	BOX_DETERMINISTIC, /* also the same answers in every run */
};

/* What the build has as standard input, output and error. */
enum box_stdio {
	BOX_LOG,      /* input from /dev/null, output and errors to the log */
	BOX_PIPES,    /* hallmark's own streams, relayed through pipes */
	BOX_TERMINAL, /* hallmark's terminal, relayed to the box's own */
};

/*
 * The limits of a build, one row each:
 *
 *     X(NAME, member, key, unit, default, maximum, sentence)
 *
 * A recipe sets the key to a number from 1 to the maximum, in the unit.
 * Messages print the sentence after number and unit: "4 GiB of memory".  All
 * other C code derives from these rows.  Tests compare the schema, recipe(5)
 * and sandbox(7) with them, and check that each limit is enforced
 * (docs/HACKING.md).
 */
#define BOX_LIMITS(X) \
	X(TIME, time_s, "time", "seconds", 4 * 3600, 7 * 86400, \
		"of wall clock time") \
	X(CPU, cpu_s, "cpu", "seconds", 4 * 3600, 7 * 86400, \
		"of processor time of one process") \
	/* of all processes, including what they write to DISK below */ \
	X(MEMORY, memory_bytes, "memory", "bytes", INT64_C(16) << 30, \
		INT64_C(1) << 60, "of memory") \
	/* threads count too */ \
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

/* The host ids, of user and group, that BOX_UID is mapped to. */
struct box_owner {
	unsigned uid, gid;
};

struct box_plan {
	const char *root; /* absolute: the environment; NULL: an empty one */
	const char *const *argv;  /* absolute path first, NULL at the end */
	const char *program;      /* executed, where argv[0] is only a name */
	const char *const *extra; /* "NAME=value" of the recipe, or NULL */
	enum box_level level;
	enum box_stdio stdio;
	int64_t epoch_s;
	int jobs;
	bool order; /* one thread runs at a time; only with one job, and when
		     * deterministic */
	uint8_t seed[32]; /* of all random numbers: the digest of the inputs */
	struct box_owner owner;
	struct box_limits limits;
	struct audit *audit; /* records which process requests what; or NULL */
	struct counts *counts; /* counts answers and stops; or NULL */
};

/* box_owner - the owner of a box that the current user creates */
struct box_owner box_owner(void);

/* box_plan_init - fill in the defaults */
void box_plan_init(struct box_plan *plan);
/* box_plan_check - fails with ERROR_INPUT or ERROR_LIMIT where a value is not
 * possible */
int box_plan_check(const struct box_plan *plan, struct error *err) MUST_CHECK;
/* box_plan_env - the whole environment; heap, NULL at the end */
char **box_plan_env(const struct box_plan *plan);
void box_plan_env_free(char **env);
/* box_env_is_reserved - does the box set this variable itself? */
bool box_env_is_reserved(const char *name);

const char *box_level_name(enum box_level level);
int box_level_parse(enum box_level *out, const char *name) MUST_CHECK;

/* The limits, in the order of the rows. */
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
	const char *of;          /* the sentence */
	size_t offset;           /* of the member of struct box_limits */
	int64_t otherwise, most; /* default, maximum */
};
extern const struct box_limit_row box_limit_rows[];
extern const size_t n_box_limit_rows;

/* box_limits_init - each value of given that is above 0, else the default;
 * given may be NULL */
void box_limits_init(struct box_limits *limits, const struct box_limits *given);
/* box_limit_row - the row of any limit except BOX_LIMIT_NONE */
const struct box_limit_row *box_limit_row(enum box_limit limit);
/* box_limit_value - the number of a limit; box_limit_text - in words,
 * heap: "4 GiB of memory" */
int64_t box_limit_value(const struct box_limits *limits, enum box_limit limit);
char *box_limit_text(const struct box_limits *limits, enum box_limit limit);

#endif
