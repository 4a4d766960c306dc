# SPDX-License-Identifier: Apache-2.0
# Pools of threads and of processes, gzip with a stamp, asyncio, subprocesses.
cat >main.py <<'E'
import asyncio, concurrent.futures, gzip, multiprocessing, os, queue, random
import subprocess, sys, threading, time
from multiprocessing.pool import ThreadPool

log = []

def work(n):
    s = n
    for i in range(20000):
        s = (s * 31 + i) % 1000003
    log.append((n, threading.current_thread().name, time.time()))
    return s

def child(n):
    s = n
    for i in range(20000):
        s = (s * 31 + i) % 1000003
    return n, s, os.getpid(), time.time(), random.random()

async def nap(n):
    await asyncio.sleep(0.01 * (5 - n))
    p = await asyncio.create_subprocess_exec('echo', str(n),
        stdout=subprocess.PIPE)
    log.append(((await p.communicate())[0], time.monotonic()))

async def naps():
    await asyncio.gather(*(nap(n) for n in range(5)))

if __name__ == '__main__':
    out = sys.argv[1]
    with ThreadPool(6) as p:
        print(list(p.imap_unordered(work, range(60))))
    with concurrent.futures.ThreadPoolExecutor(5) as p:
        print([f.result() for f in concurrent.futures.as_completed(
            [p.submit(work, n) for n in range(40)])])
    with multiprocessing.Pool(4) as p:
        print(list(p.imap_unordered(child, range(40), 3)))
    multiprocessing.set_start_method('spawn', force=True)
    with concurrent.futures.ProcessPoolExecutor(3) as p:
        print([f.result() for f in concurrent.futures.as_completed(
            [p.submit(child, n) for n in range(20)])])
    q = multiprocessing.Queue()
    all = [multiprocessing.Process(target=q.put, args=(i,)) for i in range(6)]
    for p in all: p.start()
    print([q.get() for _ in all])
    for p in all: p.join()
    t = threading.Timer(0.5, lambda: log.append(('timer', time.time())))
    t.start()
    e = threading.Event()
    print(e.wait(0.2), time.time())
    t.join()
    asyncio.run(naps())
    for l in log: print(l)
    with gzip.open(out + '/data.gz', 'wb') as f:
        f.write(b'x' * 1000000)
E
python3 main.py "$OUT" >"$OUT/said"
