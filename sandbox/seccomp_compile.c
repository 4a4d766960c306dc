/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to libseccomp, which knows the numbers of system calls: a program
 * that runs while hallmark is built and prints the filters as C.  Compiling
 * them at each start would cost more than the rest of the box.
 *
 *     seccomp-compile > seccomp_filters.c
 *     seccomp-compile numbers > seccomp_numbers.c
 *
 * The second is for tests, which make filters of their own.
 */
#include "sandbox/seccomp_program.h"

#include <err.h>
#include <seccomp.h>
#include <stdio.h>

static int numbers[2048]; /* of each row: its call's number, or below 0 */

static void
compile(const char *name, bool deterministic)
{
	static struct seccomp_program p;

	if (!seccomp_program_make(
		    &p, seccomp_rows, numbers, n_seccomp_rows, deterministic))
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
	printf("extern const int seccomp_numbers[];\n"
	       "const int seccomp_numbers[] = {\n");
	for (size_t i = 0; i < n_seccomp_rows; i++)
		printf("\t%d,\n", numbers[i]);
	printf("};\n");
}

int
main(int argc, char **argv)
{
	(void)argv;
	if (n_seccomp_rows > sizeof numbers / sizeof *numbers)
		errx(1, "too many rows");
	for (size_t i = 0; i < n_seccomp_rows; i++) {
		numbers[i] = seccomp_syscall_resolve_name(seccomp_rows[i].name);
		if (numbers[i] == __NR_SCMP_ERROR)
			errx(1, "no system call is named %s",
				seccomp_rows[i].name);
	}
	if (argc > 1) {
		print_numbers();
		return 0;
	}
	printf("/* made by sandbox/seccomp_compile.c from its table */\n"
	       "#include \"sandbox/seccomp.h\"\n\n");
	compile("hermetic", false);
	compile("deterministic", true);
	return 0;
}
