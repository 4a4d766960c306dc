/* SPDX-License-Identifier: Apache-2.0 */
/* confine_attempts.h - what a helper tries, for confine.c. */
#ifndef TESTS_SANDBOX_CONFINE_ATTEMPTS_H
#define TESTS_SANDBOX_CONFINE_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 *     PATH/outside/secret
 *     PATH/in/              the helper's folder
 *     PATH/in/file
 *     PATH/in/link          to PATH/outside
 */
struct confine_place {
	char path[64];
	int top, folder;
	int held; /* a descriptor that no helper gets */
	pid_t parent;
};
int confine_place_make(struct confine_place *p);
/* confine_place_clean - remove what an attempt made, make what it removed */
void confine_place_clean(const struct confine_place *p);
void confine_place_remove(const struct confine_place *p);

struct confine_row {
	const char *name;
	int (*attempt)(const struct confine_place *p); /* 0, or an errno */
	bool without;       /* succeeds in a child that is only forked */
	bool may_in_folder; /* allowed where the helper has a folder */
};
const struct confine_row *confine_rows(size_t *n);

struct confine_try {
	const struct confine_place *place;
	const struct confine_row *row;
};

/* confine_may_hog - true if memory is not bounded, because of sanitizers */
bool confine_may_hog(void);

#endif
