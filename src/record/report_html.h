/* report_html.h - HTML as it grows: what comes from files is escaped, numbers are made readable.
 *
 * Adding cannot fail on the spot: the first fault is kept and the rest ignored, so that a page
 * reads as a page in the code.
 *
 * Ownership  html_clear gives the text back.
 * Touches    base/text.h.
 */
#ifndef ERGON_RECORD_REPORT_HTML_H
#define ERGON_RECORD_REPORT_HTML_H

#include "base/text.h"

#include <stdint.h>

struct html {
    struct text text;
    fault       failed; /* the first one */
};

/* At most 1000 bytes a call; longer words come through html_escape or html_append. */
void html_add(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text from outside: &, <, >, quotes and control characters cannot act as markup. NULL: nothing. */
void html_escape(struct html *html, const char *outside);
/* The same in a picture: a long name is cut, and whole in a <title>. */
void html_label(struct html *html, const char *outside);
void html_append(struct html *html, const struct html *other);
void html_clear(struct html *html);

enum { NUMBER_BYTES = 48 };

/* 77169 -> "77 169" (thin spaces), 298880968 -> "299 million", 0.60713 -> "0.607"; NaN -> a dash.
 */
const char *number_short(double value, char text[NUMBER_BYTES]);
/* With two decimals below 10, one below 100: figures that stand below each other. */
const char *number_plain(double value, char text[NUMBER_BYTES]);
/* 2.914e9 -> "2.91 x 10^9" as people write it; from 0.01 to 9999 as number_plain. */
const char *number_power(double value, char text[NUMBER_BYTES]);
/* 2512345678 -> "2.51 GB". */
const char *number_bytes(double bytes, char text[NUMBER_BYTES]);
/* 0.0042 -> "4.2 ms", 83.2 -> "83.2 s". */
const char *number_seconds(double seconds, char text[NUMBER_BYTES]);

/* The smallest of 1, 2, 5 times a power of ten that is at least value (> 0). */
double number_nice(double value);

#endif
