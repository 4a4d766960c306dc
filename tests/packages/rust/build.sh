# SPDX-License-Identifier: Apache-2.0
# varies by: the folder, in debug information
mkdir program
cd program
cat >main.rs <<'END'
use std::collections::HashMap;
use std::{thread, time::Duration};

fn main() {
	let all: Vec<_> = (0..8)
		.map(|i| thread::spawn(move || {
			thread::sleep(Duration::from_millis(1));
			i * i
		}))
		.collect();
	let map: HashMap<_, _> = all.into_iter().map(|t| t.join().unwrap()).enumerate().collect();
	println!("{:?}", map);
}
END
rustc -g -o "$OUT/program" main.rs
"$OUT/program" >"$OUT/said"
