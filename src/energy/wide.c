/* wide.c - digits of 128-bit integers, which printf does not know. */
#include "energy/wide.h"

const char *wide_print(wide value, char *text)
{
    char      digits[WIDE_TEXT_BYTES];
    wide_bits rest = value < 0 ? -(wide_bits)value : (wide_bits)value;
    int       end = 0, at = 0;
    do {
        digits[end++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (value < 0) text[at++] = '-';
    while (end > 0)
        text[at++] = digits[--end];
    text[at] = '\0';
    return text;
}
