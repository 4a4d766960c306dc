# SPDX-License-Identifier: Apache-2.0
# Rust, and PHP.
try rust rust-time time <<'END'
use std::time::*;
fn main() { println!("{:?} {:?}", SystemTime::now().duration_since(UNIX_EPOCH), Instant::now()); }
END
try rust rust-hash always <<'END'
use std::collections::HashMap;
fn main() { let mut m = HashMap::new(); for i in 0..20 { m.insert(i, i); } println!("{:?}", m); }
END
try rust rust-machine cpus <<'END'
fn main() {
    println!("{:?} {} {:?}", std::thread::available_parallelism(), std::process::id(), std::env::current_dir());
    println!("{:p} {:p}", &1, Box::new(1));
}
END
try rust rust-readdir race <<'END'
fn main() {
    for c in "qwertyuiop".chars() { std::fs::write(c.to_string(), "x").unwrap(); }
    for e in std::fs::read_dir(".").unwrap() { let e = e.unwrap(); println!("{:?} {:?}", e.file_name(), e.metadata().unwrap().modified()); }
}
END
try rust rust-threads race <<'END'
fn main() { let t: Vec<_> = (0..20).map(|i| std::thread::spawn(move || print!("{} ", i))).collect(); for x in t { x.join().unwrap(); } }
END
try sh rustc-output path <<'END'
echo 'fn main() { println!("{}", file!()); panic!() }' >x.rs
rustc -g "$PWD/x.rs" && md5sum x
END
try php php-all always <<'END'
<?php
echo time(), " ", microtime(true), " ", hrtime(true), " ", date('c'), "\n";
echo rand(), " ", mt_rand(), " ", random_int(0, 1 << 60), " ", uniqid(), " ", lcg_value(), " ", bin2hex(random_bytes(8)), "\n";
echo spl_object_id(new stdClass), " ", spl_object_hash(new stdClass), " ", getmypid(), " ", getmyinode(), " ", php_uname(), " ", tempnam('/tmp', 'it'), "\n";
echo implode(' ', str_split(str_shuffle('abcdef'))), " ", array_rand(['a' => 1, 'b' => 2, 'c' => 3]), " ", disk_free_space('/'), "\n";
END
