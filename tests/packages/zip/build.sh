# SPDX-License-Identifier: Apache-2.0
# varies by: the date, which -v tells; the folder
cd zip
make -f unix/Makefile generic
make -f unix/Makefile install prefix="$OUT/usr"
