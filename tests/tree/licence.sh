#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The licence is named in the first three lines of every file that can have
# comments.
. "$(dirname "$0")/tree.sh"

check() {
	files -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name \
		meson.build -o -name '*.[1-8]' -o -perm -u+x | sort -u |
		while read -r file; do
			head -n 3 "$file" |
				grep -q 'SPDX-License-Identifier: Apache-2\.0' ||
				echo "$file: no SPDX line"
		done
}

good 'all kinds of files' '
	echo "/* SPDX-License-Identifier: Apache-2.0 */" >a.c
	{ echo "#!/bin/sh"; echo "# SPDX-License-Identifier: Apache-2.0"; } >run
	chmod 755 run; echo "{}" >a.json'
bad 'a .c file without a licence' 'echo "int x;" >a.c'
bad 'another licence' 'echo "/* SPDX-License-Identifier: MIT */" >a.h'
bad 'a program without a suffix' 'echo "#!/bin/sh" >run; chmod 755 run'
bad 'a man page without a licence' 'echo ".Dd x" >a.5'
bad 'a licence that is too far down' '
	{ echo; echo; echo; echo "// SPDX-License-Identifier: Apache-2.0"; } >a.c'
finish 'every file names its licence'
