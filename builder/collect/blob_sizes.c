/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/blob_sizes.h"
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

void
blob_sizes_done(struct blob_sizes *sizes)
{
	digest_numbers_done(&sizes->numbers);
	free(sizes->sizes);
	free(sizes->sums);
	*sizes = (struct blob_sizes)BLOB_SIZES_INIT;
}

int
blob_sizes_read(
	struct blob_sizes *out, const struct store *store, struct error *err)
{
	scoped(blob_sizes_done) struct blob_sizes all = BLOB_SIZES_INIT;
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, store_blobs(store), err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		struct digest sum;
		struct stat st;
		uint32_t number;

		if (digest_parse_hex(&sum, names.names[i]) < 0 ||
			fstatat(store_blobs(store), names.names[i], &st,
				AT_SYMLINK_NOFOLLOW) < 0 ||
			digest_numbers_add(&all.numbers, &sum, &number))
			continue;
		*mem_room(all.sizes, all.n) = st.st_size;
		all.n++;
		*mem_room(all.sums, all.n_sums) = sum;
		all.n_sums++;
	}
	*out = all;
	all = (struct blob_sizes)BLOB_SIZES_INIT;
	return 0;
}

int64_t
blob_sizes_find(const struct blob_sizes *sizes, const struct digest *sum)
{
	uint32_t number;

	return digest_numbers_find(&sizes->numbers, sum, &number)
		       ? sizes->sizes[number]
		       : 0;
}
