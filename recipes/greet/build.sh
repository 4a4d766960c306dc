# SPDX-License-Identifier: Apache-2.0
# A dynamic program: its linker and its C library are those of the base.
cat >greet.c <<'END'
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	const struct passwd *user = getpwuid(getuid());

	printf("Hello, %s!\n", user ? user->pw_name : "stranger");
	return 0;
}
END
mkdir -p "$OUT/usr/bin"
gcc -O2 -o "$OUT/usr/bin/greet" greet.c
