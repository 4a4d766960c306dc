/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only program that uses libseccomp, which knows the numbers of system
 * calls.  It runs while hallmark is built and prints the filters as C: to
 * compile them at each start would take longer than the rest of the box.
 *
 *     seccomp-compile > seccomp_filters.c
 *     seccomp-compile numbers > seccomp_numbers.c
 *     seccomp-compile profile > seccomp.json
 *
 * The second output is for tests, which make their own filters; the third for
 * container engines.
 */
#include "sandbox/filter/confine_table.h"
#include "sandbox/filter/profile_print.h"
#include "sandbox/filter/seccomp_program.h"

#include <err.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>

static int numbers[2048]; /* of the call of each row; below 0: no such call */

static void
find_numbers(const struct seccomp_row *rows, size_t n)
{
	if (n > sizeof numbers / sizeof *numbers)
		errx(1, "too many rows");
	for (size_t i = 0; i < n; i++) {
		numbers[i] = seccomp_syscall_resolve_name_arch(
			seccomp_program_arch, rows[i].name);
		if (numbers[i] == __NR_SCMP_ERROR)
			errx(1, "no system call is named %s", rows[i].name);
	}
}

static void
compile(const char *name, const struct seccomp_row *rows, size_t n,
	enum seccomp_use use)
{
	static struct seccomp_program p;

	find_numbers(rows, n);
	if (!seccomp_program_make(&p, rows, numbers, n, use))
		errx(1, "the filter is too long");
	printf("const struct sock_filter seccomp_%s[] = {\n", name);
	for (size_t i = 0; i < p.len; i++)
		printf("\t{0x%04x, %u, %u, 0x%08x},\n", p.code[i].code,
			p.code[i].jt, p.code[i].jf, p.code[i].k);
	printf("};\nconst size_t n_seccomp_%s = %zu;\n\n", name, p.len);
}

static void
print_numbers(void)
{
	find_numbers(seccomp_rows, n_seccomp_rows);
	printf("extern const int seccomp_numbers[];\n"
	       "const int seccomp_numbers[] = {\n");
	for (size_t i = 0; i < n_seccomp_rows; i++)
		printf("\t%d,\n", numbers[i]);
	printf("};\n");
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "profile") == 0) {
		profile_print();
		return 0;
	}
	if (argc > 1) {
		print_numbers();
		return 0;
	}
	printf("/* made by sandbox/filter/seccomp_compile.c from its tables "
	       "*/\n"
	       "#include \"sandbox/filter/confine_filter.h\"\n"
	       "#include \"sandbox/filter/seccomp.h\"\n\n");
	compile("hermetic", seccomp_rows, n_seccomp_rows, SECCOMP_USE_HERMETIC);
	compile("deterministic", seccomp_rows, n_seccomp_rows,
		SECCOMP_USE_DETERMINISTIC);
	compile("ordered", seccomp_rows, n_seccomp_rows, SECCOMP_USE_ORDERED);
	compile("traced", seccomp_rows, n_seccomp_rows, SECCOMP_USE_TRACED);
	compile("traced_ordered", seccomp_rows, n_seccomp_rows,
		SECCOMP_USE_TRACED_ORDERED);
	compile("parse", confine_parse_rows, n_confine_parse_rows,
		SECCOMP_USE_HERMETIC);
	compile("unpack", confine_unpack_rows, n_confine_unpack_rows,
		SECCOMP_USE_HERMETIC);
	compile("answers", confine_answers_rows, n_confine_answers_rows,
		SECCOMP_USE_HERMETIC);
	return 0;
}
