# SPDX-License-Identifier: Apache-2.0
# Compressors with threads, and the linker with threads.
i=0
while [ $i -lt 400 ]; do
	cat /usr/lib/gcc/*/*/include/*.h 2>/dev/null | head -c 40000
	echo $i
	i=$((i + 1))
done >data
xz -T4 --block-size=1MiB -k -c data >"$OUT/data.xz"
xz -T0 -1 -k -c data >"$OUT/data.1.xz"
zstd -q -T4 -B1048576 -c data >"$OUT/data.zst"
zstd -q -T4 --adapt -c data >"$OUT/adapt.zst"
pigz -p 4 -k -c data >"$OUT/data.gz"
pigz -p 4 -i -k -c data >"$OUT/independent.gz"
pbzip2 -p4 -k -c data >"$OUT/data.bz2"
lbzip2 -n 4 -k -c data >"$OUT/lb.bz2"
cat data | pigz -p 4 | pigz -d -p 4 | xz -T2 -0 | zstd -q -T3 >"$OUT/chain"
i=0
while [ $i -lt 40 ]; do
	echo "int f$i(int x) { static char a[$((i * 7 + 1))]; return a[0] + x; }" >f$i.c
	i=$((i + 1))
done
echo 'int f3(int); int main(void) { return f3(0); }' >main.c
gcc -g -c -ffunction-sections ./*.c
gcc -fuse-ld=gold -Wl,--threads,--thread-count=4,--build-id=sha1,-Map=map \
	-o "$OUT/gold" ./*.o
cp map "$OUT/"
gcc -flto=4 -O2 -o "$OUT/lto" ./*.c
