/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/tracee.h"

#include <elf.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define TRAP_FLAG UINT64_C(0x100) /* of a single step */

unsigned long long *
cpu_register_argument(struct user_regs_struct *regs, int number)
{
	unsigned long long *const all[] = {&regs->rdi, &regs->rsi, &regs->rdx,
		&regs->r10, &regs->r8, &regs->r9};

	return all[number];
}

unsigned long long *
cpu_register_result(struct user_regs_struct *regs)
{
	return &regs->rax;
}

unsigned long long *
cpu_register_stack(struct user_regs_struct *regs)
{
	return &regs->rsp;
}

unsigned long long *
cpu_register_place(struct user_regs_struct *regs)
{
	return &regs->rip;
}

/* pushf stores the flag of the step.  The kernel takes that flag for one that
 * the program has set itself if popf or iret is stepped. */
bool
cpu_shows_step(pid_t pid, const struct user_regs_struct *regs)
{
	unsigned char code[3] = {0};
	size_t i = 0;

	/* the page may end with it */
	if (!tracee_peek(pid, regs->rip, code, sizeof code) &&
		!tracee_peek(pid, regs->rip, code, 1))
		return false;
	if (code[0] == 0x0f && code[1] == 0x05)
		return cpu_call_of_signals((int64_t)regs->rax);
	i += code[i] == 0x66;
	i += (code[i] & 0xf0) == 0x40;
	return code[i] == 0x9c || code[i] == 0x9d || code[i] == 0xcf;
}

/* The instruction of a call copies the address of the next one to rcx, as a jump
 * to rcx leaves it; after a jump the kernel keeps no number of a call. */
int64_t
cpu_call_made(pid_t pid, const struct user_regs_struct *regs)
{
	(void)pid;
	return regs->rcx == regs->rip ? (int64_t)regs->orig_rax : -1;
}

bool
cpu_shows_restart(void)
{
	return true;
}

/* It copies the flags to r11. */
void
cpu_clear_step(pid_t pid, struct user_regs_struct *regs)
{
	if (cpu_call_made(pid, regs) < 0 || !(regs->r11 & TRAP_FLAG))
		return;
	regs->r11 &= ~TRAP_FLAG;
	(void)tracee_registers_set(pid, regs);
}

bool
cpu_restore_argument(pid_t pid, int number, uint64_t value)
{
	return tracee_set_argument(pid, number, value);
}

bool
cpu_repeat_call(pid_t pid, int nr, uint64_t first)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	regs.rax = (unsigned long long)nr;
	regs.rdi = first;
	regs.rip -= 2; /* the instruction syscall */
	return tracee_registers_set(pid, &regs);
}

bool
cpu_skip_call(pid_t pid, int64_t result)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	regs.orig_rax = (unsigned long long)-1;
	regs.rax = (unsigned long long)result;
	return tracee_registers_set(pid, &regs);
}

bool
cpu_change_call(pid_t pid, int nr)
{
	struct user_regs_struct regs;

	if (!tracee_registers_get(pid, &regs))
		return false;
	regs.orig_rax = (unsigned long long)nr;
	return tracee_registers_set(pid, &regs);
}

#define CODE_MAX 15 /* bytes of an instruction */
#define PAGE 4096

/* What follows may be beyond the last mapped page. */
static size_t
read_code(pid_t pid, uint64_t at, unsigned char code[CODE_MAX])
{
	const size_t page = PAGE - at % PAGE;

	if (tracee_peek(pid, at, code, CODE_MAX))
		return CODE_MAX;
	return page < CODE_MAX && tracee_peek(pid, at, code, page) ? page : 0;
}

/* Skip prefixes.  None of them changes what the counter's instructions do. */
static size_t
prefixes(const unsigned char *code, size_t len)
{
	static const char legacy[] = "\x26\x2e\x36\x3e\x64\x65\x66\x67\xf2\xf3";
	size_t n = 0;

	while (n < len && memchr(legacy, code[n], sizeof legacy - 1))
		n++;
	return n < len && (code[n] & 0xf0) == 0x40 ? n + 1 : n; /* REX */
}

/* rdtsc and rdtscp fault: cpu_hide_counter() has requested that. */
bool
cpu_answer_counter(pid_t pid, uint64_t value)
{
	static const unsigned char rdtsc[] = {0x0f, 0x31},
				   rdtscp[] = {0x0f, 0x01, 0xf9};
	struct user_regs_struct regs;
	unsigned char code[CODE_MAX];
	siginfo_t info;
	size_t at, len;

	if (ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) < 0 ||
		info.si_code != SI_KERNEL || !tracee_registers_get(pid, &regs))
		return false;
	len = read_code(pid, regs.rip, code);
	at = prefixes(code, len);
	if (len - at >= sizeof rdtsc &&
		memcmp(code + at, rdtsc, sizeof rdtsc) == 0)
		regs.rip += at + sizeof rdtsc;
	else if (len - at >= sizeof rdtscp &&
		 memcmp(code + at, rdtscp, sizeof rdtscp) == 0) {
		regs.rip += at + sizeof rdtscp;
		regs.rcx = 0; /* the processor's number */
	} else
		return false;
	regs.rax = value & 0xffffffff;
	regs.rdx = value >> 32;
	return tracee_registers_set(pid, &regs);
}

/* cpuid reveals the same, and the box cannot control it. */
uint64_t
cpu_auxv_value(uint64_t type, uint64_t value)
{
	(void)type;
	return value;
}

/* The code of a function: mov $nr,%eax; syscall; ret.  UNKNOWN replaces it by
 * mov $-ENOSYS,%rax; ret. */
#define CALL(nr) (UINT64_C(0xc3050f00000000b8) | (uint64_t)(nr) << 8)
#define UNKNOWN UINT64_C(0xc3ffffffdac0c748)

static const struct {
	const char *name;
	uint64_t code;
} functions[] = {
	{"__vdso_clock_getres", CALL(SYS_clock_getres)},
	{"__vdso_clock_gettime", CALL(SYS_clock_gettime)},
	{"__vdso_getcpu", CALL(SYS_getcpu)},
	{"__vdso_getrandom", UNKNOWN}, /* takes more arguments than the call */
	{"__vdso_gettimeofday", CALL(SYS_gettimeofday)},
	{"__vdso_time", CALL(SYS_time)},
};

int
cpu_hide_counter(struct error *err)
{
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) < 0)
		return error_sys(err, "hiding the processor's counter");
	return 0;
}

static void
add_function(struct cpu_hide *h, const char *name, uint64_t at)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strcmp(functions[i].name, name) == 0 &&
			h->n_calls < CPU_HIDE_CALLS)
			h->calls[h->n_calls++] =
				(struct cpu_hide_call){at, functions[i].code};
}

/* hallmark's own vDSO, which belongs to the kernel and is the same in every
 * process.  Its symbol table ends where its string table begins. */
static void
read_own_vdso(struct cpu_hide *h)
{
	const char *vdso = (const char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *head = (const void *)vdso;
	const Elf64_Phdr *part =
		(const void *)(vdso ? vdso + head->e_phoff : NULL);
	const Elf64_Dyn *d = NULL;
	uint64_t symbols = 0, names = 0;

	h->known = true;
	for (unsigned i = 0; vdso && i < head->e_phnum; i++)
		if (part[i].p_type == PT_DYNAMIC)
			d = (const void *)(vdso + part[i].p_vaddr);
	for (; d && d->d_tag != DT_NULL; d++)
		if (d->d_tag == DT_SYMTAB)
			symbols = d->d_un.d_ptr;
		else if (d->d_tag == DT_STRTAB)
			names = d->d_un.d_ptr;
	for (; symbols && symbols + sizeof(Elf64_Sym) <= names;
		symbols += sizeof(Elf64_Sym)) {
		const Elf64_Sym *s = (const void *)(vdso + symbols);

		add_function(h, vdso + names + s->st_name, s->st_value);
	}
}

/* Nothing else is hidden: a program could read the rest with cpuid. */
void
cpu_hide_exec(struct cpu_hide *h, pid_t pid, uint64_t vdso)
{
	if (!h->known)
		read_own_vdso(h);
	/* only ptrace can write to code */
	for (size_t i = 0; vdso && i < h->n_calls; i++)
		(void)ptrace(PTRACE_POKEDATA, pid,
			(void *)(vdso + h->calls[i].at),
			(void *)h->calls[i].code);
}

bool
cpu_hide_pending(const struct cpu_hide *h, pid_t pid)
{
	(void)h;
	(void)pid;
	return false;
}

void
cpu_hide_step(struct cpu_hide *h, pid_t pid)
{
	(void)h;
	(void)pid;
}

void
cpu_hide_forget(struct cpu_hide *h, pid_t pid)
{
	(void)h;
	(void)pid;
}

void
cpu_read_counter(void)
{
	(void)__builtin_ia32_rdtsc();
}
