# SPDX-License-Identifier: Apache-2.0
# What compilers, archivers and databases write of themselves.
try sh precompiled-header chance <<'END'
echo '#include <stdio.h>' >h.h
gcc -x c-header h.h -o h.h.gch
md5sum <h.h.gch
END
try sh random-seed-of-lto chance <<'END'
echo 'static int f(int x) { return x * 2; } int g(int x) { return f(x); }' >a.c
gcc -O2 -flto -c a.c
objdump -h a.o | grep -o 'gnu.lto_.*'
md5sum <a.o
END
try sh profile-of-arcs chance <<'END'
echo 'int main(void) { return 0; }' >a.c
gcc --coverage a.c -o a && ./a && md5sum *.gcno *.gcda
END
try sh address-sanitizer chance <<'END'
printf '#include <stdlib.h>\nint main(void) { char *p = malloc(9); free(p); return p[3]; }\n' >a.c
gcc -g -fsanitize=address a.c -o a 2>/dev/null && ./a 2>&1
END
try sh names-of-assembler-files chance <<'END'
echo 'int x;' >a.c
gcc -v -c a.c 2>&1 | grep -o '/tmp/[^ "]*'
END
try sh statistics-of-linker load <<'END'
echo 'int main(void) { return 0; }' >a.c
gcc -Wl,--stats a.c 2>&1
gcc -Q -ftime-report -c a.c 2>&1
END
try sh keys chance <<'END'
openssl ecparam -genkey -name prime256v1
openssl req -x509 -newkey rsa:1024 -nodes -subj /CN=x -keyout k -out c -days 3 2>/dev/null
openssl x509 -in c -noout -dates -serial
echo hi | openssl enc -aes-128-cbc -pbkdf2 -k x -a
openssl passwd -6 x
END
try perl database-files chance <<'END'
use DB_File; use GDBM_File; use Fcntl; my %h;
tie %h, 'DB_File', 'hash', O_RDWR | O_CREAT, 0644, $DB_HASH; $h{$_} = $_ for 1 .. 500; untie %h;
tie %h, 'GDBM_File', 'gdbm', GDBM_WRCREAT(), 0644; @h{keys %{{map { $_ => 1 } 'a' .. 'zz'}}} = (); untie %h;
system 'md5sum hash gdbm';
END
try python3 sqlite-files chance <<'END'
import hashlib, os, sqlite3
for mode in ('delete', 'wal'):
    c = sqlite3.connect(mode); print(c.execute('pragma journal_mode=' + mode).fetchall())
    c.execute('create table t(a, b default (random()), c default current_timestamp)')
    with c: c.executemany('insert into t(a) values(?)', [(i, ) for i in range(9)])
    for n in sorted(os.listdir('.')): print(n, hashlib.md5(open(n, 'rb').read()).hexdigest())
END
try sh cache-of-libraries file-system <<'END'
mkdir -p r/lib r/etc r/var/cache/ldconfig
cp -L /usr/lib/x86_64-linux-gnu/libz.so.1 r/lib
/usr/sbin/ldconfig -r r 2>/dev/null
md5sum r/var/cache/ldconfig/aux-cache
END
try sh debian-package time <<'END'
mkdir -p p/DEBIAN
printf 'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: me <m@x>\nDescription: x\n' >p/DEBIAN/control
unset SOURCE_DATE_EPOCH
dpkg-deb -b p a.deb && ar tv a.deb && md5sum a.deb
END
try sh tar-snapshot file-system <<'END'
mkdir d; echo a >d/a
tar --listed-incremental=snapshot -cf 1.tar d
echo b >d/b
tar --listed-incremental=snapshot -cvf 2.tar d
md5sum snapshot 1.tar 2.tar
END
try sh swap-image chance <<'END'
truncate -s 1M i; chmod 600 i
mkswap i; md5sum i
printf 'label: gpt\n' | sfdisk i >/dev/null; md5sum i
END
try sh encrypted-zip chance <<'END'
echo hello >a; TZ=UTC touch -d 2020-01-01 a
zip -qX -P word a.zip a; md5sum a.zip
END
try sh message-headers time <<'END'
python3 -c 'import email.utils as e, email.mime.multipart as m; print(e.make_msgid(), e.formatdate(), m.MIMEMultipart().as_string())'
END
try sh web-server time <<'END'
mkdir w; cd w; echo hi >f
python3 -c '
import http.server, os, urllib.request
s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
if os.fork():
    s.handle_request(); os.wait()
else:
    print(urllib.request.urlopen("http://127.0.0.1:%d/f" % s.server_port).headers)' 2>&1
END
try sh speed-of-copy load <<'END'
dd if=/dev/zero of=f bs=1k count=64 2>&1
tar --totals -cf t.tar f 2>&1
END
try sh open-files machine <<'END'
lsfd 2>&1
fuser -v . 2>&1
lsns 2>&1
END
