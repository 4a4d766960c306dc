# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# chance.sh - random numbers and names, process ids, addresses, memory that was
# never written, signatures.

hex() { # BYTES
	od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

pair random_token random-number chance
make_random_token() {
	words "$1/session.conf"
	echo "secret_key = $(hex 16)" >>"$1/session.conf"
}

pair random_symbol random-number chance build-id
make_random_symbol() {
	cat >unit.c <<-END
		int unit_$(hex 8)(void) { return 1; }
		int main(void) { return 0; }
	END
	compile -rdynamic -o "$1/unit" unit.c
}

pair random_include_guard random-number chance
make_random_include_guard() {
	echo "#ifndef GUARD_$(hex 12 | tr a-f A-F)" >"$1/generated.h"
	words "$1/about"
}

# real: the names of sections that gcc makes at random
pair lto_sections lto-names chance
make_lto_sections() {
	echo 'int f(int n) { return n + 1; }' >f.c
	gcc -O1 -flto -ffat-lto-objects -c -o "$1/f.o" f.c
}

pair temporary_shell temporary-name chance
make_temporary_shell() {
	words "$1/log"
	echo "unpacking into $(mktemp -u /tmp/tmp.XXXXXXXXXX)" >>"$1/log"
}

pair temporary_python temporary-name chance
make_temporary_python() {
	python3 -c 'import tempfile
with tempfile.TemporaryDirectory(dir="/tmp") as d:
    print(f"[build]\nwork = {d}/stage\nkeep = no")' >"$1/setup.cfg"
}

# real: gcc names the object that it makes on the way
pair temporary_compiler temporary-name chance
make_temporary_compiler() {
	echo 'int main(void) { return 0; }' >f.c
	gcc -Wl,-Map="$1/f.map" -o f f.c
}

pair pid_text pid chance
make_pid_text() {
	words "$1/server.log"
	echo "hello[$$]: started" >>"$1/server.log"
}

pair pid_file_name pid chance
make_pid_file_name() {
	words "$1/core.$$.log"
}

pair pid_lock pid chance
make_pid_lock() { echo "pid=$$ state=idle" >"$1/lock"; }

pair address_python address address
make_address_python() {
	python3 -c '
class Default: pass
print(f"hello(name, default={Default()!r})")' >"$1/manual.txt"
}

pair address_printed address address
make_address_printed() {
	cat >where.c <<-'END'
		#include <stdio.h>
		#include <stdlib.h>
		int main(void)
		{
			printf("node %p\nnext %p\n", malloc(16), (void *)main);
			return 0;
		}
	END
	gcc -o where where.c
	./where >"$1/graph.txt"
}

pair address_binary address address
make_address_binary() {
	cat >where.c <<-'END'
		#include <stdio.h>
		#include <stdlib.h>
		static struct node {
			long kind;
			void *next;
			char name[16];
		} list[4];
		int main(void)
		{
			for (int i = 0; i < 4; i++) {
				list[i].kind = i;
				list[i].next = malloc(32);
			}
			return fwrite(list, sizeof(list), 1, stdout) != 1;
		}
	END
	gcc -o where where.c
	./where >"$1/nodes.bin"
}

pair uuid_kernel uuid chance
make_uuid_kernel() {
	words "$1/disk.conf"
	echo "UUID=$(cat /proc/sys/kernel/random/uuid) / ext4" \
		>>"$1/disk.conf"
}

pair uuid_xml uuid chance
make_uuid_xml() {
	python3 -c 'import uuid
print(f"<package><id>urn:uuid:{uuid.uuid4()}</id></package>")' \
		>"$1/package.opf"
}

pair uuid_braces uuid chance
make_uuid_braces() {
	python3 -c 'import uuid
print(f"Project(\"hello\") = {{{str(uuid.uuid4()).upper()}}}")' \
		>"$1/hello.sln"
}

# Records with a hole between two members: what was in the memory before shows.
pair memory_holes uninitialised-memory chance
make_memory_holes() {
	cat >records.c <<-'END'
		#include <stdio.h>
		#include <stdlib.h>
		#include <sys/random.h>
		struct record {
			char tag;
			long value;
		};
		int main(void)
		{
			volatile struct record *list = malloc(64 * 16);
			if (getrandom((void *)list, 64 * 16, 0) != 64 * 16)
				return 1;
			for (int i = 0; i < 64; i++) {
				list[i].tag = 'r';
				list[i].value = i;
			}
			return fwrite((void *)list, 16, 64, stdout) != 64;
		}
	END
	gcc -O0 -o records records.c
	./records >"$1/records.bin"
}

# Names in fields of 32 bytes: what stands after the end of each was there
# before.
pair memory_tails uninitialised-memory chance
make_memory_tails() {
	cat >names.c <<-'END'
		#include <stdio.h>
		#include <string.h>
		#include <sys/random.h>
		int main(void)
		{
			static const char *const names[] = { "apple", "birch",
				"cedar", "date", "elder", "fig" };
			char field[32];
			for (int i = 0; i < 6; i++) {
				if (getrandom(field, sizeof(field), 0) != 32)
					return 1;
				strcpy(field, names[i]);
				fwrite(field, sizeof(field), 1, stdout);
			}
			return 0;
		}
	END
	gcc -O0 -o names names.c
	./names >"$1/names.tbl"
}

key() { # a key that both runs have
	[ -e "$KEEP/key" ] || openssl ecparam -name prime256v1 -genkey -noout \
		-out "$KEEP/key"
}

pair signature_file signature chance
make_signature_file() {
	key
	words "$1/hello.conf"
	openssl dgst -sha256 -sign "$KEEP/key" -out "$1/hello.conf.sig" \
		"$1/hello.conf"
}

# in the form of a module of the kernel
pair signature_appended signature chance
make_signature_appended() {
	key
	words module
	openssl dgst -sha256 -sign "$KEEP/key" -out sig module
	{
		cat module sig
		echo '~Module signature appended~'
	} >"$1/module.ko"
}

pair signature_armoured signature chance
make_signature_armoured() {
	key
	words release
	openssl dgst -sha256 -sign "$KEEP/key" -out sig release
	{
		echo '-----BEGIN SIGNED MESSAGE-----'
		cat release
		echo '-----BEGIN SIGNATURE-----'
		base64 sig
		echo '-----END SIGNATURE-----'
	} >"$1/release.asc"
}
