/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/procfs.h"
#include "sandbox/core/tracee.h"
#include "sandbox/tracer/rtld_tsc.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#define ENVIRON_MAX (1 << 18)
#define AUXV_MAX 4096
#define HEADERS_MAX 32

static const uint8_t rdtsc[] = {0x0f, 0x31};
/* xchg %eax,%edx, twice: as rdtsc does, it sets their upper halves to zero */
static const uint8_t still[] = {0x92, 0x92};

/* Does its environment request a report from the dynamic linker? */
static bool
requests_report(pid_t pid)
{
	static const char name[] = "LD_DEBUG=";
	scoped(bytes_done) struct bytes all = BYTES_INIT;
	struct error none = ERROR_INIT;

	if (procfs_read_whole(
		    &all, AT_FDCWD, pid, "environ", ENVIRON_MAX, &none) < 0)
		return true;
	for (size_t at = 0; at < all.len; at += strlen(all.data + at) + 1)
		if (text_starts(all.data + at, name))
			return true;
	return false;
}

static uint64_t
base_of(pid_t pid)
{
	char data[AUXV_MAX];
	uint64_t pair[2];
	ssize_t len = procfs_read(data, sizeof data, AT_FDCWD, pid, "auxv");

	for (size_t at = 0;
		len > 0 && procfs_auxv_next(pair, data, (size_t)len, &at);)
		if (pair[0] == AT_BASE)
			return pair[1];
	return 0;
}

/* Is at an instruction of the file that is mapped at base? */
static bool
is_within(pid_t pid, uint64_t base, uint64_t at)
{
	Elf64_Ehdr head;
	Elf64_Phdr parts[HEADERS_MAX];

	if (base == 0 || at < base ||
		!tracee_peek(pid, base, &head, sizeof head) ||
		memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
		head.e_phentsize != sizeof *parts ||
		head.e_phnum > HEADERS_MAX ||
		!tracee_peek(pid, base + head.e_phoff, parts,
			head.e_phnum * sizeof *parts))
		return false;
	for (size_t i = 0; i < head.e_phnum; i++)
		if (parts[i].p_type == PT_LOAD && parts[i].p_flags & PF_X &&
			at - base >= parts[i].p_vaddr &&
			at - base - parts[i].p_vaddr < parts[i].p_memsz)
			return true;
	return false;
}

static void
learn_read(struct rtld_tsc *l, pid_t pid, uint64_t base, uint64_t at)
{
	struct rtld_tsc_place *p = &l->places[l->n_places];

	if (l->n_places == RTLD_TSC_PLACES ||
		!tracee_peek(pid, at, p->code, sizeof p->code))
		return;
	p->at = at - base;
	for (size_t i = 0; i < l->n_places; i++)
		if (memcmp(&l->places[i], p, sizeof *p) == 0)
			return;
	l->n_places++;
}

bool
rtld_tsc_answer(struct rtld_tsc *l, pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec iov = {&regs, sizeof regs};
	uint8_t code[sizeof rdtsc];
	siginfo_t info;
	uint64_t base;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0 ||
		info.si_code != SI_KERNEL ||
		ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &iov) < 0 ||
		!tracee_peek(pid, regs.rip, code, sizeof code) ||
		memcmp(code, rdtsc, sizeof code) != 0)
		return false;
	base = base_of(pid);
	if (!is_within(pid, base, regs.rip) || requests_report(pid))
		return false;
	learn_read(l, pid, base, regs.rip);
	regs.rax &= 0xffffffff;
	regs.rdx &= 0xffffffff;
	regs.rip += sizeof code;
	return ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

/* Code is read-only for process_vm_writev(); PTRACE_POKEDATA can write it. */
static void
write_over(pid_t pid, uint64_t at, const struct rtld_tsc_place *p)
{
	long word;

	memcpy(&word, p->code, sizeof word);
	memcpy(&word, still, sizeof still);
	(void)ptrace(PTRACE_POKEDATA, pid, (void *)at, (void *)word);
}

void
rtld_tsc_exec(const struct rtld_tsc *l, pid_t pid, uint64_t base)
{
	uint8_t found[RTLD_TSC_PLACES][RTLD_TSC_CODE];
	struct iovec local = {found, l->n_places * RTLD_TSC_CODE},
		     remote[RTLD_TSC_PLACES];
	ssize_t n;

	if (base == 0 || l->n_places == 0 || requests_report(pid))
		return;
	for (size_t i = 0; i < l->n_places; i++)
		remote[i] = (struct iovec){
			(void *)(base + l->places[i].at), RTLD_TSC_CODE};
	n = process_vm_readv(pid, &local, 1, remote, l->n_places, 0);
	for (size_t i = 0; (ssize_t)i < n / RTLD_TSC_CODE; i++)
		if (memcmp(found[i], l->places[i].code, RTLD_TSC_CODE) == 0)
			write_over(pid, base + l->places[i].at, &l->places[i]);
}
