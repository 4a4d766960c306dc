/* SPDX-License-Identifier: Apache-2.0 */
/* The program whose start is measured: it does nothing. */
int
main(void)
{
	return 0;
}
