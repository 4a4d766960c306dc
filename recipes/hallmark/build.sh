# SPDX-License-Identifier: Apache-2.0
# hallmark, from the commit that is being built, with the libraries that it
# was linked with: what is in the image runs on any Linux.
meson setup --prefix=/usr --buildtype=release --strip -Dtests=false \
	build hallmark
ninja -C build -j"$JOBS"
DESTDIR=$OUT meson install -C build --no-rebuild --quiet

# merged /usr, as the loader's path in the program expects it
mkdir -p "$OUT/usr/lib64"
ln -s usr/lib "$OUT/lib"
ln -s usr/lib64 "$OUT/lib64"
cp -L /lib64/ld-linux-* "$OUT/usr/lib64/"
curl=$(find /usr/lib -name libcurl.so.4) # loaded when something is fetched
install -D -m 644 "$curl" "$OUT$curl"
ldd "$OUT/usr/bin/hallmark" "$curl" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' |
	while read -r library; do
		case $library in /usr/*) ;; *) library=/usr$library ;; esac
		install -D -m 644 "$library" "$OUT$library"
	done
