/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libarchive.h - libarchive, loaded when the first archive is read
 *
 * libarchive loads fifteen other libraries, one of them with thirty megabytes.
 * They would cost a command that reads no archive half of its start time.  The
 * doors to libarchive include this header instead of <archive.h> and call the
 * functions by their usual names.
 */
#ifndef BUILDER_ARCHIVE_LIBARCHIVE_H
#define BUILDER_ARCHIVE_LIBARCHIVE_H

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#define LIBARCHIVE_CALLS(X) \
	X(archive_entry_filetype) \
	X(archive_entry_gid) \
	X(archive_entry_hardlink) \
	X(archive_entry_mtime) \
	X(archive_entry_mtime_is_set) \
	X(archive_entry_pathname) \
	X(archive_entry_perm) \
	X(archive_entry_size) \
	X(archive_entry_size_is_set) \
	X(archive_entry_symlink) \
	X(archive_entry_uid) \
	X(archive_errno) \
	X(archive_error_string) \
	X(archive_filter_bytes) \
	X(archive_filter_count) \
	X(archive_read_data) \
	X(archive_read_data_block) \
	X(archive_read_free) \
	X(archive_read_new) \
	X(archive_read_next_header) \
	X(archive_read_open) \
	X(archive_read_open_fd) \
	X(archive_read_support_filter_bzip2) \
	X(archive_read_support_filter_lzma) \
	X(archive_read_support_filter_gzip) \
	X(archive_read_support_filter_xz) \
	X(archive_read_support_filter_zstd) \
	X(archive_read_support_format_raw) \
	X(archive_read_support_format_tar) \
	X(archive_read_support_format_zip_seekable) \
	X(archive_set_error)

struct libarchive {
#define LIBARCHIVE_CALL(name) __typeof__(name) *name;
	LIBARCHIVE_CALLS(LIBARCHIVE_CALL)
#undef LIBARCHIVE_CALL
};
extern struct libarchive libarchive;

/*
 * libarchive_load - load libarchive, before the first of the calls below
 *
 * It opens files, so a process that will be confined must call it earlier.
 * returns 0; -1 with ERROR_SYSTEM if this machine does not have libarchive
 */
int libarchive_load(struct error *err) MUST_CHECK;
/* libarchive_is_about_locale - after archive_read_next_header(): is the status
 * a warning that the C locale cannot convert a name?  Its bytes are correct and
 * suffice.  Other warnings mean that other programs may read other things. */
bool libarchive_is_about_locale(struct archive *a, int status);

#ifndef LIBARCHIVE_TABLE
#define archive_entry_filetype libarchive.archive_entry_filetype
#define archive_entry_gid libarchive.archive_entry_gid
#define archive_entry_hardlink libarchive.archive_entry_hardlink
#define archive_entry_mtime libarchive.archive_entry_mtime
#define archive_entry_mtime_is_set libarchive.archive_entry_mtime_is_set
#define archive_entry_pathname libarchive.archive_entry_pathname
#define archive_entry_perm libarchive.archive_entry_perm
#define archive_entry_size libarchive.archive_entry_size
#define archive_entry_size_is_set libarchive.archive_entry_size_is_set
#define archive_entry_symlink libarchive.archive_entry_symlink
#define archive_entry_uid libarchive.archive_entry_uid
#define archive_errno libarchive.archive_errno
#define archive_error_string libarchive.archive_error_string
#define archive_filter_bytes libarchive.archive_filter_bytes
#define archive_filter_count libarchive.archive_filter_count
#define archive_read_data libarchive.archive_read_data
#define archive_read_data_block libarchive.archive_read_data_block
#define archive_read_free libarchive.archive_read_free
#define archive_read_new libarchive.archive_read_new
#define archive_read_next_header libarchive.archive_read_next_header
#define archive_read_open libarchive.archive_read_open
#define archive_read_open_fd libarchive.archive_read_open_fd
#define archive_read_support_filter_bzip2 \
	libarchive.archive_read_support_filter_bzip2
#define archive_read_support_filter_lzma \
	libarchive.archive_read_support_filter_lzma
#define archive_read_support_filter_gzip \
	libarchive.archive_read_support_filter_gzip
#define archive_read_support_filter_xz libarchive.archive_read_support_filter_xz
#define archive_read_support_filter_zstd \
	libarchive.archive_read_support_filter_zstd
#define archive_read_support_format_raw \
	libarchive.archive_read_support_format_raw
#define archive_read_support_format_tar \
	libarchive.archive_read_support_format_tar
#define archive_read_support_format_zip_seekable \
	libarchive.archive_read_support_format_zip_seekable
#define archive_set_error libarchive.archive_set_error
#endif

#endif
