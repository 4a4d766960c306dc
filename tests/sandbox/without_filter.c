/* SPDX-License-Identifier: Apache-2.0 */
/* The filter of the box, without what the row leaves out. */
#include "sandbox/filter/seccomp_program.h"
#include "tests/sandbox/without.h"

#include <linux/seccomp.h>

#define ROWS_MAX 2048

extern const int seccomp_numbers[];

static struct seccomp_row rows[ROWS_MAX];
static int numbers[ROWS_MAX];
static size_t n_rows;

/* Does this element of the row's list remove this row of the table? */
static bool
takes(uint64_t one, const struct seccomp_row *row, int nr)
{
	uint32_t wanted = (uint32_t)(one >> 32) - 1;

	if (!(one & FILTER_CALL) || (int)(one & 0xffff) != nr ||
		(row->kind != SECCOMP_REFUSE && row->kind != SECCOMP_PRETEND &&
			row->kind != SECCOMP_ANSWER_OR_PRETEND))
		return false;
	if (one >> 32 == 0)
		return true;
	for (size_t i = 0; i < N(row->when); i++)
		if (row->when[i].arg && row->when[i].value == wanted)
			return true;
	return false;
}

static bool
left_out(const struct seccomp_row *row, int nr)
{
	for (size_t i = 0; i < N(without->without); i++)
		if (takes(without->without[i], row, nr))
			return true;
	return false;
}

/* Copies the table without them; allows the calls for which no other row
 * decides. */
static void
copy_rows(void)
{
	n_rows = 0;
	for (size_t i = 0; i < n_seccomp_rows; i++)
		if (!left_out(&seccomp_rows[i], seccomp_numbers[i])) {
			numbers[n_rows] = seccomp_numbers[i];
			rows[n_rows++] = seccomp_rows[i];
		}
	for (size_t i = 0; i < N(without->without); i++)
		if (without->without[i] & FILTER_CALL) {
			numbers[n_rows] = (int)(without->without[i] & 0xffff);
			rows[n_rows++] = (struct seccomp_row){
				.name = "", .kind = SECCOMP_ALLOW};
		}
}

const struct sock_filter *
protections_filter(const struct sock_filter *code, size_t *len)
{
	static struct seccomp_program p;

	if (!without)
		return code;
	copy_rows();
	if (!seccomp_program_make(
		    &p, rows, numbers, n_rows, SECCOMP_USE_HERMETIC))
		return code;
	/* the tests of the architecture come first: see
	 * seccomp_program_make() */
	for (size_t i = 0; i < 6 && without_one(FILTER_FOREIGN); i++)
		if (p.code[i].code == (BPF_RET | BPF_K))
			p.code[i].k = SECCOMP_RET_ALLOW;
	*len = p.len;
	return p.code;
}
