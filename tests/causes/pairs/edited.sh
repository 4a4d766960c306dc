# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# edited.sh - source text that a person has edited between two builds: another
# version, constant, seed, date, word or setting.  No machine made the
# difference, so the right answer is unknown; every name is a false one.
# Committed before the first run, whose rate stands in the commit after that.

# edited FILE - write the standard input; @ in it stands for what was edited,
# @@ for @
edited() { sed "s/@@/\x01/g; s|@|$KIND|g; s/\x01/@/g" >"$1"; }

# --- versions ---

pair edited_define_version unknown 'set:KIND=1.4.2|1.4.3'
make_edited_define_version() {
	edited "$1/config.h" <<-'END'
		#pragma once
		#define PACKAGE_NAME "hello"
		#define PACKAGE_VERSION "@"
		#define PACKAGE_TARNAME "hello"
	END
}

pair edited_image_tag unknown 'set:KIND=1.24.0|1.25.3'
make_edited_image_tag() {
	edited "$1/compose.yaml" <<-'END'
		services:
		  web:
		    image: docker.io/library/nginx:@
		    ports: ["8080:80"]
	END
}

pair edited_go_mod unknown 'set:KIND=v0.14.0|v0.17.0'
make_edited_go_mod() {
	edited "$1/go.mod" <<-'END'
		module example.org/hello

		go 1.19

		require golang.org/x/text @
	END
}

pair edited_calendar_version unknown 'set:KIND=2023.11.17|2024.2.2'
make_edited_calendar_version() {
	edited "$1/requirements.txt" <<-'END'
		certifi==@
		idna==3.4
	END
}

pair edited_gcc_needed unknown 'set:KIND=9.4|12.1'
make_edited_gcc_needed() {
	edited "$1/INSTALL" <<-'END'
		You need GNU make and a compiler for C++20: GCC @ or newer.
	END
}

pair edited_kernel_needed unknown 'set:KIND=5.10|6.1'
make_edited_kernel_needed() {
	edited "$1/README" <<-'END'
		The driver works with Linux @ and later.
	END
}

pair edited_control unknown 'set:KIND=1.0-1|1.0-2'
make_edited_control() {
	edited "$1/control" <<-'END'
		Package: hello
		Version: @
		Architecture: all
		Maintainer: Anna Berg <anna@@example.org>
		Description: a greeting
	END
}

pair edited_api_version unknown 'set:KIND=2021-07-28|2022-11-01'
make_edited_api_version() {
	edited "$1/client.py" <<-'END'
		class Client:
		    API_VERSION = "@"

		    def headers(self):
		        return {"x-ms-version": self.API_VERSION}
	END
}

# --- constants ---

pair edited_buffer unknown 'set:KIND=4096|8192'
make_edited_buffer() {
	edited "$1/io.c" <<-'END'
		#include <unistd.h>

		#define BUFFER_SIZE @

		static char buffer[BUFFER_SIZE];
	END
}

pair edited_gigabytes unknown 'set:KIND=1073741824|2147483648'
make_edited_gigabytes() {
	edited "$1/cache.toml" <<-'END'
		[cache]
		folder = "objects"
		max_bytes = @
	END
}

pair edited_modulus unknown 'set:KIND=1000000007|998244353'
make_edited_modulus() {
	edited "$1/binomial.cpp" <<-'END'
		#include <cstdint>
		constexpr std::int64_t MOD = @;
		std::int64_t mul(std::int64_t a, std::int64_t b) { return a * b % MOD; }
	END
}

pair edited_prime unknown 'set:KIND=1500450271|1400305337'
make_edited_prime() {
	edited "$1/Hash.java" <<-'END'
		final class Hash {
		    private static final int PRIME = @;
		    static int of(int x) { return x * PRIME; }
		}
	END
}

pair edited_generator unknown 'set:KIND=1664525|1103515245'
make_edited_generator() {
	edited "$1/lcg.rs" <<-'END'
		pub fn next(state: u32) -> u32 {
		    state.wrapping_mul(@).wrapping_add(12345)
		}
	END
}

pair edited_polynomial unknown 'set:KIND=EDB88320|82F63B78'
make_edited_polynomial() {
	edited "$1/crc.c" <<-'END'
		static const unsigned int polynomial = 0x@u;
	END
}

pair edited_magic unknown 'set:KIND=0xcafebabe|0xfeedface'
make_edited_magic() {
	edited "$1/format.py" <<-'END'
		MAGIC = @

		def check(head):
		    return int.from_bytes(head[:4], "big") == MAGIC
	END
}

pair edited_people unknown 'set:KIND=1425671352|1428627663'
make_edited_people() {
	edited "$1/countries.csv" <<-'END'
		country,people,area
		China,1425893465,9596960
		India,@,3287263
		Peru,34049588,1285216
	END
}

pair edited_tolerance unknown 'set:KIND=0.0005|0.002'
make_edited_tolerance() {
	edited "$1/test_mean.py" <<-'END'
		def test_mean():
		    assert abs(mean([1, 2, 4]) - 2.3333) < @
	END
}

pair edited_timeout unknown 'set:KIND=2.5|4.0'
make_edited_timeout() {
	edited "$1/client.js" <<-'END'
		export const options = {
		  timeoutSeconds: @,
		  retries: 3,
		};
	END
}

pair edited_timeout_unit unknown 'set:KIND=30s|45s'
make_edited_timeout_unit() {
	edited "$1/hello.service" <<-'END'
		[Service]
		ExecStart=/usr/bin/hello
		TimeoutStopSec=@
	END
}

pair edited_coordinates unknown 'set:KIND=M4 12h16|M4 11.5h15.2'
make_edited_coordinates() {
	edited "$1/minus.svg" <<-'END'
		<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="@"/></svg>
	END
}

pair edited_product_id unknown 'set:KIND=6001|6015'
make_edited_product_id() {
	edited "$1/60-serial.rules" <<-'END'
		SUBSYSTEM=="usb", ATTR{idVendor}=="0403", ATTR{idProduct}=="@", MODE="0660"
	END
}

# --- seeds ---

pair edited_srand unknown 'set:KIND=12345|98765'
make_edited_srand() {
	edited "$1/sim.c" <<-'END'
		#include <stdlib.h>
		void begin(void) { srand(@); }
	END
}

pair edited_seed_ten unknown 'set:KIND=1234567890|1357924680'
make_edited_seed_ten() {
	edited "$1/model.py" <<-'END'
		import random

		SEED = @
		random.seed(SEED)
	END
}

pair edited_seed_long unknown 'set:KIND=6364136223846793005|2862933555777941757'
make_edited_seed_long() {
	edited "$1/noise.go" <<-'END'
		package noise

		const seed uint64 = @
	END
}

pair edited_seed_date unknown 'set:KIND=20230415|20240102'
make_edited_seed_date() {
	edited "$1/train.yaml" <<-'END'
		model: small
		seed: @
		epochs: 12
	END
}

# --- dates that people write ---

pair edited_copyright unknown 'set:KIND=2023|2024'
make_edited_copyright() {
	edited "$1/hello.c" <<-'END'
		/* Copyright (C) 2019-@ Anna Berg. All rights reserved. */
		int main(void) { return 0; }
	END
}

pair edited_rfc unknown 'set:KIND=7231, June 2014|9110, June 2022'
make_edited_rfc() {
	edited "$1/http.h" <<-'END'
		/* Status codes; see RFC @. */
		#define HTTP_OK 200
	END
}

pair edited_since unknown 'set:KIND=2018-03-01|2019-11-15'
make_edited_since() {
	edited "$1/features.json" <<-'END'
		{"name": "dark-mode", "deprecated_since": "@", "default": true}
	END
}

pair edited_expires unknown 'set:KIND=2031-01-31|2033-06-30'
make_edited_expires() {
	edited "$1/licence.ini" <<-'END'
		[licence]
		holder = Example Ltd
		expires = @
	END
}

pair edited_birthday unknown 'set:KIND=1987-05-12|1991-08-30'
make_edited_birthday() {
	edited "$1/people.csv" <<-'END'
		name,born
		Anna,1979-02-11
		Ben,@
		Cleo,2001-12-01
	END
}

pair edited_post unknown 'set:KIND=2019/07|2020/02'
make_edited_post() {
	edited "$1/links.md" <<-'END'
		See [how we ship](https://blog.example.org/@/how-we-ship/).
	END
}

pair edited_holiday unknown 'set:KIND=2025-06-19|2025-06-09'
make_edited_holiday() {
	edited "$1/holidays.txt" <<-'END'
		2025-01-01 New Year
		2025-05-01 Labour Day
		@ Whit Monday
		2025-12-25 Christmas
	END
}

pair edited_hours unknown 'set:KIND=08:30|09:15'
make_edited_hours() {
	edited "$1/contact.html" <<-'END'
		<p>Our office is open from @ to 17:00 on weekdays.</p>
	END
}

pair edited_cron unknown 'set:KIND=0 3|30 4'
make_edited_cron() {
	edited "$1/hello.cron" <<-'END'
		@ * * * root /usr/sbin/hello-rotate
	END
}

pair edited_tzdata unknown 'set:KIND=2023c|2024a'
make_edited_tzdata() {
	edited "$1/sources.txt" <<-'END'
		tzdata @
		icu 72.1
	END
}

# --- words, names and places ---

pair edited_typo unknown 'set:KIND=recieve|receive'
make_edited_typo() {
	edited "$1/manual.txt" <<-'END'
		The server will @ the message and answer it.
	END
}

pair edited_maintainer unknown 'set:KIND=Anna Berg|Ben Holt'
make_edited_maintainer() {
	edited "$1/Cargo.toml" <<-'END'
		[package]
		name = "hello"
		authors = ["@"]
		license = "MIT"
	END
}

pair edited_service_user unknown 'set:KIND=hello|www-data'
make_edited_service_user() {
	edited "$1/hello.service" <<-'END'
		[Service]
		User=@
		Restart=on-failure
	END
}

pair edited_server unknown 'set:KIND=db1|db2'
make_edited_server() {
	edited "$1/settings.ini" <<-'END'
		[database]
		server = @.example.org
		name = shop
	END
}

pair edited_url unknown 'set:KIND=api.example.org/v1|gate.example.net/v2'
make_edited_url() {
	edited "$1/endpoint.ts" <<-'END'
		export const ENDPOINT = "https://@/items";
	END
}

pair edited_shebang unknown 'set:KIND=sh|bash'
make_edited_shebang() {
	edited "$1/run" <<-'END'
		#!/bin/@
		exec hello "$@@"
	END
}

pair edited_python unknown 'set:KIND=python|python3'
make_edited_python() {
	edited "$1/tool" <<-'END'
		#!/usr/bin/@
		print("hello")
	END
}

pair edited_prefix unknown 'set:KIND=/usr/share/hello|/usr/lib/hello'
make_edited_prefix() {
	edited "$1/paths.h" <<-'END'
		#define DATA_FOLDER "@/data"
	END
}

pair edited_log_folder unknown 'set:KIND=/var/log/hello|/var/lib/hello/log'
make_edited_log_folder() {
	edited "$1/logrotate.conf" <<-'END'
		@/*.log { weekly rotate 4 }
	END
}

pair edited_template unknown 'set:KIND=hello-XXXXXX|greet-XXXXXX'
make_edited_template() {
	edited "$1/scratch.c" <<-'END'
		char name[] = "/tmp/@";
	END
}

pair edited_zone unknown 'set:KIND=Europe/Berlin|Europe/Paris'
make_edited_zone() {
	edited "$1/calendar.yaml" <<-'END'
		timezone: @
		first_day: monday
	END
}

pair edited_language unknown 'set:KIND=en|de'
make_edited_language() {
	edited "$1/site.yaml" <<-'END'
		title: Hello
		language: @
	END
}

pair edited_translation unknown 'set:KIND=Hallo|Guten Tag'
make_edited_translation() {
	edited "$1/de.po" <<-'END'
		msgid "hello"
		msgstr "@"
	END
}

# --- what is made from edited source ---

pair edited_condition unknown 'set:KIND=<|<='
make_edited_condition() {
	edited sign.c <<-'END'
		int sign(int x) { return x @ 0 ? -1 : 1; }
		int main(void) { return 0; }
	END
	gcc -O1 -Wl,--build-id=none -o "$1/sign" sign.c
}

pair edited_string unknown 'set:KIND=hello, world|good morning'
make_edited_string() {
	edited say.c <<-'END'
		#include <stdio.h>
		int main(void) { return puts("@") < 0; }
	END
	gcc -O1 -Wl,--build-id=none -o "$1/say" say.c
}

pair edited_gzip unknown 'set:KIND=42|58'
make_edited_gzip() {
	{
		words /dev/stdout
		echo "The answer is @."
	} | edited "$1/text"
	gzip -n "$1/text"
}

pair edited_jar unknown 'set:KIND=com.example.Main|com.example.Start'
make_edited_jar() {
	edited MANIFEST.MF <<-'END'
		Manifest-Version: 1.0
		Main-Class: @
	END
	touch -d @1600000000 MANIFEST.MF
	zip -q -X "$1/hello.jar" MANIFEST.MF
}

pair edited_bytecode unknown 'set:KIND=16|24'
make_edited_bytecode() {
	edited width.py <<-'END'
		WIDTH = @
		def pad(text):
		    return text.ljust(WIDTH)
	END
	python3 -c 'import py_compile, sys
py_compile.compile("width.py", sys.argv[1] + "/width.pyc", dfile="width.py",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)' "$1"
}

pair edited_member_grows unknown 'set:KIND=a word|rather more words than before'
make_edited_member_grows() {
	edited notes <<-'END'
		There is @ here.
	END
	words other
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
		-cf "$1/all.tar" notes other
}

pair edited_lockfile unknown 'set:KIND=1.2.3|1.3.0'
make_edited_lockfile() {
	case $KIND in
	1.2.3) sum=h1:kVmP9cTB3uTdUx0wKc4+2Ncx5Jx0pNVq5lhYvqS3TBk= ;;
	*) sum=h1:Zt2bX0nR8hAqXg0cYk9ePz7nUuJ2o3vQm1sWf6dLr4E= ;;
	esac
	edited "$1/go.sum" <<-END
		example.org/greet v@ $sum
	END
}

pair edited_pinned_digest unknown 'set:KIND=9a1fb2|c04d77'
make_edited_pinned_digest() {
	digest=$(printf %s "$KIND" | sha256sum | cut -c1-64)
	edited "$1/Dockerfile" <<-END
		FROM docker.io/library/debian@@sha256:$digest
		RUN apt-get update
	END
}
