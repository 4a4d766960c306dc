# SPDX-License-Identifier: Apache-2.0
# Threads of workers, the pool of libuv, children and timers.
cat >main.js <<'E'
const { Worker, isMainThread, parentPort, workerData, threadId } =
	require('worker_threads');
const fs = require('fs'), crypto = require('crypto'), zlib = require('zlib');
const { execFile } = require('child_process');

if (!isMainThread) {
	let sum = workerData;
	for (let i = 0; i < 300000; i++) sum = (sum * 31 + i) % 1000003;
	for (let i = 0; i < 3; i++)
		parentPort.postMessage([threadId, sum, Date.now(), Math.random(),
			performance.now()]);
} else {
	const log = [];
	const wait = [];
	for (let i = 0; i < 8; i++)
		wait.push(new Promise((done) => {
			const w = new Worker(__filename, { workerData: i });
			w.on('message', (m) => log.push(['message', m]));
			w.on('exit', () => { log.push(['exit', i]); done(); });
		}));
	for (let i = 0; i < 12; i++)
		wait.push(new Promise((done) => crypto.pbkdf2('a', 'b', 200 * (12 - i),
			32, 'sha256', (e, k) => {
				log.push(['pbkdf2', i, k.toString('hex')]); done(); })));
	for (let i = 0; i < 20; i++)
		wait.push(fs.promises.readFile(__filename).then((d) =>
			log.push(['read', i, d.length])));
	for (let i = 0; i < 4; i++)
		wait.push(new Promise((done) => zlib.gzip(Buffer.alloc(100000, 'x'),
			(e, z) => { log.push(['gzip', i, z.length]); done(); })));
	for (let i = 0; i < 4; i++)
		wait.push(new Promise((done) => execFile('echo', [String(i)],
			(e, out) => { log.push(['child', out]); done(); })));
	for (let i = 0; i < 5; i++)
		wait.push(new Promise((done) => setTimeout(() => {
			log.push(['timer', i, Date.now()]); done(); }, 3 * (5 - i))));
	Promise.all(wait).then(() => {
		log.push(['hrtime', String(process.hrtime.bigint())]);
		fs.writeFileSync(process.argv[2], log.map((l) =>
			JSON.stringify(l)).join('\n'));
	});
}
E
node main.js "$OUT/said"
