/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/binfmt.h"
#include "base/scoped.h"
#include "sandbox/core/protections.h"

#include <errno.h>
#include <sys/mount.h>

bool
binfmt_enter(void)
{
	scoped_close int fs = -1;

	if (!protections_on(PROTECTION_BINFMT))
		return false;
	/* this also loads the module: another program may load it later, and
	 * the list must be there before */
	fs = fsopen("binfmt_misc", FSOPEN_CLOEXEC);
	if (fs < 0)
		return errno == ENODEV;
	/* the list stays with the namespace when the file system is gone */
	return fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0;
}
