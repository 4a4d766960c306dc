/* SPDX-License-Identifier: Apache-2.0 */
/*
 * splitmix.h - map each number to one that looks random: the finisher of
 * splitmix64, a bijection.
 *
 * source  Steele, Lea, Flood: Fast splittable pseudorandom number generators
 */
#ifndef SANDBOX_CORE_SPLITMIX_H
#define SANDBOX_CORE_SPLITMIX_H

#include <stdint.h>

static inline uint64_t
splitmix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

#endif
