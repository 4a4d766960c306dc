/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cripple.c - run a program on a machine that lacks something.
 *
 *     cripple WORD... -- PROGRAM ARGUMENT...
 *
 *     deny=ERRNO:CALL,CALL...  a seccomp filter above the program: these calls
 *                              fail with EPERM or ENOSYS
 *     user-namespaces          a filter that forbids new user namespaces as
 *                              the default profile of a container does
 *     listener                 a filter above that has a listener
 *     chroot=FOLDER
 *     no-gain                memory that was written is never executable
 *
 * Everything else is done by unshare, setpriv, prlimit and mount.
 */
#include <err.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MDWE_SET 65
#define MDWE_REFUSES_GAIN 1

static scmp_filter_ctx
new_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	/* with privileges, so that no_new_privs stays as it is */
	if (!filter || seccomp_attr_set(
			       filter, SCMP_FLTATR_CTL_NNP, geteuid() != 0) < 0)
		errx(1, "making a filter");
	return filter;
}

static void
load_filter(scmp_filter_ctx filter)
{
	if (seccomp_load(filter) < 0)
		errx(1, "loading a filter");
	seccomp_release(filter);
}

static void
deny_calls(char *text)
{
	scmp_filter_ctx filter = new_filter();
	char *names = strchr(text, ':');
	int number;

	if (!names)
		errx(2, "deny=ERRNO:CALLS");
	*names++ = '\0';
	number = strcmp(text, "ENOSYS") == 0 ? ENOSYS : EPERM;
	for (char *name = strtok(names, ","); name; name = strtok(NULL, ","))
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(number),
			    seccomp_syscall_resolve_name(name), 0) < 0)
			errx(1, "denying %s", name);
	load_filter(filter);
}

/* What the profiles of Docker and Podman do for a process without
 * CAP_SYS_ADMIN. */
static void
deny_user_namespaces(void)
{
	static const scmp_datum_t flag = CLONE_NEWUSER;
	const struct scmp_arg_cmp with =
		SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag);
	scmp_filter_ctx filter = new_filter();

	if (seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM),
		    SCMP_SYS(clone), 1, &with) < 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
			SCMP_SYS(unshare), 0) < 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
			SCMP_SYS(clone3), 0) < 0)
		errx(1, "denying user namespaces");
	load_filter(filter);
}

/* The listener stays open in a child until this process has ended. */
static void
hold_listener(void)
{
	scmp_filter_ctx filter = new_filter();
	const pid_t parent = getpid();
	int ends[2];
	char byte;

	/* a call that no program makes */
	if (seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(swapon), 0) <
			0 ||
		seccomp_load(filter) < 0 || pipe(ends) < 0)
		errx(1, "making a listener");
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		(void)close(0);
		(void)close(1);
		(void)close(2);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (getppid() != parent)
			_exit(0);
		(void)!write(ends[1], "", 1);
		for (;;)
			(void)pause();
	default:
		/* until the child will end with us */
		if (read(ends[0], &byte, 1) != 1)
			errx(1, "no listener");
		(void)close(ends[0]);
		(void)close(ends[1]);
		(void)close(seccomp_notify_fd(filter));
	}
}

static void
do_word(char *word)
{
	if (strncmp(word, "deny=", 5) == 0)
		deny_calls(word + 5);
	else if (strcmp(word, "user-namespaces") == 0)
		deny_user_namespaces();
	else if (strcmp(word, "listener") == 0)
		hold_listener();
	else if (strncmp(word, "chroot=", 7) == 0) {
		if (chroot(word + 7) < 0 || chdir("/") < 0)
			err(1, "%s", word);
	} else if (strcmp(word, "no-gain") == 0) {
		if (prctl(MDWE_SET, MDWE_REFUSES_GAIN, 0, 0, 0) < 0)
			err(1, "%s", word);
	} else
		errx(2, "no word is %s", word);
}

int
main(int argc, char **argv)
{
	int i = 1;

	for (; i < argc && strcmp(argv[i], "--") != 0; i++)
		do_word(argv[i]);
	if (i + 1 >= argc)
		errx(2, "cripple WORD... -- PROGRAM...");
	(void)execvp(argv[i + 1], argv + i + 1);
	err(127, "%s", argv[i + 1]);
}
