/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls on files that the tracer changes: modes without set-id bits, and
 * extended attributes, which no file has.
 *
 * The kernel looks for the file, so that every error of a path is its own. The
 * arguments are registers, which no other thread can change.
 */
#include "sandbox/tracer/timed_private.h"

#include <errno.h>
#include <sys/stat.h>

bool
timed_is_file(enum kind kind)
{
	return kind >= MODE && kind <= REMOVE_XATTR;
}

/* A name that no file system supports: no attribute of the machine is changed.
 * Of "system." the kernel does not ask whether the file is writable. A name
 * that it refuses for itself stays as it is. */
static void
replace_name(struct timed_call *w)
{
	static const char none[] = "system.x";
	const int arg = w->call->arg;
	char name;

	timed_replace(w, arg, 0); /* stays so where memory cannot be used */
	if (tracee_peek(w->tid, w->args[arg], &name, 1))
		timed_replace_memory(
			w, arg, name ? none : "", name ? sizeof none : 1);
}

void
timed_enter_file(struct timed_call *w)
{
	const int arg = w->call->arg;

	switch (w->call->kind) {
	case MODE: /* granted and forgotten, like chown() */
		timed_replace(
			w, arg, w->args[arg] & ~(uint64_t)(S_ISUID | S_ISGID));
		break;
	case LIST_XATTR: /* requests only the size: writes nothing */
	case GET_XATTR:
		timed_replace(w, arg, 0);
		timed_replace(w, arg + 1, 0);
		break;
	default:
		replace_name(w);
		break;
	}
}

/* Did the kernel not come as far as the file system's attributes? */
static bool
file_not_reached(int64_t result)
{
	static const int errors[] = {EACCES, EBADF, EFAULT, EINVAL, E2BIG,
		ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR, ERANGE, EROFS};

	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (result == -errors[i])
			return true;
	return false;
}

void
timed_leave_file(const struct timed_call *w, int64_t result)
{
	static const int answers[] = {[LIST_XATTR] = 0,
		[GET_XATTR] = ENODATA,
		[SET_XATTR] = EOPNOTSUPP,
		[REMOVE_XATTR] = ENODATA};

	if (w->call->kind != MODE && !file_not_reached(result))
		(void)tracee_set_result(w->tid, -answers[w->call->kind]);
}
