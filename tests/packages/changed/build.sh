# SPDX-License-Identifier: Apache-2.0
# Programs that find by the times of files what has changed.  Each of them sees
# every change and nothing else.  One line "ok NAME" or "wrong NAME" for each.
said=$OUT/said
: >"$said"
expect() { # NAME WANTED GOT
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "wrong $1: $(echo "$3" | tr '\n' ' ')"
	fi | tee -a "$said"
}
warned() { # LOG…
	cat "$@" | grep -iE 'skew|in the future|newer than|still dirty'
}

program() { # FOLDER
	mkdir -p "$1"
	cd "$1"
	cat >one.c <<'EOF'
#include "two.h"
int main(void) { return two() - 2; }
EOF
	echo '#include "two.h"
int two(void) { return 2; }' >two.c
	echo 'int two(void);' >two.h
	echo 'int three(void) { return 3; }' >three.c
	cat >CMakeLists.txt <<'EOF'
cmake_minimum_required(VERSION 3.10)
project(p C)
add_custom_command(OUTPUT made.c
	DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/list
	COMMAND sed "s/.*/int &;/" ${CMAKE_CURRENT_SOURCE_DIR}/list > made.c
	VERBATIM)
add_executable(p one.c two.c three.c made.c)
EOF
	echo a >list
	cat >Makefile <<'EOF'
p: one.o two.o three.o made.o
	$(CC) -o $@ $^
one.o two.o: two.h
made.c: list
	sed 's/.*/int &;/' list > made.c
EOF
}

# --- CMake and Ninja ---

# Prints what ninja made; "nothing" where it says that there is no work.
ninja_makes() {
	ninja -v -C ../cmake-build >../ninja.log 2>&1 || echo failed
	cat ../ninja.log >>../all.log
	sed -n -e 's/.*-c .*\/\([a-z]*\.c\)$/\1/p' -e 's/.* -o p .*/p/p' \
		-e 's/.*bin\/cmake .*--regenerate.*/cmake/p' \
		-e 's/.*> made\.c$/list/p' \
		-e 's/^ninja: no work to do\.$/nothing/p' ../ninja.log |
		sort | tr '\n' ' '
}
program /build/cmake
expect 'cmake configures' 0 "$(cmake -G Ninja -B ../cmake-build . \
	>../all.log 2>&1; echo $?)"
expect 'ninja makes all' 'list made.c one.c p three.c two.c ' "$(ninja_makes)"
expect 'ninja has nothing to do' 'nothing ' "$(ninja_makes)"
echo 'int two(void) { return 1+1; }' >two.c
expect 'ninja: a source, at once' 'p two.c ' "$(ninja_makes)"
expect 'ninja: nothing after a source' 'nothing ' "$(ninja_makes)"
sleep 1.5
touch three.c
expect 'ninja: a source, touched later' 'p three.c ' "$(ninja_makes)"
echo 'extern int two(void);' >two.h
expect 'ninja: a header' 'one.c p ' "$(ninja_makes)"
sleep 1
echo b >list
expect 'ninja: the source of a source' 'list made.c p ' "$(ninja_makes)"
echo '# changed' >>CMakeLists.txt
expect 'ninja: CMakeLists.txt' 'cmake nothing ' \
	"$(ninja_makes)"
expect 'ninja: nothing after CMakeLists.txt' 'nothing ' "$(ninja_makes)"
expect 'ninja: the program works' 0 "$(../cmake-build/p; echo $?)"
expect 'cmake and ninja warn of no time' '' "$(warned ../all.log)"

# --- make ---

make_makes() {
	make >../make.log 2>&1 || echo failed
	cat ../make.log >>../make-all.log
	sed -n -e 's/.* -c .* \([a-z]*\.c\)$/\1/p' -e 's/^cc -o p .*/p/p' \
		-e 's/.*> made\.c$/list/p' \
		-e "s/.*'p' is up to date\.$/nothing/p" ../make.log |
		sort | tr '\n' ' '
}
program /build/make
expect 'make makes all' 'list made.c one.c p three.c two.c ' "$(make_makes)"
expect 'make has nothing to do' 'nothing ' "$(make_makes)"
echo 'int two(void) { return 1+1; }' >two.c
expect 'make: a source, at once' 'p two.c ' "$(make_makes)"
sleep 1.5
touch three.c
expect 'make: a source, touched later' 'p three.c ' "$(make_makes)"
touch two.h
expect 'make: a header' 'one.c p two.c ' "$(make_makes)"
echo b >list
expect 'make: the source of a source' 'list made.c p ' "$(make_makes)"
expect 'make: nothing in the end' 'nothing ' "$(make_makes)"
expect 'make warns of no time' '' "$(warned ../make-all.log)"

# --- git ---

# A rewrite of the same size and in the same second is what git calls racy: it
# is seen by the time of the index alone.
mkdir /build/git
cd /build/git
git init -q . 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9; do
	echo "one $i" >"$i"
	git add "$i"
	echo "two $i" >"$i"
done
expect 'git: each file rewritten after add' 9 \
	"$(git status --porcelain | grep -c '^AM')"
git add .
expect 'git: nothing after add' 0 "$(git status --porcelain | grep -c '^AM')"
git -c user.name=n -c user.email=n@localhost commit -qm 1
expect 'git: nothing after commit' '' "$(git status --porcelain)"
echo 'off 3' >3
expect 'git: one file rewritten at once' ' M 3' "$(git status --porcelain)"
sleep 1.5
echo 'off 5' >5
touch 7
expect 'git: one file rewritten later' ' M 3
 M 5' "$(git status --porcelain)"
# without the refresh of status, by the times alone
expect 'git: diff-files' '3
5' "$(git diff-files --name-only)"
git stash -q 2>/dev/null || git checkout -q .
expect 'git: nothing after checkout' '' "$(git diff --name-only)"

# --- rsync ---

copied() {
	rsync -ai from/ to/ | sed -n 's/^>f[^ ]* //p' | tr '\n' ' '
}
mkdir -p /build/rsync/from/folder
cd /build/rsync
echo one >from/a
echo one >from/folder/b
expect 'rsync: all' 'a folder/b ' "$(copied)"
expect 'rsync: nothing' '' "$(rsync -ai from/ to/)"
sleep 1.5
echo two >from/folder/b
expect 'rsync: a file of the same size' 'folder/b ' "$(copied)"
expect 'rsync: nothing after a file' '' "$(rsync -ai from/ to/)"
expect 'rsync: the file' two "$(cat to/folder/b)"

# --- Python ---

mkdir /build/python
cd /build/python
for i in 1 2 3; do
	echo "x=$i" >m.py
	expect "python: module $i" "$i" "$(python3 -c 'import m; print(m.x)')"
	sleep 2
done
# what is compiled is used as long as nothing has changed
before=$(stat -c '%i %Y' __pycache__/*)
python3 -c 'import m'
expect 'python: the compiled file stays' "$before" \
	"$(stat -c '%i %Y' __pycache__/*)"

# --- tar, cp, find ---

mkdir /build/tar
cd /build/tar
echo one >a
echo one >b
tar cf t.tar a b
tar uf t.tar a b
expect 'tar: nothing' 'a b ' "$(tar tf t.tar | tr '\n' ' ')"
sleep 2
echo two >b
tar uf t.tar a b
expect 'tar: one file' 'a b b ' "$(tar tf t.tar | tr '\n' ' ')"
expect 'tar: its contents' two "$(tar xOf t.tar --occurrence=2 b)"
mkdir to
cp -p a b to
echo 3 >a
expect 'cp -u: one file' "'a' -> 'to/a'" "$(cp -uv a b to)"
: >mark
expect 'find -newer: nothing' '' "$(find . -type f -newer mark)"
: >later
expect 'find -newer: a file' ./later "$(find . -type f -newer mark)"
expect 'no file is newer than the clock' '' "$(find / \
	\( -path /proc -o -path /sys -o -path /dev \) -prune -o \
	-newermt "@$(($(date +%s) + 1))" -print)"
touch now
expect 'no file of the environment is newer than a new one' '' \
	"$(find /usr /etc /recipe -newer now)"
echo 'the end'
