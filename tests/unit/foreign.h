/* SPDX-License-Identifier: Apache-2.0 */
/* foreign.h - what a build that controls the answering process can do to the
 * memory that this process shares: write any value at any time. */
#ifndef TESTS_UNIT_FOREIGN_H
#define TESTS_UNIT_FOREIGN_H

#include "base/bytes.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

/* All shared memory of this process that is at least as large as a table. */
struct foreign {
	struct {
		unsigned char *from;
		size_t len;
	} areas[8];
	size_t n;
	uint64_t chance;
};

static inline void
foreign_find(struct foreign *f)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512], rights[8];
	unsigned long from, to;

	*f = (struct foreign){.chance = 88172645463325252};
	assert_non_null(maps);
	while (fgets(line, sizeof line, maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 &&
			strcmp(rights, "rw-s") == 0 && to - from >= 65536 &&
			f->n < ARRAY_LEN(f->areas)) {
			f->areas[f->n].from = (void *)from;
			f->areas[f->n++].len = to - from;
		}
	(void)fclose(maps);
	assert_true(f->n > 0);
}

static inline uint64_t
foreign_chance(struct foreign *f)
{
	f->chance ^= f->chance << 13;
	f->chance ^= f->chance >> 7;
	f->chance ^= f->chance << 17;
	return f->chance;
}

/* Returns one word: random, the extreme of a type, or a number that is in
 * use. */
static inline uint64_t
foreign_word(struct foreign *f, unsigned pattern, uint32_t known)
{
	switch (pattern) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
		return INT64_MAX;
	case 3:
		return (uint64_t)1 << 63;
	case 4:
		return UINT64_C(0x7fffffff7fffffff);
	case 5:
		return (uint64_t)known << 32 | known;
	case 6:
		return foreign_chance(f) % 3 ? 0 : foreign_chance(f);
	default:
		return foreign_chance(f);
	}
}
#define FOREIGN_PATTERNS 8

static inline void
foreign_scribble(struct foreign *f, unsigned pattern, uint32_t known)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t at = 0; at + 8 <= f->areas[i].len; at += 8) {
			uint64_t word = foreign_word(f, pattern, known);

			memcpy(f->areas[i].from + at, &word, sizeof word);
		}
}

/* Forks a process that writes all patterns in turn until it is killed. */
static inline pid_t
foreign_begin(struct foreign *f, uint32_t known)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	while (pid == 0) {
		size_t i = foreign_chance(f) % f->n;
		size_t at = foreign_chance(f) % (f->areas[i].len / 8) * 8;
		uint64_t word = foreign_word(
			f, foreign_chance(f) % FOREIGN_PATTERNS, known);

		memcpy(f->areas[i].from + at, &word, sizeof word);
	}
	return pid;
}

static inline void
foreign_end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#endif
