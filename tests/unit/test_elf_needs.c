/* SPDX-License-Identifier: Apache-2.0 */
/* Programs and libraries: what they require, and every kind of damage. */
#include "tests/unit/unit.h"

#include "base/file.h"
#include "builder/image/elf_needs.h"
#include "builder/image/tree_follow.h"

#include <elf.h>
#include <sys/mman.h>

/* A small program: its tables and names, at fixed places. */
struct small {
	Elf64_Ehdr head;
	Elf64_Phdr parts[3];
	Elf64_Dyn dynamic[5];
	char texts[64], interpreter[32];
};

static struct small
make_small(void)
{
	struct small s = {.texts = "\0libc.so.6\0libz.so.1",
		.interpreter = "/lib64/ld.so"};

	memcpy(s.head.e_ident, ELFMAG, SELFMAG);
	s.head.e_ident[EI_CLASS] = ELFCLASS64;
	s.head.e_ident[EI_DATA] = ELFDATA2LSB;
	s.head.e_type = ET_DYN;
	s.head.e_machine = EM_X86_64;
	s.head.e_phoff = offsetof(struct small, parts);
	s.head.e_phentsize = sizeof s.parts[0];
	s.head.e_phnum = 3;
	s.parts[0] = (Elf64_Phdr){
		.p_type = PT_LOAD, .p_vaddr = 0x1000, .p_filesz = sizeof s};
	s.parts[1] = (Elf64_Phdr){.p_type = PT_INTERP,
		.p_offset = offsetof(struct small, interpreter),
		.p_filesz = 13};
	s.parts[2] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
		.p_offset = offsetof(struct small, dynamic),
		.p_filesz = sizeof s.dynamic};
	s.dynamic[0] = (Elf64_Dyn){.d_tag = DT_NEEDED, .d_un.d_val = 11};
	s.dynamic[1] = (Elf64_Dyn){.d_tag = DT_NEEDED, .d_un.d_val = 1};
	s.dynamic[2] = (Elf64_Dyn){.d_tag = DT_STRTAB,
		.d_un.d_ptr = 0x1000 + offsetof(struct small, texts)};
	s.dynamic[3] =
		(Elf64_Dyn){.d_tag = DT_STRSZ, .d_un.d_val = sizeof s.texts};
	return s;
}

static int
open_bytes(const void *data, size_t len)
{
	int fd = memfd_create("elf", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), (ssize_t)len);
	return fd;
}

static int
read_small(const struct small *s, size_t len)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	scoped_close int fd = open_bytes(s, len);

	return elf_needs_read(&needs, fd);
}

static void
names_what_a_program_requires(void **state)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	struct small s = make_small();
	scoped_close int fd = open_bytes(&s, sizeof s);

	(void)state;
	assert_true(elf_needs_is(fd, "amd64"));
	assert_false(elf_needs_is(fd, "arm64"));
	assert_false(elf_needs_is(fd, "riscv64"));
	assert_int_equal(elf_needs_read(&needs, fd), 0);
	assert_string_equal(needs.interpreter, "/lib64/ld.so");
	assert_int_equal(needs.n_libraries, 2);
	assert_string_equal(needs.libraries[0], "libz.so.1");
	assert_string_equal(needs.libraries[1], "libc.so.6");
}

static void
a_static_program_requires_nothing(void **state)
{
	scoped(elf_needs_done) struct elf_needs needs = ELF_NEEDS_INIT;
	struct small s = make_small();
	scoped_close int fd = -1;

	(void)state;
	s.head.e_phnum = 1;
	s.head.e_type = ET_EXEC;
	fd = open_bytes(&s, sizeof s);
	assert_int_equal(elf_needs_read(&needs, fd), 0);
	assert_null(needs.interpreter);
	assert_int_equal(needs.n_libraries, 0);
}

/* A row sets one number of the file; the file is then unknown. */
#define AT(member, value) \
	{ \
		offsetof(struct small, member), \
			sizeof(((struct small *)0)->member), value \
	}
static const struct {
	size_t at, len;
	uint64_t value;
} damages[] = {
	AT(head.e_ident[EI_MAG0], 0),
	AT(head.e_ident[EI_CLASS], ELFCLASS32),
	AT(head.e_ident[EI_DATA], ELFDATA2MSB),
	AT(head.e_type, ET_REL),
	AT(head.e_phentsize, 55),
	AT(head.e_phnum, 0),
	AT(head.e_phnum, 257),
	AT(head.e_phoff, UINT64_MAX),
	AT(head.e_phoff, (uint64_t)1 << 62),
	AT(parts[0].p_type, PT_NOTE),
	AT(parts[0].p_vaddr, 0x2000),
	AT(parts[0].p_filesz, 64),
	AT(parts[0].p_offset, INT64_MAX),
	AT(parts[1].p_offset, UINT64_MAX),
	AT(parts[1].p_filesz, 12),
	AT(parts[1].p_filesz, 0),
	AT(parts[2].p_offset, 1 << 20),
	AT(parts[2].p_filesz, 0),
	AT(parts[2].p_filesz, UINT64_MAX),
	AT(dynamic[0].d_un.d_val, 64),
	AT(dynamic[0].d_un.d_val, 0),
	AT(dynamic[0].d_un.d_val, UINT64_MAX),
	AT(dynamic[2].d_tag, DT_DEBUG),
	AT(dynamic[2].d_un.d_ptr, 0),
	AT(dynamic[2].d_un.d_ptr, UINT64_MAX),
	AT(dynamic[3].d_tag, DT_DEBUG),
	AT(dynamic[3].d_un.d_val, UINT64_MAX),
	AT(dynamic[3].d_un.d_val, 12), /* ends in the middle of a name */
	AT(interpreter[0], 'x'),
	AT(interpreter[1], 0xff),
};

static void
damage_is_found(void **state)
{
	const struct small whole = make_small();

	(void)state;
	assert_int_equal(read_small(&whole, sizeof whole), 0);
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct small s = whole;

		memcpy((char *)&s + damages[i].at, &damages[i].value,
			damages[i].len);
		if (read_small(&s, sizeof s) != 1)
			fail_msg("row %zu is accepted", i);
	}
	for (size_t len = 0; len < offsetof(struct small, texts); len++)
		assert_int_equal(read_small(&whole, len), 1);
}

static void
add_path(struct tree *tree, enum tree_type type, const char *path,
	const char *target)
{
	struct tree_entry *e = tree_add(tree);

	e->type = type;
	e->path = text_copy(path);
	e->target = text_copy(target);
}

/* A row: a path, and the path of what it leads to. */
static const struct {
	const char *path, *wanted;
} paths[] = {
	{"/lib64/ld.so", "usr/lib/ld-2.so"},
	{"usr/lib/ld-2.so", "usr/lib/ld-2.so"},
	{"/usr/../lib/./ld-2.so", "usr/lib/ld-2.so"},
	{"/lib", "usr/lib"},
	{"/", NULL},
	{"/../../lib", "usr/lib"},
	{"/lib/none", NULL},
	{"/lib/ld-2.so/x", NULL},
	{"/round", NULL},
	{"/hidden", "hidden"},
};

static void
paths_lead_through_links(void **state)
{
	scoped(tree_done) struct tree upper = TREE_INIT;
	scoped(tree_done) struct tree lower = TREE_INIT;

	(void)state;
	add_path(&lower, TREE_SYMLINK, "hidden", "none");
	add_path(&lower, TREE_SYMLINK, "lib", "usr/lib");
	add_path(&lower, TREE_SYMLINK, "lib64", "/usr/lib64");
	add_path(&lower, TREE_SYMLINK, "round", "round");
	add_path(&lower, TREE_DIR, "usr", NULL);
	add_path(&lower, TREE_DIR, "usr/lib", NULL);
	add_path(&lower, TREE_DIR, "usr/lib64", NULL);
	add_path(&lower, TREE_SYMLINK, "usr/lib64/ld.so", "../lib/ld-2.so");
	add_path(&upper, TREE_FILE, "hidden", NULL);
	add_path(&upper, TREE_DIR, "usr", NULL);
	add_path(&upper, TREE_DIR, "usr/lib", NULL);
	add_path(&upper, TREE_FILE, "usr/lib/ld-2.so", NULL);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		const struct tree_entry *e =
			tree_follow(&upper, &lower, paths[i].path);

		if (!text_equal(e ? e->path : NULL, paths[i].wanted))
			fail_msg("%s leads to %s", paths[i].path,
				e ? e->path : "nothing");
	}
	assert_ptr_equal(
		tree_follow(&upper, &lower, "usr"), tree_find(&upper, "usr"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_what_a_program_requires),
		cmocka_unit_test(a_static_program_requires_nothing),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(paths_lead_through_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
