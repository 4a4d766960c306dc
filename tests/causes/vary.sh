# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2016,SC2154
# vary.sh - the two environments of a pair.  pairs.sh sources it; $T is its
# folder, $shm one on a tmpfs, $causes that of this file.
#
# Everything is equal on both sides but what the pair's WORD names, and what
# passes by itself: the time, process ids, addresses, random numbers.  A
# fragment uses at most one of these.

# vary_place WORD SIDE - print the folder in which the fragment runs.  Only a
# tmpfs lists the files of a folder in an order that we decide.
vary_place() {
	case $1:$2 in
	path:b) echo "$T/place/elsewhere/package-2" ;;
	order:*) echo "${shm:?}/build" ;;
	*) echo "$T/place/build/package-1" ;;
	esac
}

# vary_lacks WORD - print why this machine cannot vary it, or nothing
vary_lacks() {
	case $1 in
	host)
		varied host a true 2>/dev/null ||
			echo 'no UTS namespace may be made'
		;;
	user | uid)
		varied "$1" a true 2>/dev/null ||
			echo 'no user namespace may be made'
		;;
	kernel | architecture)
		[ "$(varied "$1" a uname -rm 2>/dev/null)" != \
			"$(varied "$1" b uname -rm 2>/dev/null)" ] ||
			echo 'setarch cannot change what uname says'
		;;
	processors)
		[ -n "$(second_processor)" ] ||
			echo 'only one processor may be used'
		;;
	features)
		[ "$(varied features a /bin/sh "$causes/features.sh")" != \
			"$(varied features b /bin/sh "$causes/features.sh")" ] ||
			echo 'glibc cannot hide a feature of this processor'
		;;
	usrmerge)
		[ "$(varied usrmerge a /bin/sh -c 'command -v sed')" != \
			"$(varied usrmerge b /bin/sh -c 'command -v sed')" ] ||
			echo '/bin and /usr/bin do not hold the same programs'
		;;
	address)
		[ "$(an_address)" != "$(an_address)" ] ||
			echo 'addresses do not vary here'
		;;
	order)
		[ "$(stat -f -c %T "$shm" 2>/dev/null)" = tmpfs ] ||
			echo '/dev/shm is not a tmpfs'
		;;
	esac
}

# The first and the second processor that this process may use.
processors() {
	python3 -c 'import os
for i in sorted(os.sched_getaffinity(0))[:2]: print(i)'
}
first_processor() { processors | sed -n 1p; }
second_processor() { processors | sed -n 2p; }

# The first address of a process of this machine.
an_address() { sed -n '1s/-.*//p' /proc/self/maps; }

# in_host NAME COMMAND… - run with another host name
in_host() {
	if [ "$(id -u)" = 0 ]; then
		unshare --uts sh -c 'hostname "$0" && exec "$@"' "$@"
	else
		unshare --map-root-user --uts \
			sh -c 'hostname "$0" && exec "$@"' "$@"
	fi
}

# varied WORD a|b COMMAND… - run the command in one of the environments of WORD
varied() {
	word=$1 side=$2
	shift 2
	case $word:$side in
	host:a) in_host alder "$@" ;;
	host:b) in_host birch-2 "$@" ;;
	# Debian's base knows 1 as daemon and 2 as bin
	user:a) unshare --map-user=1 --map-group=1 "$@" ;;
	user:b) unshare --map-user=2 --map-group=2 "$@" ;;
	uid:a) unshare --map-user=31001 --map-group=31001 "$@" ;;
	uid:b) unshare --map-user=31702 --map-group=31702 "$@" ;;
	kernel:b) setarch "$(uname -m)" --uname-2.6 "$@" ;;
	architecture:b) setarch linux32 "$@" ;;
	umask:b) (umask 077 && exec "$@") ;;
	zone:b) env TZ=NPT-5:45 "$@" ;;
	locale:b) env LC_ALL=C.UTF-8 "$@" ;;
	language:a) env LANG=en_US.UTF-8 LANGUAGE=en "$@" ;;
	language:b) env LANG=de_DE.UTF-8 LANGUAGE=de "$@" ;;
	home:a) env HOME=/home/anna "$@" ;;
	home:b) env HOME=/home/bernhard "$@" ;;
	shell:a) env SHELL=/bin/sh "$@" ;;
	shell:b) env SHELL=/bin/bash "$@" ;;
	usrmerge:a) env PATH=/usr/bin:/bin "$@" ;;
	usrmerge:b) env PATH=/bin:/usr/bin "$@" ;;
	processors:a) taskset -c "$(first_processor)" "$@" ;;
	processors:b)
		taskset -c "$(first_processor),$(second_processor)" "$@"
		;;
	features:b)
		env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2 "$@"
		;;
	order:a) env ORDER=forward "$@" ;;
	order:b) env ORDER=backward "$@" ;;
	hash:a) env PYTHONHASHSEED=1 PERL_HASH_SEED=1 "$@" ;;
	hash:b) env PYTHONHASHSEED=2 PERL_HASH_SEED=2 "$@" ;;
	jobs:a) env FIRST=one "$@" ;;
	jobs:b) env FIRST=two "$@" ;;
	set:*)
		word=${word#set:}
		case $side in
		a) env "${word%%|*}" "$@" ;;
		b) env "${word%%=*}=${word#*|}" "$@" ;;
		esac
		;;
	*) "$@" ;;
	esac
}

# by_itself WORD - succeeds if no run equals another, so that a third run shows
# nothing
by_itself() {
	case $1 in
	time | chance | address) true ;;
	*) false ;;
	esac
}
