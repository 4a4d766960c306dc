#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The lines of environment(7), LaTeX, as they stand there, make what pdflatex
# requires; lock names them, and a rebuild gives the same document.
#
# $HALLMARK is the built program, $HALLMARK_SOURCE its tree.
set -u
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-latex-XXXXXX") || exit 1
chmod 755 "$trial"
trap 'rm -rf "$trial"' EXIT INT TERM
. "$HALLMARK_SOURCE/tests/lib.sh"
own_home
store=$trial/store
need_box "$store"

mkdir -p "$trial/repo/latex"
cat >"$trial/repo/latex/recipe.json" <<-'END'
	{
		"name": "latex",
		"environment": {
			"debian": ["coreutils", "dash", "texlive-latex-base"]
		},
		"build": "build.sh"
	}
END
{
	sed -n '/^\.Ss LaTeX/,/^\.Ed/p' "$HALLMARK_SOURCE/docs/environment.7" |
		sed -n '/^\.Bd/,/^\.Ed/p' | sed '/^\./d; s/\\e$/\\/'
	cat <<-'END'
		cat >words.tex <<-X
			\\documentclass{article}
			\\begin{document}Words, \\textbf{bold}, \$x^2\$, \\today.
			\\end{document}
		X
		pdflatex -interaction=batchmode words.tex
		cp words.pdf "$OUT/"
	END
} >"$trial/repo/latex/build.sh"
grep -q '^(cd "$formats" && pdftex -ini' "$trial/repo/latex/build.sh"
ok $? 'the page has the lines'
"$HALLMARK" lock --store "$store" "$trial/repo/latex" >"$trial/said" \
	2>"$trial/log"
ok $? 'the packages are pinned'
grep -q 'of TeX: .*texlive-base.*(no rule makes them; environment(7), LaTeX' \
	"$trial/said"
ok $? 'lock names the packages and what to do'
commit_all 1700000000
cd "$trial/repo" || exit 1
quietly "$HALLMARK" build --quiet --store "$store" HEAD:latex
ok $? 'pdflatex makes a document'
quietly "$HALLMARK" rebuild --quiet --store "$store" latex
ok $? 'and the same one again'
finish
