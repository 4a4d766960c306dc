# SPDX-License-Identifier: Apache-2.0
# Every case, in one box: what each says is a file of the image.
sh /recipe/try.sh "$OUT" /build/work
