/* SPDX-License-Identifier: Apache-2.0 */
/* hog_kernel.h - modes of hog that fill the memory of others. */
#ifndef TESTS_SANDBOX_HOG_KERNEL_H
#define TESTS_SANDBOX_HOG_KERNEL_H

/* hog_most_open - raise the soft limit; returns how many descriptors a process
 * may then have */
int hog_most_open(void);

/* Each returns 0 where nothing stops it, or an errno. */
int hog_semaphores(void);
int hog_messages(void);
int hog_sockets(void);
int hog_tables(void);
int hog_page_tables(void);
int hog_inodes(void);
int hog_seen_files(void);
int hog_seen_pipes(void);

#endif
