/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/limit_table.h"
#include "base/bytes.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define COUNTER "/proc/sys/fs/file-nr"

/* Lower bound of the time in which one processor opens a file. */
#define NS_A_DESCRIPTOR 200

/* Other programs open and close as many all the time. */
#define OTHERS 1024

/* False if the counter cannot be read. */
static bool
read_table(const struct limit_table *t, int64_t *used, int64_t *max)
{
	char text[128];
	ssize_t n = t->counter < 0
			    ? -1
			    : pread(t->counter, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return sscanf(text, "%" SCNd64 " %*d %" SCNd64, used, max) == 2;
}

static void
keep_spare(struct limit_table *t)
{
	for (size_t i = 0; i < ARRAY_LEN(t->spare); i++)
		if (t->spare[i] < 0)
			t->spare[i] = open(COUNTER, O_RDONLY | O_CLOEXEC);
}

void
limit_table_open(struct limit_table *t)
{
	t->counter = open(COUNTER, O_RDONLY | O_CLOEXEC);
	if (t->counter >= 0)
		keep_spare(t);
}

int64_t
limit_table_left(const struct limit_table *t, int n_cpus)
{
	int64_t used, max, left;

	if (!read_table(t, &used, &max) || t->most == INT64_MAX)
		return INT64_MAX;
	left = t->most - (used - t->scanned);
	return left > 0 ? left * NS_A_DESCRIPTOR / n_cpus : 0;
}

void
limit_table_begin(struct limit_table *t)
{
	int64_t max;

	if (!read_table(t, &t->scanned, &max))
		t->scanned = 0;
}

void
limit_table_spend(struct limit_table *t)
{
	for (size_t i = 0; i < ARRAY_LEN(t->spare); i++) {
		if (t->spare[i] >= 0)
			(void)close(t->spare[i]);
		t->spare[i] = -1;
	}
}

/* At half of what is left, since a scan takes time: each scan halves the
 * rest. */
void
limit_table_end(struct limit_table *t, int64_t room)
{
	int64_t used, max;

	if (!read_table(t, &used, &max))
		return;
	keep_spare(t);
	t->after = used;
	t->most = (room < max - t->scanned ? room : max - t->scanned) / 2;
	if (t->most < OTHERS)
		t->most = OTHERS;
}

int64_t
limit_table_freed(const struct limit_table *t)
{
	int64_t used, max;

	return read_table(t, &used, &max) && t->after > used ? t->after - used
							     : 0;
}
