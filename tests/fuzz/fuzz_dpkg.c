/* SPDX-License-Identifier: Apache-2.0 */
/* dpkg's database, its distribution, and both in a layer: each line is one that
 * thing_print() writes, and passes between processes unchanged.  The first byte
 * says what the rest is. */
#include "base/wire.h"
#include "builder/ask/dpkg_overlay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_lines(const struct facts *f)
{
	scoped(bytes_done) struct bytes wire = BYTES_INIT;
	scoped(facts_done) struct facts again = FACTS_INIT;
	struct wire from;

	facts_put(&wire, f);
	from = wire_open(wire.data, wire.len);
	if (facts_take(&again, &from) < 0 || wire_end(&from) < 0 ||
		again.parts[FACTS_CONTAINS].n != f->parts[FACTS_CONTAINS].n)
		abort();
}

static void
note_file(struct dpkg_overlay *layer, const char *path, const char *text,
	size_t len)
{
	scoped(bytes_done) struct bytes copy = BYTES_INIT;

	bytes_add(&copy, text, len);
	dpkg_overlay_note(layer, path, OVERLAY_FILE, NULL, &copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char release[] = "ID=debian\nVERSION_ID=12\n";
	static const char mini[] = "Package: mini\nVersion: 1\n";
	scoped(dpkg_overlay_done) struct dpkg_overlay layer = DPKG_OVERLAY_INIT;
	scoped(dpkg_overlay_done) struct dpkg_overlay image = DPKG_OVERLAY_INIT;
	scoped(facts_done) struct facts f = FACTS_INIT;
	const char *text = (const char *)data + 1;
	const bool is_release = size > 0 && data[0] == 'r';

	if (size == 0)
		return 0;
	note_file(&layer, "etc/os-release", is_release ? text : release,
		is_release ? size - 1 : strlen(release));
	note_file(&layer,
		data[0] == 's' ? "var/lib/dpkg/status"
			       : "var/lib/dpkg/status.d/x",
		is_release ? mini : text, is_release ? strlen(mini) : size - 1);
	dpkg_overlay_lay(&image, &layer);
	dpkg_overlay_facts(&f, &image);
	if (is_release && f.parts[FACTS_CONTAINS].n != 1)
		abort();
	check_lines(&f);
	return 0;
}
