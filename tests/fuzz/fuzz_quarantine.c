/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_parse() and quarantine_list_parse() with any bytes; what is read
 * is printed and read again, and gives the same bytes. */
#include "attest/quarantine/quarantine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_statement(const char *data, size_t len)
{
	scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
	scoped(quarantine_done) struct quarantine back = QUARANTINE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT, again = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (quarantine_parse(&q, data, len, "fuzz", &err) < 0)
		return;
	quarantine_print(&text, &q);
	if (quarantine_parse(&back, text.data, text.len, "again", &err) < 0)
		abort();
	quarantine_print(&again, &back);
	if (again.len != text.len ||
		memcmp(again.data, text.data, text.len) != 0)
		abort();
}

static void
check_list(const char *data, size_t len)
{
	scoped(quarantine_list_done) struct quarantine_list l =
		QUARANTINE_LIST_INIT;
	scoped(quarantine_list_done) struct quarantine_list back =
		QUARANTINE_LIST_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (quarantine_list_parse(&l, data, len, "fuzz", &err) < 0)
		return;
	quarantine_list_print(&text, &l);
	if (quarantine_list_parse(&back, text.data, text.len, "again", &err) <
			0 ||
		back.n != l.n)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	check_statement((const char *)data, len);
	check_list((const char *)data, len);
	return 0;
}
