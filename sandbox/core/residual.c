/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/residual.h"
#include "base/bytes.h"

enum when {
	ALWAYS,
	HERMETIC, /* where no calls are answered */
	FREE,     /* where the order of threads is not held */
	FREE_DETERMINISTIC,
	ORDERED,
};

/* One row for each source, sorted by name.  provenance(7) and
 * hallmark-trace(5) show these names. */
static const struct {
	const char *source;
	enum when when;
	const char *reason;
} rows[] = {
	{"chance", HERMETIC, "random numbers are the kernel's own"},
	{"clock", HERMETIC, "every clock is the machine's"},
#if defined(__aarch64__)
	{"counter", ALWAYS,
		"before Linux 6.12 no kernel can trap a read of CNTVCT_EL0"},
#else
	{"counter", ALWAYS,
		"rdtsc reads the processor's own counter, where a hypervisor "
		"does not let it fault"},
	{"cpuid", ALWAYS,
		"cpuid returns the processor's model, where it cannot be made "
		"to fault"},
#endif
	{"disk", HERMETIC, "free space is the machine's"},
	{"exec", ALWAYS,
		"before Linux 6.7 what exec does with a file of an unknown "
		"format depends on what the machine has registered for it"},
	{"file times", HERMETIC, "files are stamped with the machine's time"},
	{"folder order", HERMETIC, "folders are read in the order of the disk"},
#if !defined(__aarch64__)
	{"hypercalls", ALWAYS,
		"vmcall and vmmcall reach the hypervisor of a virtual machine, "
		"and nothing can trap them"},
#endif
	{"kernel", HERMETIC, "its release and version are shown"},
	{"large memory", ALWAYS, "one call can get as much as the machine has"},
	{"link texts", ALWAYS,
		"realpath() reads the kernel's numbers of pipes, sockets and "
		"namespaces"},
	{"machine", HERMETIC, "memory, load and uptime are shown"},
	{"memory", HERMETIC, "mincore shows what the machine has cached"},
	{"memory files", ALWAYS,
		"where vm.memfd_noexec is set, memfd_create makes files that "
		"cannot be executed, or none"},
	{"memory maps", ALWAYS,
		"their number and lowest address follow vm.max_map_count, "
		"vm.mmap_min_addr and vm.overcommit_memory; addresses follow "
		"vm.legacy_va_layout"},
#if defined(__aarch64__)
	{"midr", ALWAYS,
		"the registers MIDR_EL1, REVIDR_EL1 and AIDR_EL1 hold the "
		"processor's model, and nothing can trap them"},
#endif
	{"network ports", HERMETIC, "the kernel draws free ports"},
	{"order", ORDERED,
		"a thread that sends more than there is room for by sendmsg "
		"sleeps in the kernel; one that computes for seconds while "
		"others wait for a time or for it is passed over, or "
		"interrupted by its timer; in each case the machine decides "
		"when, and a trace names the process"},
	{"owners", ALWAYS,
		"where root builds with an id of its own, without CAP_SETUID "
		"or its like, files of the kernel's root belong to the build"},
	{"pipe sizes", ALWAYS,
		"smaller where fs.pipe-max-size is, or where one user has so "
		"many pipes that fs.pipe-user-pages-soft is reached"},
	{"pipes", FREE,
		"how much one read returns, or one write takes, depends on how "
		"fast the other end is, also where a build prints"},
	{"polling", FREE,
		"how often a program looks before another one is done differs "
		"from run to run"},
	{"proc files", HERMETIC, "/proc shows the machine and its time"},
	{"proc names", ALWAYS,
		"access() and its like tell which names below /proc the "
		"kernel has, also of files that a box hides or answers"},
	{"process ids", ALWAYS, "they begin again at kernel.pid_max"},
	{"process order", FREE,
		"which of several processes comes first, and so the id of "
		"each, differs from run to run, also with one job"},
#if !defined(__aarch64__)
	{"processor number", ALWAYS,
		"rdpid and lsl return the number of the processor in use, and "
		"nothing can trap them"},
	{"processor tables", ALWAYS,
		"sgdt, sidt and sldt return addresses of the kernel's where "
		"the processor cannot make them fault (UMIP)"},
#endif
	{"processors", HERMETIC, "as many as the machine has"},
#if defined(__aarch64__)
	{"rndr", ALWAYS, "RNDR and RNDRRS are registers that nothing can trap"},
#else
	{"rdpru", ALWAYS,
		"rdpru counts cycles on processors of AMD, and nothing here "
		"can trap it"},
	{"rdrand", ALWAYS,
		"rdrand and rdseed are instructions that nothing can trap"},
#endif
	{"socket buffers", ALWAYS,
		"until a build sets their size, they hold what "
		"net.core.rmem_default and wmem_default say; those of TCP hold "
		"a packet more or less where the kernel leaves packets to a "
		"thread of its own, and in a hermetic box grow with the speed"},
	{"socket timeouts", ALWAYS,
		"SO_RCVTIMEO and SO_SNDTIMEO are rounded to the kernel's tick"},
	{"thread clocks", FREE_DETERMINISTIC,
		"threads that wait for each other read clocks that differ by "
		"up to a second, by which of them comes first"},
	{"thread races", FREE,
		"which thread of a process comes first differs from run to "
		"run"},
	{"timers", FREE,
		"the signal of a timer arrives when it is due, at whatever "
		"point a program has reached"},
#if !defined(__aarch64__)
	{"uretprobe", ALWAYS,
		"calls 335 and 336 end with another error, or with SIGILL, on "
		"kernels that have them, which let no filter see them"},
#endif
	{"usage", HERMETIC, "processor time and memory used are real"},
	{"watch queue", ALWAYS,
		"inotify loses events beyond fs.inotify.max_queued_events"},
};

size_t
residual_list(struct residual **out, enum box_level level, bool order)
{
	const bool counts[] = {[ALWAYS] = true,
		[HERMETIC] = level == BOX_HERMETIC,
		[FREE] = !order,
		[FREE_DETERMINISTIC] = !order && level == BOX_DETERMINISTIC,
		[ORDERED] = order};
	struct residual *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!counts[rows[i].when])
			continue;
		*mem_room(list, n) =
			(struct residual){rows[i].source, rows[i].reason};
		n++;
	}
	*out = list;
	return n;
}
