# SPDX-License-Identifier: Apache-2.0
# varies by: the date and time, which -v tells
cd unzip
make -f unix/Makefile generic
make -f unix/Makefile install prefix="$OUT/usr"
