/* SPDX-License-Identifier: Apache-2.0 */
/* The program that a start is measured with: it does nothing. */
int
main(void)
{
	return 0;
}
