/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/confine/landlock.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>

/* Rights of kernels that may be newer than this machine's headers. */
#define RIGHTS_1 ((UINT64_C(1) << 13) - 1)
#define RIGHT_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define RIGHT_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BOTH UINT64_C(3)                /* ABI 4: bind and connect */
#define SCOPE_BOTH UINT64_C(3) /* ABI 6: abstract sockets and signals */

#define NEVER \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
		LANDLOCK_ACCESS_FS_MAKE_FIFO | RIGHT_IOCTL_DEV)

struct ruleset {
	uint64_t files, net, scoped;
};

/* The ABI of the running kernel; 0: it has no Landlock. */
static int
known_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? 0 : (int)abi;
}

static int
create(struct ruleset *rules, int abi)
{
	size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;

	*rules = (struct ruleset){.files = RIGHTS_1};
	if (abi >= 2)
		rules->files |= RIGHT_REFER;
	if (abi >= 3)
		rules->files |= RIGHT_TRUNCATE;
	if (abi >= 4)
		rules->net = NET_BOTH;
	if (abi >= 5)
		rules->files |= RIGHT_IOCTL_DEV;
	if (abi >= 6)
		rules->scoped = SCOPE_BOTH;
	return (int)syscall(SYS_landlock_create_ruleset, rules, size, 0);
}

int
landlock_enter(int folder, struct error *err)
{
	int abi = known_abi();
	scoped_close int set = -1;
	struct ruleset rules;

	if (abi == 0 || (abi < 2 && folder >= 0))
		return 1;
	set = create(&rules, abi);
	if (set < 0)
		return error_sys(err, "creating a Landlock ruleset");
	if (folder >= 0) {
		const struct landlock_path_beneath_attr beneath = {
			.allowed_access = rules.files & ~(uint64_t)NEVER,
			.parent_fd = folder};

		if (syscall(SYS_landlock_add_rule, set,
			    LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) < 0)
			return error_sys(err, "adding a Landlock rule");
	}
	if (syscall(SYS_landlock_restrict_self, set, 0) < 0)
		return error_sys(err, "enforcing the Landlock ruleset");
	return 0;
}
