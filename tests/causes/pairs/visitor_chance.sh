# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# visitor_chance.sh - the second part of a fourth set: order, chance and tools.

# go_run FILE - run a program in Go; what is compiled once is kept
go_run() {
	GO111MODULE=off GOCACHE="$KEEP/cache" GOFLAGS='' CGO_ENABLED=0 go run "$1"
}

# --- order ---

pair visitor_go_map hash-order chance
make_visitor_go_map() {
	tools go
	cat >map.go <<-'END'
		package main

		import "os"

		func main() {
			m := map[string]string{"alpha": "1", "beta": "2", "gamma": "3",
				"delta": "4", "epsilon": "5", "zeta": "6", "eta": "7",
				"theta": "8", "iota": "9", "kappa": "10", "mu": "11"}
			for k, v := range m {
				os.Stdout.WriteString("register(\"" + k + "\", " + v + ")\n")
			}
		}
	END
	go_run map.go >"$1/registry.py"
}

pair visitor_lua_table hash-order chance
make_visitor_lua_table() {
	tools lua5.4
	lua5.4 -e 'local t = {ash=1, beech=2, cedar=3, dogwood=4, elm=5, fir=6,
		hazel=7, ivy=8, juniper=9, larch=10, maple=11, oak=12}
		print("return {")
		for k, v in pairs(t) do print("  [" .. k .. "] = " .. v .. ",") end
		print("}")' >"$1/trees.lua"
}

pair visitor_java_map hash-order chance
make_visitor_java_map() {
	tools java
	cat >M.java <<-'END'
		class M { public static void main(String[] a) {
			System.out.println("options: " + java.util.Map.of("colour", 1,
				"depth", 2, "height", 3, "name", 4, "size", 5,
				"width", 6, "zoom", 7)); } }
	END
	java -XX:TieredStopAtLevel=1 -Xshare:auto M.java >"$1/options.txt"
}

pair visitor_json_pp hash-order hash
make_visitor_json_pp() {
	perl -MJSON::PP -e 'print encode_json({name => "hello", size => 3,
		colour => "red", width => 8, height => 9, depth => 2, id => 4})' \
		>"$1/hello.json"
}

pair visitor_php_folder folder-order order
make_visitor_php_folder() {
	tools php
	mkdir src
	in_order Alpha Beta Delta Gamma Zeta | while read -r n; do
		echo "<?php class $n {}" >"src/$n.php"
	done
	# shellcheck disable=SC2016
	php -n -r '$d = opendir("src"); echo "<?php\nreturn array(\n";
		while (($f = readdir($d)) !== false) if ($f[0] != ".")
			echo "    \"", basename($f, ".php"),
				"\" => __DIR__ . \"/src/$f\",\n";
		echo ");\n";' >"$1/classmap.php"
}

pair visitor_lua_folder folder-order order
make_visitor_lua_folder() {
	in_order about contact help home news | while read -r n; do
		echo "$n" >"$n.page"
	done
	perl -e 'opendir my $d, "."; print "<nav>\n", (map { "<li>$_</li>\n" }
		grep { s/\.page$// } readdir $d), "</nav>\n"' >"$1/nav.html"
}

pair visitor_ninja job-order jobs
make_visitor_ninja() {
	mkfifo turn
	for job in one two; do
		(
			[ "${FIRST:-}" = "$job" ] || read -r _ <turn
			printf '%s\n' "Building C object src/$job.c.o" \
				"Building C object src/$job-test.c.o" >>list
			[ "${FIRST:-}" != "$job" ] || echo go >turn
		) &
	done
	wait
	awk '{ print "[" NR "/4] " $0 }' list >"$1/ninja.log"
}

# --- chance ---

pair visitor_php_session random-number chance
make_visitor_php_session() {
	tools php
	php -n -r 'echo "PHPSESSID=", session_create_id(), "; path=/\n";' >"$1/cookie"
}

pair visitor_mawk_rand random-number chance
make_visitor_mawk_rand() {
	tools mawk
	mawk 'BEGIN { printf "#define HASH_SALT %dU\n", 1e9 + rand() * 1e9 }' \
		>"$1/salt.h"
}

pair visitor_bash_srandom random-number chance
make_visitor_bash_srandom() {
	bash -c 'printf "cluster_secret: %08x%08x\n" "$SRANDOM" "$SRANDOM"' \
		>"$1/cluster.yml"
}

pair visitor_gpg_symmetric random-number chance
make_visitor_gpg_symmetric() {
	tools gpg
	words text
	gpg --homedir "$PWD" --batch --passphrase plum --pinentry-mode loopback \
		--s2k-count 65536 --output "$1/text.gpg" --symmetric text
}

pair visitor_gcov_notes random-number chance
make_visitor_gcov_notes() {
	mkdir build
	echo 'int main(void) { return 0; }' >hello.c
	gcc --coverage -c hello.c
	cp hello.gcno "$1/"
}

pair visitor_matroska random-number chance
make_visitor_matroska() {
	tools ffmpeg
	ffmpeg -loglevel error -f lavfi -i 'sine=duration=0.1' -c:a pcm_s16le \
		"$1/tone.mka"
}

pair visitor_ruby_hash random-number chance
make_visitor_ruby_hash() {
	tools ruby
	ruby -e 'puts "cache_key = #{"hello".hash.abs}"' >"$1/cache.conf"
}

pair visitor_swap_uuid uuid chance
make_visitor_swap_uuid() {
	head -c 65536 /dev/zero >"$1/swap.img"
	chmod 600 "$1/swap.img"
	/usr/sbin/mkswap "$1/swap.img"
}

pair visitor_php_tempnam temporary-name chance
make_visitor_php_tempnam() {
	tools php
	# shellcheck disable=SC2016
	php -n -r '$f = tempnam("/tmp", "php"); unlink($f);
		echo "; written by way of $f\n[hello]\nsize = 3\n";' >"$1/hello.ini"
}

pair visitor_emacs_temp temporary-name chance
make_visitor_emacs_temp() {
	tools emacs
	emacs -Q --batch --eval '(let ((f (make-temp-file "org-export-")))
		(delete-file f) (princ (format "#+SETUPFILE: %s\n* Hello\n" f)))' \
		>"$1/hello.org"
}

pair visitor_go_temp temporary-name chance
make_visitor_go_temp() {
	tools go
	cat >temp.go <<-'END'
		package main

		import "os"

		func main() {
			d, err := os.MkdirTemp("", "wire")
			if err != nil {
				os.Exit(1)
			}
			os.Remove(d)
			os.Stdout.WriteString("// generated from " + d + "/main.go\n")
		}
	END
	go_run temp.go >"$1/wire.go"
}

pair visitor_awk_pid pid chance
make_visitor_awk_pid() {
	tools gawk
	gawk 'BEGIN { print "checkpoint of process " PROCINFO["pid"] }' >"$1/state"
}

pair visitor_emacs_pid pid chance
make_visitor_emacs_pid() {
	tools emacs
	emacs -Q --batch --eval '(princ (format "(server-pid . %d)\n" (emacs-pid)))' \
		>"$1/server.el"
}

pair visitor_lua_address address chance
make_visitor_lua_address() {
	tools lua5.4
	lua5.4 -e 'print("handler = " .. tostring(function() end))' >"$1/handlers.txt"
}

pair visitor_guile_address address chance
make_visitor_guile_address() {
	tools guile
	GUILE_AUTO_COMPILE=0 guile -c \
		'(display "default: ") (display (lambda (x) x)) (newline)' \
		>"$1/defaults.txt"
}

pair visitor_java_object address chance
make_visitor_java_object() {
	# shellcheck disable=SC2016
	printf 'listener=org.example.Hello$Listener@%s\nsize=3\n' \
		"$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')" \
		>"$1/listeners.properties"
}

# --- tools ---

pair visitor_xz_threads compressor 'set:THREADS=1|2'
make_visitor_xz_threads() {
	seq 90000 >text
	xz "-T$THREADS" --block-size=64KiB <text >"$1/text.xz"
}

pair visitor_lzma_level compressor 'set:LEVEL=1|9'
make_visitor_lzma_level() {
	seq 9000 >text
	xz --format=lzma "-$LEVEL" <text >"$1/text.lzma"
}

pair visitor_zstd_check compressor 'set:CHECK=--check|--no-check'
make_visitor_zstd_check() {
	seq 9000 >text
	zstd -q "$CHECK" <text >"$1/text.zst"
}

pair visitor_llvm_ar ar-times time
make_visitor_llvm_ar() {
	tools llvm-ar
	words text
	llvm-ar --format=bsd rcU "$1/hello.a" text
}

pair visitor_linker toolchain 'set:LD=bfd|gold' build-id
make_visitor_linker() {
	tools ld.gold
	echo 'int main(void) { return 0; }' >hello.c
	compile -fuse-ld="$LD" -o "$1/hello" hello.c
}

pair visitor_elc_version toolchain 'set:V=27.1|28.2'
make_visitor_elc_version() {
	cat >"$1/hello.elc" <<-END
		;ELC
		;;; Compiled
		;;; in Emacs version $V
		;;; with all optimizations.

		(provide 'hello)
	END
}

pair visitor_cgo_flags build-flags 'set:LEVEL=-g -O1|-g -O2'
make_visitor_cgo_flags() {
	printf 'path\thello\nbuild\tCGO_ENABLED=1\nbuild\tCGO_CFLAGS="%s"\n' \
		"$LEVEL" >"$1/hello.buildinfo"
}

pair visitor_hg_archive version-control time
make_visitor_hg_archive() {
	tools hg
	hg init source
	words source/text
	hg -R source commit -qAm hello -u anna
	hg -R source archive archive
	cp -R archive "$1/"
	touch -d @0 "$1/archive"
}

pair visitor_entities encoding 'set:FORM=named|raw'
make_visitor_entities() {
	echo '<p>Schöne Grüße aus Köln, Ærø und Łódź</p>' >text
	[ "$FORM" = raw ] ||
		perl -CS -pi -e 's/([^\x00-\x7f])/"&#" . ord($1) . ";"/ge' text
	cp text "$1/hello.html"
}

pair visitor_awk_crlf line-endings 'set:ENDS=\n|\r\n'
make_visitor_awk_crlf() {
	seq 20 | gawk -v "ORS=$ENDS" '{ print $1 ";" $1 * $1 }' >"$1/squares.csv"
}
