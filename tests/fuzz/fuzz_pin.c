/* SPDX-License-Identifier: Apache-2.0 */
/* pin_file_parse() with any bytes; what is read is printed and read again. */
#include "builder/store/pin_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	scoped(pins_done) struct pins pins = PINS_INIT;
	scoped(pins_done) struct pins back = PINS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(bytes_done) struct bytes again = BYTES_INIT;
	struct error err = ERROR_INIT;

	if (pin_file_parse(&pins, (const char *)data, len, "fuzz", &err) < 0)
		return 0;
	pin_file_print(&text, &pins);
	if (pin_file_parse(&back, text.data, text.len, "again", &err) < 0)
		abort();
	pin_file_print(&again, &back);
	if (again.len != text.len ||
		memcmp(again.data, text.data, text.len) != 0)
		abort();
	return 0;
}
