# SPDX-License-Identifier: Apache-2.0
# sixteen threads of code generation, and a program with threads and channels.
cat >main.rs <<'E'
use std::collections::HashMap;
use std::sync::{mpsc, Arc, Mutex};
use std::time::{Instant, SystemTime};
E
i=0
while [ $i -lt 60 ]; do
	echo "mod m$i { #[inline(never)] pub fn f(x: u64) -> String {
	let v: Vec<u64> = (0..x).map(|y| y * $i).collect();
	format!(\"{:?} {}\", v, v.iter().sum::<u64>()) } }" >>main.rs
	i=$((i + 1))
done
{
	echo 'fn main() { let began = Instant::now();
	let (tx, rx) = mpsc::channel(); let m = Arc::new(Mutex::new(HashMap::new()));
	let all: Vec<_> = (0..8u64).map(|n| { let tx = tx.clone(); let m = m.clone();
		std::thread::spawn(move || { for i in 0..20 { tx.send((n, i)).unwrap(); }
			m.lock().unwrap().insert(n, SystemTime::now()); }) }).collect();
	drop(tx); for r in rx { print!("{:?} ", r); }
	for t in all { t.join().unwrap(); }
	println!("{:?} {:?}", m.lock().unwrap(), began.elapsed());'
	i=0
	while [ $i -lt 60 ]; do
		echo "println!(\"{}\", m$i::f(5));"
		i=$((i + 1))
	done
	echo '}'
} >>main.rs
rustc -C codegen-units=16 -C opt-level=2 -g -o "$OUT/main" main.rs
"$OUT/main" >"$OUT/said"
