/* SPDX-License-Identifier: Apache-2.0 */
/* Two byte strings, where they stand, and the cause that is named first. */
#include "tests/unit/unit.h"

#include "reproduce/explain/explain.h"

#include <string.h>

struct example {
	const char *cause;
	const char *a, *b;
	enum clue_format format;
	enum clue_what what;
	const char *path, *part;
};

struct text_pair {
	const char *cause;
	const char *a, *b;
};

/* Texts: the file is these bytes and no more. */
static const struct text_pair texts[] = {
	{"build-time", "built 2026-11-30T00:43:09Z\n",
		"built 2026-11-30T00:44:27Z\n"},
	{"build-time", "Mon, 30 Nov 2026 00:43:09 +0000\n",
		"Mon, 30 Nov 2026 00:44:11 +0000\n"},
	{"build-time", "Mon Nov 30 00:43:09 2026\n",
		"Tue Dec  1 10:11:12 2026\n"},
	{"build-time", "lun. 30 nov. 2026 00:43:09 UTC\n",
		"mar. 1 déc. 2026 10:11:12 UTC\n"},
	{"build-time", "v1.4+20261130004309\n", "v1.4+20261130004427\n"},
	{"build-time", "20261130T004309Z\n", "20261130T004427Z\n"},
	{"build-time", "stamp 1796001287\n", "stamp 1796001321\n"},
	{"build-time", "{\"at\": 1796001287123}\n",
		"{\"at\": 1796001321456}\n"},
	{"build-time", "Copyright 2025 Nobody\n", "Copyright 2026 Nobody\n"},
	{"build-time", "30 November 2026\n", "1 December 2026\n"},
	/* the day of the year */
	{"build-time", "made 2026-334\n", "made 2026-335\n"},
	{"build-time", "made 2026.334 00:43\n", "made 2026.335 10:11\n"},
	{"build-time", "v1.4+2026334\n", "v1.4+2026335\n"},
	{"build-time", "day 334 of 2026\n", "day 335 of 2026\n"},
	{"unknown", "part 2026-400\n", "part 2026-401\n"},
	{"unknown", "item 7026334\n", "item 7026335\n"},
	{"time-zone", "2023-11-14 22:13:20\n", "2023-11-15 03:58:20\n"},
	{"time-zone", "14 Nov 2023 22:13:20 +0000\n",
		"15 Nov 2023 03:58:20 +0545\n"},
	{"time-zone", "22:13:20 UTC 2023-11-14\n", "22:13:20 CET 2023-11-14\n"},
	{"elapsed-time", "12 tests in 0.402ms\n", "12 tests in 0.517ms\n"},
	{"elapsed-time", "<testcase time=\"0.0013\"/>\n",
		"<testcase time=\"0.0017\"/>\n"},
	{"elapsed-time", "took 12 seconds\n", "took 14 seconds\n"},
	{"build-path", "prefix=/build/one/inst\n", "prefix=/build/two/inst\n"},
	{"build-path", "-I/tmp/one/include\n", "-I/tmp/other/include\n"},
	{"usrmerge", "SED=/bin/sed\n", "SED=/usr/bin/sed\n"},
	{"shell-variable", "#! /bin/sh\n", "#! /bin/bash\n"},
	{"home-folder",
		"c=/home"
		"/anna/.cache\n",
		"c=/home"
		"/bob/.cache\n"},
	{"temporary-name", "in /tmp/tmp.AbCdEf1234/x\n",
		"in /tmp/tmp.zYxWvU9876/x\n"},
	{"temporary-name", "in /tmp/conf.aBeLOn/x\n",
		"in /tmp/conf.ToRIga/x\n"},
	{"temporary-name", "in /tmp/conf.Wqbzlj/x\n",
		"in /tmp/conf.njRMXG/x\n"},
	{"temporary-name", "/tmp/ccq1W2e3.o\n", "/tmp/ccZxCvBn.o\n"},
	{"temporary-name", "from /tmp/aeRodelIne\n", "from /tmp/oUmikatena\n"},
	{"random-number", "Nonce: 7Qh/ZkP2+vR0aX9m/T4bLc8Wd1sUe3Yf\n",
		"Nonce: m/K1pWx8Rt5+Zn2Vq/L7aYc4Gh0Jd9Be\n"},
	{"random-number", "anna:$6$saltOfLetter$x:19000:::\n",
		"anna:$6$blackPepperA$x:19000:::\n"},
	{"host", "hostname = alder\n", "hostname = birch-2\n"},
	{"host", "by anna@alder\n", "by anna@birch\n"},
	{"user", "Built-By: anna\n", "Built-By: bernhard\n"},
	{"unknown", "# Author: Anna Alder\n", "# Author: Bernd Birch\n"},
	/* a word somewhere before is no label */
	{"unknown", "the official computer modern file\n",
		"the official computer modern word\n"},
	{"unknown", "l key=\"host\" text=\"yes\"\n",
		"l key=\"host\" text=\"please\"\n"},
	{"unknown", "runs on the core 2 of a set\n",
		"runs on the core 3 of a set\n"},
	{"unknown", "see cmake-qt(7)\n", "see cmake-qt(3)\n"},
	{"unknown", "PATH is a list of folders\n", "PATH is a list of names\n"},
	{"unknown", "set(CMP0050 NEW)\n", "set(CMP3301 NEW)\n"},
	{"unknown", "open(my $out1)\n", "open(my $out4)\n"},
	{"unknown", "/usr/share/fonts/type1/n.pfb\n",
		"/usr/share/fonts/type5/n.pfb\n"},
	{"encoding", "<?xml encoding=\"utf-8\"?>\n",
		"<?xml encoding=\"latin1\"?>\n"},
	{"unknown", "<?xml encoding=\"utf-8\"?>\n",
		"<?xml encoding=\"utf-2\"?>\n"},
	{"job-order", "[1/2] CC a.o\n[2/2] CC b.o\n",
		"[1/2] CC b.o\n[2/2] CC a.o\n"},
	{"random-number", "seed: 1640913752\n", "seed: 1797046318\n"},
	/* a person chose these */
	{"unknown", "seed=20160101\n", "seed=20170304\n"},
	{"unknown", "srand(12345);\n", "srand(98765);\n"},
	{"unknown", "SEED = 1234567890\n", "SEED = 1357924680\n"},
	{"random-number", "SEED = 2049371856\n", "SEED = 3127784925\n"},
	{"unknown", "seed uint64 = 6364136223846793005\n",
		"seed uint64 = 2862933555777941757\n"},
	{"random-number", "srand(43918);\n", "srand(17706);\n"},
	/* written dates: of a requirement, an end, a text, a table */
	{"unknown", "certifi==2023.11.17\n", "certifi==2024.2.2\n"},
	{"build-time", "version=2023.11.17\n", "version=2023.11.18\n"},
	{"unknown", "expires = 2031-01-31\n", "expires = 2033-06-30\n"},
	{"build-time", "generated 2031-01-31\n", "generated 2031-02-01\n"},
	{"unknown", "API_VERSION = \"2021-07-28\"\n",
		"API_VERSION = \"2022-11-01\"\n"},
	{"unknown", "(https://b.example.org/2019/07/how/)\n",
		"(https://b.example.org/2020/02/how/)\n"},
	{"unknown", "a,1979-02-11\nb,1987-05-12\nc,2001-12-01\n",
		"a,1979-02-11\nb,1991-08-30\nc,2001-12-01\n"},
	{"build-time", "a,1979-02-11\nb,1987-05-12\nbuilt 2001-12-01\n",
		"a,1979-02-11\nb,1987-05-12\nbuilt 2001-12-02\n"},
	{"unknown", "see RFC 7231, June 2014.\n", "see RFC 9110, June 2022.\n"},
	{"build-time", "Generated in June 2014.\n",
		"Generated in July 2014.\n"},
	{"unknown", "GCC 9.4 or newer\n", "GCC 12.1 or newer\n"},
	{"build-time", "Mon 30.11. at noon\n", "Tue 1.12. at noon\n"},
	{"unknown", "is open from 08:30 to 17:00\n",
		"is open from 09:15 to 17:00\n"},
	{"time-zone", "released 22:13:20\n", "released 03:58:20\n"},
	/* numbers that are as large as the seconds since 1970 */
	{"unknown", "PRIME = 1500450271;\n", "PRIME = 1400305337;\n"},
	{"unknown", "a,1425893465\nb,1425671352\n",
		"a,1425893465\nb,1428627663\n"},
	{"build-time", "a,17\nb,1425671352\n", "a,17\nb,1428627663\n"},
	/* constants of eight digits are no addresses */
	{"unknown", "poly 0xEDB88320\n", "poly 0x82F63B78\n"},
	{"unknown", "MAGIC = 0xcafebabe\n", "MAGIC = 0xfeedface\n"},
	{"address", "<object at 0xf7a1c340>\n", "<object at 0xf7b2d5e0>\n"},
	{"unknown", "d=\"M4 12h16\"\n", "d=\"M4 11.5h15.2\"\n"},
	{"elapsed-time", "took 1h30m\n", "took 2h10m\n"},
	{"unknown", "TimeoutStopSec=30s\n", "TimeoutStopSec=45s\n"},
	/* what a person sets up */
	{"unknown", "[Service]\nUser=hello\n", "[Service]\nUser=www-data\n"},
	{"user", "[build]\nUser=hello\n", "[build]\nUser=www-data\n"},
	/* what comes from elsewhere */
	{"unknown",
		"FROM debian@sha256:9a1fb2c04d77e85b3c6f0d2a914e7b88"
		"c5d3f6a1207e94bb6c8d5f3e1a09b7c4\n",
		"FROM debian@sha256:3e70c91a5bd2468f0ac7e9135f8b24d6"
		"719ce0b83a6d5f42e97c10b85d3fa6e2\n"},
	{"digest",
		"hello@sha256:9a1fb2c04d77e85b3c6f0d2a914e7b88"
		"c5d3f6a1207e94bb6c8d5f3e1a09b7c4\n",
		"hello@sha256:3e70c91a5bd2468f0ac7e9135f8b24d6"
		"719ce0b83a6d5f42e97c10b85d3fa6e2\n"},
	{"host", "set(SITE \"alder\")\n", "set(SITE \"birch\")\n"},
	{"user", "Packaged: 2020-01-02 03:04:05 UTC; anna\n",
		"Packaged: 2020-01-02 03:04:05 UTC; bob\n"},
	{"unknown", "Remark: 2020-01-02 03:04:05 UTC; anna\n",
		"Remark: 2020-01-02 03:04:05 UTC; bob\n"},
	{"temporary-name", "from /tmp/d20261130-4711-x1y2z3/src\n",
		"from /tmp/d20261130-4805-hbq81a/src\n"},
	{"unknown", "server = db1.example.org\n", "server = db2.example.org\n"},
	{"host", "server = alder\n", "server = birch\n"},
	{"unknown", "#!/bin/sh\nexec hello\n", "#!/bin/bash\nexec hello\n"},
	{"unknown", "/var/log/hello/*.log\n", "/var/lib/hello/log/*.log\n"},
	{"build-path", "in /var/tmp/one/src\n", "in /var/tmp/two/src\n"},
	{"unknown", "\"/tmp/hello-XXXXXX\"\n", "\"/tmp/greet-XXXXXX\"\n"},
	/* a word somewhere before a short number draws none */
	{"unknown", "unique to the id of 2016 or 20160\n",
		"unique to the id of 2016 or 53305\n"},
	{"unknown", "instance 20160 of it\n", "instance 53305 of it\n"},
	/* names of machines */
	{"unknown", "key mipsisa32r6el\n", "key powerpc64le\n"},
	{"unknown", "cookie mipsisa32r6\n", "cookie riscv64gc\n"},
	/* parts of a second, and units, are no times */
	{"unknown", "nanosecond => 1412345678,\n",
		"nanosecond => 1234567890,\n"},
	{"unknown", "$time * 1000000000\n", "$time * 1500000000\n"},
	{"build-time", "time 1412345678\n", "time 1434567890\n"},
	{"elapsed-time", "sys + 0.00 cusr  0.01 csys\n",
		"sys + 0.02 cusr  0.01 csys\n"},
	{"processor-count", "a cluster of 2 cpu or more\n",
		"a cluster of 3 cpu or more\n"},
	/* no day */
	{"unknown", "bad: Jan 32 2026 x\n", "bad: Feb 32 2026 x\n"},
	{"unknown", "bad: 32 Jan 2026\n", "bad: 32 Feb 2026\n"},
	{"unknown", "on Jan 32, 12:00\n", "on Feb 44, 12:00\n"},
	{"build-time", "v-mx32dxyt\n", "v-mx32e2pf\n"},
	{"unknown", "-lpcre2-posix\n", "-lpcre5-posix\n"},
	{"build-path", "#tmp#one#src#a.gcov\n", "#tmp#two#src#a.gcov\n"},
	{"user", "anna@alder\n", "bob@alder\n"},
	{"uid", "chown 1000:100 x\n", "chown 1001:100 x\n"},
	{"kernel", "Linux 6.1.0-13-amd64\n", "Linux 6.12.5-generic\n"},
	{"architecture", "cpu: x86_64\n", "cpu: aarch64\n"},
	{"processor-count", "make -j2\n", "make -j16\n"},
	{"processor-count", "jobs = 4\n", "jobs = 8\n"},
	{"processor-features", "flags: sse4_2\n", "flags: avx2\n"},
	{"locale", "export LANG=en_US.UTF-8\n", "export LANG=de_DE.UTF-8\n"},
	{"locale", "Monday, 30 November 2026\n", "Montag, 30. November 2026\n"},
	{"locale", "'x' undeclared\n", "‘x’ undeclared\n"},
	{"locale", "Banana\napple\nfig\n", "apple\nBanana\nfig\n"},
	{"pid", "hello[123]: started\n", "hello[4567]: started\n"},
	{"pid", "pid=12 idle\n", "pid=345 idle\n"},
	{"address", "<Default object at 0x7f1b2c3d4e50>\n",
		"<Default object at 0x7f9a8b7c6d50>\n"},
	/* the same in decimal digits, as id() of Python */
	{"address", "n139774822400720 [label=root]\n",
		"n140213984625360 [label=root]\n"},
	{"random-number", "n139774822400721 [label=root]\n",
		"n140213984625367 [label=root]\n"},
	{"uuid", "550e8400-e29b-41d4-a716-446655440000\n",
		"6ba7b810-9dad-41d1-80b4-00c04fd430c8\n"},
	{"random-number", "token = 9f86d081884c7d65\n",
		"token = e3b0c44298fc1c14\n"},
	{"random-number", "seed: 1289037\n", "seed: 98213\n"},
	{"version-control", "v1.4-2-g1a2b3c4\n", "v1.4-4-gdeadbee\n"},
	{"version-control", "commit 1a2b3c4d5e6f\n", "commit 9a8b7c6d5e4f\n"},
	{"version-control", "hello v1.4\n", "hello v1.4-dirty\n"},
	{"toolchain", "gcc (Debian 12.2.0-14) 12.2.0\n",
		"gcc (Debian 13.1.0-2) 13.1.0\n"},
	{"build-flags", "CFLAGS=-O2 -g\n", "CFLAGS=-O2 -g -fPIE\n"},
	{"build-flags", "-ffile-prefix-map=/build/a=.\n",
		"-ffile-prefix-map=/build/b=.\n"},
	{"line-endings", "one\ntwo\n", "one\r\ntwo\r\n"},
	{"encoding", "caf\xc3\xa9\n", "caf\xe9\n"},
	{"encoding", "caf\xc3\xa9\n", "caf&#233;\n"},
	{"digest", "d3b07384d113edec49eaa6238ad5ff00  one\n",
		"c157a79031e1c40f85931829bc5fc552  one\n"},
	{"folder-order", "src/a.c\nsrc/b.c\nsrc/c.c\n",
		"src/c.c\nsrc/a.c\nsrc/b.c\n"},
	{"hash-order", "<d n=\"glib\"/>\n<d n=\"gtk\"/>\n<d n=\"atk\"/>\n",
		"<d n=\"gtk\"/>\n<d n=\"atk\"/>\n<d n=\"glib\"/>\n"},
	{"folder-order", "<f>a/glib</f>\n<f>a/gtk</f>\n<f>a/atk</f>\n",
		"<f>a/gtk</f>\n<f>a/atk</f>\n<f>a/glib</f>\n"},
	{"hash-order", "a=1\nb=2\nc=3\nd=4\n", "c=3\na=1\nd=4\nb=2\n"},
	{"job-order", "[x] 1\n[x] 2\n[y] 1\n[y] 2\n",
		"[y] 1\n[x] 1\n[y] 2\n[x] 2\n"},
	{"manpage-date", ".TH A 1 \"30 November 2026\"\n.SH NAME\n",
		".TH A 1 \"1 December 2026\"\n.SH NAME\n"},
	{"manpage-date", ".TH A 1 \"30 November 2026\"\n",
		".TH A 1 \"1 December 2026\"\n"},
	{"build-time", "see .TH A 1 \"30 November 2026\"\n",
		"see .TH A 1 \"1 December 2026\"\n"},
	{"javadoc-date",
		"<!-- Generated by javadoc (17) on Mon Nov 30 00:43:09 UTC "
		"2026 "
		"-->\n",
		"<!-- Generated by javadoc (17) on Mon Nov 30 00:45:09 UTC "
		"2026 "
		"-->\n"},
	{"graphviz-layout",
		"<!-- Generated by graphviz -->\n<text x=\"27.5\"/>\n",
		"<!-- Generated by graphviz -->\n<text x=\"91.25\"/>\n"},
	/* a month alone is written, but not into what a program made */
	{"manpage-date",
		".\\\" It was generated by help2man 1.49.3.\n"
		".TH A \"1\" \"September 2026\" \"a 1.0\"\n.SH NAME\n",
		".\\\" It was generated by help2man 1.49.3.\n"
		".TH A \"1\" \"November 2026\" \"a 1.0\"\n.SH NAME\n"},
	/* words that tell of the build, beside days that do not differ */
	{"build-time",
		"{\"buildDate\": \"2026-11-30\", \"deps\": "
		"{\"a\": \"2024-01-02\", \"b\": \"2023-02-03\"}}\n",
		"{\"buildDate\": \"2026-12-01\", \"deps\": "
		"{\"a\": \"2024-01-02\", \"b\": \"2023-02-03\"}}\n"},
	{"build-time",
		"Last update: 2026-11-30, of 2024-01-02 and 2023-03-04\n",
		"Last update: 2026-12-01, of 2024-01-02 and 2023-03-04\n"},
	{"build-time", "a,2024-01-02\nb,2024-01-02\nexported,2026-11-30\n",
		"a,2024-01-02\nb,2024-01-02\nexported,2026-12-01\n"},
	{"build-time", "{\"exported\": 1796001287, \"first\": 1700000000}\n",
		"{\"exported\": 1796001345, \"first\": 1700000000}\n"},
	{"unknown", "a 2024-01-02\nb 2024-01-03\nc 2026-11-30\n",
		"a 2024-01-02\nb 2024-01-03\nc 2026-12-01\n"},
	{"build-time", "<footer>&copy; 2026 Example</footer>\n",
		"<footer>&copy; 2027 Example</footer>\n"},
	/* the number of a version is no day */
	{"build-time", "Generated with foo 1.2 on 30 November 2026\n",
		"Generated with foo 1.2 on 1 December 2026\n"},
	/* no zone is so near, or has the same name */
	{"build-time", "built 2026-11-30 10:15\n", "built 2026-11-30 10:30\n"},
	{"build-time", "built 2026-11-30T10:15:00Z\n",
		"built 2026-11-30T11:15:00Z\n"},
	{"build-time", "at 20261130T004309Z.\n", "at 20261201T004309Z.\n"},
	{"time-zone", "built 2026-11-30 10:15\n", "built 2026-11-30 15:15\n"},
	{"time-zone", "{\"released\": \"2023-11-14T22:13:20+00:00\"}\n",
		"{\"released\": \"2023-11-15T03:58:20+05:45\"}\n"},
	/* a clock that is not read is no order of a locale */
	{"unknown", "%DVIPSSource:  TeX output 2026.11.30:1410\n",
		"%DVIPSSource:  TeX output 2026.11.30:1411\n"},
	{"host", "build server: alder.example.org\nx\n",
		"build server: birch.example.org\nx\n"},
	{"unknown", "server: alder.example.org\nx\n",
		"server: birch.example.org\nx\n"},
	/* nearly the same, and no cause */
	{"unknown", "<!-- Generated by hand -->\n<text x=\"27.5\"/>\n",
		"<!-- Generated by hand -->\n<text x=\"91.25\"/>\n"},
	{"unknown", "<!-- Generated by graphviz -->\n<title>27</title>\n",
		"<!-- Generated by graphviz -->\n<title>91</title>\n"},
	{"unknown", "needs libgreet 1.4.2\n", "needs libgreet 1.5.0\n"},
	{"unknown", "timeout = 30s\n", "timeout = 45s\n"},
	{"unknown", "level 16 of the tower\n", "level 17 of the tower\n"},
	{"unknown", "mean 0.20000000000000004\n", "mean 0.19999999999999998\n"},
	{"unknown", "the quick brown fox\n", "the lazy brown dog\n"},
	{"unknown", "buffer size 1024\n", "buffer size 2048\n"},
	/* among variables, a line that sets none */
	{"unknown", "PATH=/bin\nLANG=C\nHOME=/r\nso one way\n",
		"PATH=/bin\nLANG=C\nHOME=/r\nso two ways\n"},
	{"environment-variable", "PATH=/bin\nLANG=C\nHOME=/r\nMODE=one\n",
		"PATH=/bin\nLANG=C\nHOME=/r\nMODE=two\n"},
	{"unknown", "one\nthree\n", "one\ntwo\nthree\n"},
	{"unknown", "https://example.org/one/x\n",
		"https://example.org/two/x\n"},
};

/* Where the format or the part decides. */
static const struct example parts[] = {
	{"tar-times", "1796001287", "1796001321", FORMAT_TAR, CLUE_TIME, "a",
		NULL},
	{"zip-times", "1796001287", "1796001321", FORMAT_ZIP, CLUE_TIME, "a",
		NULL},
	{"time-zone", "1700000000", "1700020700", FORMAT_ZIP, CLUE_TIME, "a",
		NULL},
	{"ar-times", "1796001287", "1796001321", FORMAT_AR, CLUE_TIME, "a",
		NULL},
	{"gzip-time", "1796001287", "1796001321", FORMAT_GZIP, CLUE_TIME, "a",
		"header"},
	{"gzip-name", "text.new", "text.out", FORMAT_GZIP, CLUE_NAME, "a",
		"header"},
	{"pyc-time", "1796001287", "1796001321", FORMAT_PYC, CLUE_TIME, "a",
		NULL},
	{"tar-owners", "1:1 anna anna", "2:2 bob bob", FORMAT_TAR, CLUE_OWNER,
		"a", NULL},
	{"cpio-owners", "1:1", "2:2", FORMAT_CPIO, CLUE_OWNER, "a", NULL},
	{"tar-order", "b\na\n", "a\nb\n", FORMAT_TAR, CLUE_ORDER, "a", NULL},
	{"umask", "0644", "0600", FORMAT_FOLDER, CLUE_MODE, "a", NULL},
	{"umask", "0775", "0755", FORMAT_TAR, CLUE_MODE, "a", NULL},
	{"unknown", "0644", "0755", FORMAT_FOLDER, CLUE_MODE, "a", NULL},
	{"unknown", "libx.so.1", "libx.so.2", FORMAT_FOLDER, CLUE_TARGET, "a",
		NULL},
	{"compressor", "abc", "abcd", FORMAT_XZ, CLUE_ENCODING, "a", NULL},
	{"build-time", "log-20261130T004309.txt", "log-20261130T004427.txt",
		FORMAT_FOLDER, CLUE_NAME, "a", NULL},
	{"pid", "core.123.log", "core.4567.log", FORMAT_FOLDER, CLUE_NAME, "a",
		NULL},
	{"build-id", "usr/lib/debug/.build-id/ab/cd", "", FORMAT_FOLDER,
		CLUE_NAME, "usr/lib/debug/.build-id/ab/cd", NULL},
	{"unknown", "plugin", "", FORMAT_FOLDER, CLUE_NAME, "plugin", NULL},
	{"toolchain", "GCC: (Debian 12.2.0-14) 12.2.0", "clang version 14.0.6",
		FORMAT_ELF, CLUE_BYTES, "a", ".comment"},
	{"build-path-debug", "/build/one", "/build/two", FORMAT_ELF, CLUE_BYTES,
		"a", ".debug_line_str"},
	{"rpath", "/build/one/lib", "/build/two/lib", FORMAT_ELF, CLUE_BYTES,
		"a", ".dynstr"},
	{"compiler-date", "made 00:43:09 on Nov 30 2026",
		"made 00:44:27 on Dec  1 2026", FORMAT_ELF, CLUE_BYTES, "a",
		".rodata"},
	{"pdf-date", "/CreationDate (D:20261130004309Z)",
		"/CreationDate (D:20261130004427Z)", FORMAT_PDF, CLUE_BYTES,
		"a", NULL},
	{"pdf-fonts", "/BaseFont /ABCDEF+CMR10", "/BaseFont /XYZUVW+CMR10",
		FORMAT_PDF, CLUE_BYTES, "a", NULL},
};

static struct slice
slice_of(const char *text)
{
	return (struct slice){(const uint8_t *)text, strlen(text)};
}

static void
check_example(const struct example *e)
{
	scoped(causes_done) struct causes causes = CAUSES_INIT;
	const struct clue clue = {.format = e->format,
		.what = e->what,
		.path = e->path ? e->path : "file",
		.part = e->part,
		.a = slice_of(e->a),
		.b = slice_of(e->b)};

	explain(&causes, &clue);
	assert_int_not_equal(causes.n, 0);
	if (strcmp(causes.list[0].name, e->cause) != 0)
		fail_msg("%s: named %s (%s), expected %s", e->a,
			causes.list[0].name, causes.list[0].evidence, e->cause);
	for (size_t i = 0; i < causes.n; i++) {
		assert_true(*causes.list[i].evidence);
		assert_true(*cause_advice(causes.list[i].name));
	}
}

static void
check_text(const char *cause, const char *a, const char *b)
{
	const struct example e = {
		cause, a, b, FORMAT_TEXT, CLUE_BYTES, "file", NULL};

	check_example(&e);
}

static void
the_cause_of_a_text_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check_text(texts[i].cause, texts[i].a, texts[i].b);
}

static void
the_cause_of_a_part_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		check_example(&parts[i]);
}

static void
the_sides_may_be_exchanged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check_text(texts[i].cause, texts[i].b, texts[i].a);
}

static void
each_difference_of_a_file_is_explained(void **state)
{
	scoped(causes_done) struct causes causes = CAUSES_INIT;
	const struct clue clue = {.path = "file",
		.a = slice_of("host: alder\n\nmade 2026-11-30 00:43:09\n\nk\n"),
		.b = slice_of(
			"host: birch\n\nmade 2026-11-30 00:44:27\n\nk\n")};

	(void)state;
	explain(&causes, &clue);
	assert_int_equal(causes.n, 2);
	assert_string_equal(causes.list[0].name, "build-time");
	assert_string_equal(causes.list[1].name, "host");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_of_a_text_is_named),
		cmocka_unit_test(the_cause_of_a_part_is_named),
		cmocka_unit_test(the_sides_may_be_exchanged),
		cmocka_unit_test(each_difference_of_a_file_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
