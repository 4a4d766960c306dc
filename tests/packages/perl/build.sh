# SPDX-License-Identifier: Apache-2.0
# varies by: the order of hashes, the time
perl -w /recipe/program.pl >"$OUT/said"
