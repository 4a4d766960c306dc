# SPDX-License-Identifier: Apache-2.0
# JavaScript.
try node node-time race <<'END'
console.log(Date.now(), new Date(), process.hrtime.bigint(), performance.now(), performance.timeOrigin)
END
try node node-random always <<'END'
console.log(Math.random(), require('crypto').randomUUID(), require('crypto').randomBytes(8))
END
try node node-machine cpus <<'END'
const os = require('os')
console.log(os.cpus(), os.hostname(), os.release(), os.totalmem(), os.freemem(), os.loadavg(), os.uptime(), os.userInfo(), os.networkInterfaces())
END
try node node-process always <<'END'
const m = process.memoryUsage()
console.log(process.pid, process.ppid, process.argv, process.cwd(), process.umask(), process.getgroups(), process.uptime() > 0)
END
try node node-usage race <<'END'
console.log(process.resourceUsage(), process.cpuUsage(), process.memoryUsage(), process.uptime())
END
try node node-timers load <<'END'
const t = Date.now(); let n = 0
const i = setInterval(() => n++, 1)
setTimeout(() => { clearInterval(i); console.log(n, Date.now() - t) }, 30)
END
try node node-readdir race <<'END'
const fs = require('fs'), order = []
Promise.all(fs.readdirSync('/usr/bin').slice(0, 40).map(f => fs.promises.stat('/usr/bin/' + f).then(() => order.push(f)))).then(() => console.log(order.join(' ')))
END
