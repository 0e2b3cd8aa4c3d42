/* wide.h - totals over neurons and ranks: integers of 128 bits.
 *
 * A total is sent between ranks as four limbs of 32 bits, each in a word of its own: words of up to
 * 2^32 ranks add up without a carry, which is put in place where they are taken together again.
 *
 * Touches    nothing.
 */
#ifndef ERGON_ENERGY_WIDE_H
#define ERGON_ENERGY_WIDE_H

#include <stdint.h>

__extension__ typedef __int128          wide;
__extension__ typedef unsigned __int128 wide_bits;

enum { WIDE_LIMBS = 4, WIDE_TEXT_BYTES = 48 };

static inline void wide_to_limbs(wide value, uint64_t limbs[WIDE_LIMBS])
{
    for (int i = 0; i < WIDE_LIMBS; i++)
        limbs[i] = (uint32_t)((wide_bits)value >> (32 * i));
}

static inline wide wide_from_limbs(const uint64_t limbs[WIDE_LIMBS])
{
    wide_bits value = 0;
    for (int i = 0; i < WIDE_LIMBS; i++)
        value += (wide_bits)limbs[i] << (32 * i);
    return (wide)value;
}

/* In decimal digits; text holds WIDE_TEXT_BYTES. Returns text. */
const char *wide_print(wide value, char *text);

/* To be printed or drawn only: no result depends on it. */
static inline double wide_to_double(wide value) { return (double)value; }

#endif
