/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/profile_print.h"
#include "sandbox/filter/box_calls.h"
#include "sandbox/filter/confine_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 2048

static const char *names[NAMES_MAX];
static size_t n_names;

static void
add_name(const char *name)
{
	if (n_names == NAMES_MAX)
		abort();
	names[n_names++] = name;
}

static void
add_rows(const struct seccomp_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind != SECCOMP_REFUSE &&
			rows[i].kind != SECCOMP_PRETEND)
			add_name(rows[i].name);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sockets of virtual machines reach the host of the container. */
static void
print_sockets(void)
{
	printf("\t\t{\n\t\t\t\"names\": [\"socket\"],\n"
	       "\t\t\t\"action\": \"SCMP_ACT_ALLOW\",\n"
	       "\t\t\t\"args\": [{\"index\": 0, \"value\": 40, "
	       "\"op\": \"SCMP_CMP_NE\"}]\n\t\t}\n");
}

void
profile_print(void)
{
	bool first = true;

	for (size_t i = 0; i < n_box_calls; i++)
		add_name(box_calls[i].name);
	add_rows(seccomp_rows, n_seccomp_rows);
	add_rows(confine_parse_rows, n_confine_parse_rows);
	add_rows(confine_unpack_rows, n_confine_unpack_rows);
	add_rows(confine_answers_rows, n_confine_answers_rows);
	qsort(names, n_names, sizeof *names, by_text);
	printf("{\n\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
	       "\t\"defaultErrnoRet\": 38,\n"
	       "\t\"architectures\": [\"SCMP_ARCH_X86_64\", "
	       "\"SCMP_ARCH_AARCH64\"],\n"
	       "\t\"syscalls\": [\n\t\t{\n\t\t\t\"names\": [\n");
	for (size_t i = 0; i < n_names; i++) {
		if ((i > 0 && strcmp(names[i], names[i - 1]) == 0) ||
			strcmp(names[i], "socket") == 0)
			continue;
		printf("%s\t\t\t\t\"%s\"", first ? "" : ",\n", names[i]);
		first = false;
	}
	printf("\n\t\t\t],\n\t\t\t\"action\": \"SCMP_ACT_ALLOW\"\n\t\t},\n");
	print_sockets();
	printf("\t]\n}\n");
}
