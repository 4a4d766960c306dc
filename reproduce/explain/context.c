/* SPDX-License-Identifier: Apache-2.0 */
/* context.c - whether a person wrote the file that differs, or a build. */
#include "reproduce/explain/matcher_private.h"

#define SEEN_MOST 65536

bool
is_source(const struct clue *clue)
{
	return path_ends(clue,
		".c|.h|.cc|.cpp|.hpp|.hh|.py|.pl|.pm|.rb|.java|.go|.rs|.S|.ml|"
		".hs|.adb|.ads|.js|.ts|.kt|.swift|.vala|.f90|.pas|.cs|.scala");
}

bool
is_settings(const struct clue *clue)
{
	return path_ends(clue,
		".yaml|.yml|.toml|.ini|.conf|.cfg|.json|.xml|.properties|"
		".service|.desktop|.plist|.rc|Dockerfile|.editorconfig");
}

/* "build" also within "buildDate" and "BUILD_TZ". */
bool
tells_of_build(const struct spot *s)
{
	static const char words[] =
		"build|Build|BUILD|compile|Compile|generated|Generated|"
		"hostname|host_name|uname|toolchain|GCC|gcc|SOURCE_DATE_EPOCH";
	static const char names[] = "build|info|environ|log|report|version";
	const char *path = s->clue->path ? s->clue->path : "";

	if (!is_source(s->clue) && !is_settings(s->clue))
		return true;
	return has_text((struct slice){(const uint8_t *)path, strlen(path)},
		       names) ||
	       has_text(slice_head(s->a.all, SEEN_MOST), words);
}
