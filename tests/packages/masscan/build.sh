# SPDX-License-Identifier: Apache-2.0
# varies by: the date and time, which --version tells
cd masscan
make -j"$JOBS"
install -D bin/masscan "$OUT/usr/bin/masscan"
