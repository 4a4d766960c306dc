# SPDX-License-Identifier: Apache-2.0
# install.sh - to be sourced: install the missing packages of recipes/packages.
#
# install_packages FILE KIND…    KIND is "build", "test" …
# If every package is installed, does nothing and needs no rights.

missing_packages() { # FILE KIND…
	file=$1
	shift
	for kind in "$@"; do
		sed -n "s/^${kind}[[:blank:]]*//p" "$file"
	done | sort -u | while read -r package; do
		state=$(dpkg-query -W -f='${db:Status-Status}\n' "$package" \
			2>/dev/null | sort -u)
		[ "$state" = installed ] || echo "$package"
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "root or sudo is required to run: $*" >&2
		return 1
	fi
}

# True if apt knows all these packages.
known_packages() {
	for package in "$@"; do
		apt-cache policy "$package" 2>/dev/null |
			grep -q '^  Candidate: [^(]' || return 1
	done
}

install_packages() { # FILE KIND…
	if ! command -v dpkg-query >/dev/null; then
		echo "this is not Debian; install the packages of $1 yourself" >&2
		return 0
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	echo "installing: $(echo "$missing" | tr '\n' ' ')" >&2
	# each word is a package
	# shellcheck disable=SC2086
	{
		known_packages $missing || as_root apt-get -q update >&2 ||
			return 1
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
			--no-install-recommends install $missing </dev/null >&2
	} || {
		echo "could not install: $(echo "$missing" | tr '\n' ' ')" >&2
		return 1
	}
}
