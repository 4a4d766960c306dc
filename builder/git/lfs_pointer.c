/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/git/lfs_pointer.h"
#include "base/bytes.h"

#include <string.h>

#define OID "\noid sha256:"
#define OID_LEN 64

/* The address of the specification, which is the first line, was once another.
 */
static const char *const first_lines[] = {
	"version https://git-lfs.github.com/spec/",
	"version https://hawser.github.com/spec/",
};

static bool
has_first_line(const char *data, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(first_lines); i++) {
		const size_t n = strlen(first_lines[i]);

		if (len > n && memcmp(data, first_lines[i], n) == 0)
			return true;
	}
	return false;
}

bool
lfs_pointer_parse(char oid[65], const char *data, size_t len)
{
	const char *at;

	if (len > LFS_POINTER_MAX || !has_first_line(data, len))
		return false;
	at = memmem(data, len, OID, strlen(OID));
	if (!at)
		return false;
	at += strlen(OID);
	if ((size_t)(data + len - at) < OID_LEN)
		return false;
	for (size_t i = 0; i < OID_LEN; i++)
		if (!memchr("0123456789abcdef", at[i], 16))
			return false;
	memcpy(oid, at, OID_LEN);
	oid[OID_LEN] = '\0';
	return true;
}
