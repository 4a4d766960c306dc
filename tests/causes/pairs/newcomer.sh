# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# newcomer.sh - a third set by one who had not read the matchers, of languages
# and tools that the other sets leave out; committed before the first run, whose
# rate stands in the commit after that.

# --- the time ---

pair newcomer_ada_ali build-time time
make_newcomer_ada_ali() {
	tools gnatmake
	printf 'procedure Hello is\nbegin\n   null;\nend Hello;\n' >hello.adb
	gcc -c hello.adb
	cp hello.ali "$1/"
}

pair newcomer_pascal build-time time build-id
make_newcomer_pascal() {
	tools fpc
	printf 'program hello;\nbegin\n  writeln(%s);\nend.\n' \
		"'built ' + {\$I %DATE%} + ' ' + {\$I %TIME%}" >hello.pas
	fpc -v0 -l- -o"$1/hello" hello.pas
}

pair newcomer_7z build-time time
make_newcomer_7z() {
	tools 7z
	words text
	7z a -bd -mhc=off "$1/hello.7z" text
}

pair newcomer_odc build-time time
make_newcomer_odc() {
	tools bsdtar
	words text
	bsdtar --format=odc --uid 0 --gid 0 -cf "$1/hello.cpio" text
}

pair newcomer_mtree_seconds build-time time
make_newcomer_mtree_seconds() {
	tools bsdtar
	words text
	bsdtar --format=mtree --options='!all,type,time' -cf "$1/files.mtree" text
}

pair newcomer_git_index build-time time
make_newcomer_git_index() {
	words text
	git init -q
	git add text
	cp .git/index "$1/index"
}

pair newcomer_rscript build-time time
make_newcomer_rscript() {
	tools Rscript
	Rscript --vanilla -e 'dput(list(version = "1.0", built = Sys.time()))' \
		>"$1/meta.R"
}

pair newcomer_tcl build-time time
make_newcomer_tcl() {
	tools tclsh
	echo 'puts "package provide hello 1.0 ;# [clock format [clock seconds]]"' |
		tclsh >"$1/pkgIndex.tcl"
}

pair newcomer_sql_now build-time time
make_newcomer_sql_now() {
	tools sqlite3
	sqlite3 "$1/hello.db" "create table meta (key text, value text);
		insert into meta values ('built', datetime('now'));"
}

pair newcomer_ruby_yaml build-time time
make_newcomer_ruby_yaml() {
	tools ruby
	ruby -ryaml -e 'puts({ "name" => "hello", "date" => Time.now }.to_yaml)' \
		>"$1/spec.yaml"
}

pair newcomer_cmake_stamp build-time time
make_newcomer_cmake_stamp() {
	tools cmake
	# shellcheck disable=SC2016
	echo 'string(TIMESTAMP now "%Y%m%d.%H%M%S")
file(WRITE "${out}/build.h" "#define BUILD \"${now}\"\n")' >stamp.cmake
	cmake "-Dout=$1" -P stamp.cmake
}

pair newcomer_jq_now build-time time
make_newcomer_jq_now() {
	tools jq
	jq -n '{name: "hello", built: (now | todate)}' >"$1/build.json"
}

pair newcomer_node_test elapsed-time time
make_newcomer_node_test() {
	tools node
	echo 'require("node:test")("adds", () => {});' >add.test.js
	node --test-reporter=tap add.test.js >"$1/results.tap"
}

pair newcomer_bash_time elapsed-time time
make_newcomer_bash_time() {
	bash -c 'time sort /etc/services /etc/protocols /etc/passwd' \
		2>"$1/build.log" >all
}

pair newcomer_long_iso time-zone zone
make_newcomer_long_iso() {
	words text
	touch -d @1600000000 text
	ls --full-time text | awk '{ print $6, $7, $8, $9 }' >"$1/listing"
}

pair newcomer_sql_local time-zone zone
make_newcomer_sql_local() {
	tools sqlite3
	sqlite3 :memory: \
		"select 'released', datetime(1600000000, 'unixepoch', 'localtime')" \
		>"$1/release.txt"
}

# --- places ---

# the linker makes the build id of all that differs
pair newcomer_rust_file build-path path build-id
make_newcomer_rust_file() {
	tools rustc
	echo 'fn main() { println!("{}", file!()); }' >main.rs
	rustc -C strip=symbols -o "$1/main" "$PWD/main.rs"
}

pair newcomer_ocaml_assert build-path-assert path
make_newcomer_ocaml_assert() {
	tools ocamlc
	echo 'let check x = assert (x > 0)' >check.ml
	ocamlc -c -o check.cmo "$PWD/check.ml"
	cp check.cmo "$1/"
}

pair newcomer_fortran_debug build-path-debug path
make_newcomer_fortran_debug() {
	tools gfortran
	printf 'subroutine hello\n  print *, 1\nend subroutine\n' >hello.f90
	gfortran -g -c -o "$1/hello.o" hello.f90
}

pair newcomer_venv build-path path
make_newcomer_venv() {
	python3 -m venv --without-pip env || exit 77
	mkdir "$1/bin"
	cp env/bin/activate "$1/bin/"
}

pair newcomer_site home-folder home
make_newcomer_site() { python3 -m site --user-base >"$1/prefix"; }

pair newcomer_show_origin home-folder home
make_newcomer_show_origin() {
	echo "cache=$HOME/.npm/_cacache" >"$1/npmrc"
}

pair newcomer_ruby_mktmpdir temporary-name chance
make_newcomer_ruby_mktmpdir() {
	tools ruby
	ruby -rtmpdir -e 'Dir.mktmpdir { |d| puts "from #{d}/src" }' >"$1/origin"
}

pair newcomer_r_tempdir temporary-name chance
make_newcomer_r_tempdir() {
	tools Rscript
	Rscript --vanilla -e 'cat("compiled in", tempdir(), "\n")' >"$1/note"
}

pair newcomer_node_mkdtemp temporary-name chance
make_newcomer_node_mkdtemp() {
	tools node
	node -e 'const fs = require("fs"), d = fs.mkdtempSync("/tmp/pack-");
		fs.rmdirSync(d); console.log(JSON.stringify({ sources: [d + "/a.js"] }))' \
		>"$1/a.js.map"
}

# --- the machine and who builds ---

pair newcomer_cmake_host host host
make_newcomer_cmake_host() {
	tools cmake
	# shellcheck disable=SC2016
	echo 'cmake_host_system_information(RESULT name QUERY HOSTNAME)
file(WRITE "${out}/site.cmake" "set(SITE \"${name}\")\n")' >site.cmake
	cmake "-Dout=$1" -P site.cmake
}

pair newcomer_tcl_host host host
make_newcomer_tcl_host() {
	tools tclsh
	echo 'puts "set builder {[info hostname]}"' | tclsh >"$1/site.tcl"
}

pair newcomer_java_user user user
make_newcomer_java_user() {
	tools java
	printf 'class U { public static void main(String[] a) { %s } }\n' \
		'System.out.println("Built-By: " + System.getProperty("user.name"));' \
		>U.java
	java -XX:TieredStopAtLevel=1 U.java >"$1/MANIFEST.MF"
}

pair newcomer_packaged user user
make_newcomer_packaged() {
	printf 'Package: hello\nVersion: 1.0\nPackaged: 2020-01-02 03:04:05 UTC; %s\n' \
		"$(id -un)" >"$1/DESCRIPTION"
}

pair newcomer_id uid uid
make_newcomer_id() { echo "chown $(id -u):$(id -g) /srv/hello" >"$1/postinst"; }

pair newcomer_node_kernel kernel kernel
make_newcomer_node_kernel() {
	tools node
	node -p 'JSON.stringify({ platform: "linux", release: os.release() })' \
		>"$1/env.json"
}

pair newcomer_zip_modes umask umask
make_newcomer_zip_modes() {
	words text
	touch -d @1600000000 text
	zip -q -X "$1/hello.zip" text
}

pair newcomer_stat_modes umask umask
make_newcomer_stat_modes() {
	tools node
	words text
	node -p 'JSON.stringify({ "text": { mode: fs.statSync("text").mode } })' \
		>"$1/files.json"
}

pair newcomer_node_processors processor-count processors
make_newcomer_node_processors() {
	tools node
	node -p '"export const workers = " + os.availableParallelism()' \
		>"$1/pool.js"
}

# --- order ---

pair newcomer_ruby_children folder-order order
make_newcomer_ruby_children() {
	tools ruby
	mkdir parts
	in_order ash beech cedar dogwood elm fir | while read -r n; do
		echo "$n" >"parts/$n.rb"
	done
	ruby -e 'Dir.children("parts").each { |f| puts "require \"#{f}\"" }' \
		>"$1/all.rb"
}

pair newcomer_rust_map hash-order chance
make_newcomer_rust_map() {
	tools rustc
	cat >map.rs <<-'END'
		use std::collections::HashMap;
		fn main() {
			let words = "ash beech cedar dogwood elm fir ginkgo hazel";
			let m: HashMap<_, _> = words.split(' ').zip(0..).collect();
			for (k, v) in m { println!("{k} = {v}"); }
		}
	END
	[ -x "$KEEP/map" ] || rustc -o "$KEEP/map" map.rs
	"$KEEP/map" >"$1/words.toml"
}

pair newcomer_ocaml_map hash-order chance
make_newcomer_ocaml_map() {
	tools ocaml
	cat >map.ml <<-'END'
		let () =
		  let h = Hashtbl.create ~random:true 8 in
		  List.iteri (fun i k -> Hashtbl.add h k i)
		    ["ash"; "beech"; "cedar"; "dogwood"; "elm"; "fir"; "hazel"];
		  Hashtbl.iter (fun k v -> Printf.printf "  %s, %d;\n" k v) h
	END
	ocaml map.ml >"$1/table.txt"
}

# --- chance ---

pair newcomer_ruby_inspect address chance
make_newcomer_ruby_inspect() {
	tools ruby
	ruby -e 'puts "default: #{Object.new.inspect}"' >"$1/options.txt"
}

pair newcomer_ssh_key random-number chance
make_newcomer_ssh_key() {
	tools ssh-keygen
	ssh-keygen -q -t ed25519 -N '' -C '' -f key
	cp key.pub "$1/ssh_host_ed25519_key.pub"
}

pair newcomer_ssh_signature signature chance
make_newcomer_ssh_signature() {
	tools ssh-keygen
	[ -e "$KEEP/key" ] ||
		ssh-keygen -q -t ecdsa -N '' -C '' -f "$KEEP/key"
	words "$1/text"
	ssh-keygen -q -Y sign -f "$KEEP/key" -n file "$1/text"
}

pair newcomer_salted random-number chance
make_newcomer_salted() {
	words text
	openssl enc -aes-256-cbc -pbkdf2 -pass pass:hello -in text \
		-out "$1/text.enc"
}

pair newcomer_node_uuid uuid chance
make_newcomer_node_uuid() {
	tools node
	node -p 'JSON.stringify({ id: crypto.randomUUID(), name: "hello" })' \
		>"$1/plugin.json"
}

pair newcomer_sql_random random-number chance
make_newcomer_sql_random() {
	tools sqlite3
	sqlite3 :memory: "select 'etag: ' || lower(hex(randomblob(16)))" \
		>"$1/headers"
}

pair newcomer_cmake_random random-number chance
make_newcomer_cmake_random() {
	tools cmake
	# shellcheck disable=SC2016
	echo 'string(RANDOM LENGTH 12 key)
file(WRITE "${out}/key.h" "#define KEY \"${key}\"\n")' >key.cmake
	cmake "-Dout=$1" -P key.cmake
}

pair newcomer_node_pid pid chance
make_newcomer_node_pid() {
	tools node
	node -p '"worker " + process.pid + " finished"' >"$1/build.log"
}

# --- tools ---

pair newcomer_lz4_level compressor 'set:LEVEL=1|9'
make_newcomer_lz4_level() {
	tools lz4
	words text
	lz4 -q "-$LEVEL" text "$1/text.lz4"
}

pair newcomer_lzip_level compressor 'set:LEVEL=0|9'
make_newcomer_lzip_level() {
	tools lzip
	for n in 1 2 3 4 5 6 7 8; do words /dev/stdout; done >text
	seq 3000 >>text
	lzip "-$LEVEL" <text >"$1/text.lz"
}

pair newcomer_ada_flags build-flags 'set:LEVEL=-O1|-O2'
make_newcomer_ada_flags() {
	tools gnatmake
	printf 'procedure Hello is\nbegin\n   null;\nend Hello;\n' >hello.adb
	touch -d @1600000000 hello.adb
	gcc -c "$LEVEL" hello.adb
	cp hello.ali "$1/"
}

pair newcomer_bison toolchain 'set:V=3.7.5|3.8.2'
make_newcomer_bison() {
	printf '/* A Bison parser, made by GNU Bison %s.  */\n\nint yyparse(void);\n' \
		"$V" >"$1/parser.h"
}

pair newcomer_moc toolchain 'set:V=5.15.8|5.15.13'
make_newcomer_moc() {
	cat >"$1/moc_window.cpp" <<-END
		/****************************************************************************
		** Meta object code from reading C++ file 'window.h'
		**
		** Created by: The Qt Meta Object Compiler version 67 (Qt $V)
		**
		** WARNING! All changes made in this file will be lost!
		*****************************************************************************/
	END
}

pair newcomer_tcl_lines line-endings 'set:ENDS=lf|crlf'
make_newcomer_tcl_lines() {
	tools tclsh
	words text
	# shellcheck disable=SC2016
	echo 'set in [open text]; set out [open [lindex $argv 0] w]
fconfigure $out -translation $env(ENDS); puts -nonewline $out [read $in]
close $out' >copy.tcl
	tclsh copy.tcl "$1/text"
}
