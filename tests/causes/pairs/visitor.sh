# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# visitor.sh - the first part of a fourth set: languages and tools that the
# other sets leave out, and what they record of the time, the folder, the
# machine and the user.  Committed before the first run, whose rate stands in
# the commit after that.  visitor_chance.sh and visitor_none.sh are the others.

# --- the time ---

pair visitor_php_date build-time time
make_visitor_php_date() {
	tools php
	php -n -r 'echo "<?php\n// compiled ", date(DATE_ATOM), "\nreturn [];\n";' \
		>"$1/container.php"
}

pair visitor_php_uniqid build-time time
make_visitor_php_uniqid() {
	tools php
	php -n -r 'echo "asset_version: ", uniqid(), "\n";' >"$1/assets.yml"
}

pair visitor_lua_date build-time time
make_visitor_lua_date() {
	tools lua5.4
	lua5.4 -e 'print("-- bundled on " .. os.date()); print("return {}")' \
		>"$1/bundle.lua"
}

pair visitor_groff_clock build-time time
make_visitor_groff_clock() {
	tools groff
	# shellcheck disable=SC1003
	printf '.nf\nHello\nformatted %s\n' \
		'\n[year]/\n[mo]/\n[dy] \n[hours]:\n[minutes]:\n[seconds]' |
		groff -Tascii >"$1/hello.txt"
}

pair visitor_gpg_literal build-time time
make_visitor_gpg_literal() {
	tools gpg
	words text
	gpg --homedir "$PWD" --batch --compress-algo none --output \
		"$1/text.gpg" --store text
}

pair visitor_fat_files build-time time
make_visitor_fat_files() {
	tools mcopy
	words text
	/usr/sbin/mkfs.fat --invariant -C "$1/boot.img" 128
	mcopy -i "$1/boot.img" text ::TEXT.TXT
}

pair visitor_nasm_clock build-time time
make_visitor_nasm_clock() {
	tools nasm
	printf 'db "hello "\ndb __UTC_DATE__, " ", __UTC_TIME__\ndb 0\n' >hello.asm
	nasm -f bin -o "$1/hello.bin" hello.asm
}

pair visitor_rcs_id build-time time
make_visitor_rcs_id() {
	tools ci
	# shellcheck disable=SC2016
	printf '# $Date$\nname = hello\n' >hello.conf
	ci -q -u -t-hello -m1 hello.conf
	cp hello.conf "$1/"
}

pair visitor_prolog_stamp build-time time
make_visitor_prolog_stamp() {
	tools swipl
	swipl -g 'get_time(T), format("compiled_at(~w).~n", [T]), halt' \
		>"$1/stamp.pl"
}

pair visitor_font_cache build-time time
make_visitor_font_cache() {
	tools fc-cache
	mkdir fonts cache
	: >fonts/empty.ttf
	cat >fonts.conf <<-'END'
		<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
		<fontconfig><dir>fonts</dir><cachedir>cache</cachedir></fontconfig>
	END
	sed -i "s|>fonts<|>$PWD/fonts<|; s|>cache<|>$PWD/cache<|" fonts.conf
	FONTCONFIG_FILE="$PWD/fonts.conf" fc-cache "$PWD/fonts"
	cp cache/*.cache-* "$1/fonts.cache"
}

pair visitor_rpm_time build-time time digest
make_visitor_rpm_time() {
	tools rpmbuild
	cat >hello.spec <<-'END'
		Name: hello
		Version: 1
		Release: 1
		Summary: A greeting
		License: MIT
		BuildArch: noarch
		%description
		A greeting.
		%files
	END
	rpmbuild -bb --quiet --define "_topdir $PWD/top" \
		--define '_buildhost builder' --define '_build_id_links none' \
		hello.spec
	cp top/RPMS/noarch/*.rpm "$1/hello.rpm"
}

pair visitor_emacs_header build-time time
make_visitor_emacs_header() {
	tools emacs
	emacs -Q --batch --eval '(with-temp-file "loaddefs.el"
		(insert ";;; loaddefs.el --- generated " (current-time-string)
			"\n(provide (quote loaddefs))\n"))'
	cp loaddefs.el "$1/"
}

pair visitor_erlang_tuple build-time time
make_visitor_erlang_tuple() {
	tools erl
	erl -noshell -eval 'io:format("{build, ~p}.~n",
		[calendar:universal_time()]), halt().' >"$1/vsn.config"
}

pair visitor_php_elapsed elapsed-time time
make_visitor_php_elapsed() {
	tools php
	# shellcheck disable=SC2016
	php -n -r '$t = microtime(true); usleep(random_int(2000, 90000));
		printf("OK (3 tests, 5 assertions)\nTime: %.3f seconds, Memory: %s\n",
			microtime(true) - $t, "4.00 MB");' >"$1/phpunit.txt"
}

pair visitor_ctest_elapsed elapsed-time time
make_visitor_ctest_elapsed() {
	tools cmake ctest
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.20)
		project(hello NONE)
		enable_testing()
		add_test(NAME hello COMMAND sh -c "sleep 0.$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')")
	END
	cmake -B b . >log
	(cd b && ctest) | grep -v "^Test project" >"$1/test.log"
}

pair visitor_php_zone time-zone zone
make_visitor_php_zone() {
	tools php
	php -n -d "date.timezone=$([ "$TZ" = UTC0 ] && echo UTC || echo Asia/Kathmandu)" \
		-r 'echo "Last-Modified: ", date(DATE_RFC2822, 1600000000), "\n";' \
		>"$1/headers"
}

pair visitor_awk_zone time-zone zone
make_visitor_awk_zone() {
	tools gawk
	gawk 'BEGIN { print strftime("released %Y-%m-%d at %H:%M", 1600000000) }' \
		>"$1/release.txt"
}

# --- the folder ---

pair visitor_flex_line build-path path
make_visitor_flex_line() {
	tools flex
	printf '%%option noyywrap\n%%%%\n[a-z]+ { return 1; }\n%%%%\n' >scan.l
	flex -o "$PWD/scan.c" "$PWD/scan.l"
	cp scan.c "$1/"
}

pair visitor_luajit_chunk build-path path
make_visitor_luajit_chunk() {
	tools luajit
	echo 'print("hello")' >hello.lua
	luajit -bg "$PWD/hello.lua" "$1/hello.raw" 2>/dev/null ||
		luac5.4 -o "$1/hello.raw" "$PWD/hello.lua"
}

pair visitor_beam build-path path
make_visitor_beam() {
	tools erlc
	printf -- '-module(hello).\n-export([f/0]).\nf() -> ok.\n' >hello.erl
	erlc +debug_info hello.erl
	cp hello.beam "$1/"
}

pair visitor_go_program build-path path build-id build-path-debug
make_visitor_go_program() {
	tools go
	mkdir hello
	printf 'package main\n\nfunc main() { println("hello") }\n' >hello/main.go
	GO111MODULE=off GOCACHE="$KEEP/cache" GOFLAGS='' CGO_ENABLED=0 \
		go build -o hello.out hello/main.go
	cp hello.out "$1/hello"
}

pair visitor_cython_source build-path path
make_visitor_cython_source() {
	tools cython3
	echo 'def f(int x): return x + 1' >hello.pyx
	cython3 -3 -o hello.c "$PWD/hello.pyx" 2>log
	{
		echo '/* made of '"$PWD"'/hello.pyx */'
		grep -v '"depends"\|BEGIN: Cython' hello.c
	} >"$1/hello.c"
}

pair visitor_go_home home-folder home
make_visitor_go_home() {
	needs go
	GOFLAGS='' go env GOPATH GOMODCACHE >"$1/go.env"
}

pair visitor_emacs_home home-folder home
make_visitor_emacs_home() {
	needs emacs
	emacs -Q --batch --eval '(princ (format "(setq hello-folder %S)\n"
		(expand-file-name "~/.emacs.d/hello")))' >"$1/site.el"
}

pair visitor_emacs_shell shell-variable shell
make_visitor_emacs_shell() {
	needs emacs
	emacs -Q --batch --eval '(princ (format "(defconst hello-shell %S)\n"
		shell-file-name))' >"$1/hello.el"
}

# --- the machine and the user ---

pair visitor_php_host host host
make_visitor_php_host() {
	tools php
	php -n -r 'echo json_encode(["app" => "hello",
		"buildHost" => gethostname()]), "\n";' >"$1/build.json"
}

pair visitor_php_uname host host
make_visitor_php_uname() {
	tools php
	php -n -r 'echo "System => ", php_uname("s"), " ", php_uname("n"), " ",
		"x86_64\n";' >"$1/phpinfo.txt"
}

pair visitor_erlang_node host host
make_visitor_erlang_node() {
	tools erl
	erl -noshell -eval '{ok, H} = inet:gethostname(),
		io:format("-name hello@~s~n-setcookie plum~n", [H]), halt().' \
		>"$1/vm.args"
}

pair visitor_emacs_user user user
make_visitor_emacs_user() {
	tools emacs
	emacs -Q --batch --eval '(princ (concat ";; Keywords: hello\n;; Compiled by: "
		(user-real-login-name) "\n"))' >"$1/hello.el"
}

pair visitor_awk_uid uid uid
make_visitor_awk_uid() {
	tools gawk
	gawk 'BEGIN { printf "%%attr(0644, %d, %d) /etc/hello\n",
		PROCINFO["uid"], PROCINFO["gid"] }' >"$1/files.spec"
}

pair visitor_php_kernel kernel kernel
make_visitor_php_kernel() {
	tools php
	php -n -r 'echo "PHP 8 on ", PHP_OS, " ", php_uname("r"), "\n";' >"$1/VERSION"
}

pair visitor_php_machine architecture architecture
make_visitor_php_machine() {
	tools php
	php -n -r 'echo "user-agent: hello/1.0 (Linux; ", php_uname("m"), ")\n";' \
		>"$1/agent.txt"
}

pair visitor_erlang_schedulers processor-count processors
make_visitor_erlang_schedulers() {
	tools erl
	erl -noshell -eval 'io:format("~s",
		[erlang:system_info(system_version)]), halt().' >"$1/banner.txt"
}

pair visitor_go_benchmark processor-count processors
make_visitor_go_benchmark() {
	printf 'goos: linux\nBenchmarkHello-%s\tok\nBenchmarkWorld-%s\tok\n' \
		"$(nproc)" "$(nproc)" >"$1/bench.txt"
}

pair visitor_perl_modes umask umask
make_visitor_perl_modes() {
	words words
	perl -e 'printf "f %04o root root words\n", (stat "words")[2] & 07777' \
		>"$1/prototype"
}
