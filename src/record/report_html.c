/* report_html.c - a text that remembers its first fault. */
#include "record/report_html.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_BYTES = 11 };

static const char THIN_SPACE[] = "\xe2\x80\x89";
static const char HARD_SPACE[] = "\xc2\xa0";
static const char DASH[]       = "\xe2\x80\x93";

static void add_bytes(struct html *html, const char *bytes, size_t count)
{
    if (!html->failed) html->failed = text_add_bytes(&html->text, bytes, count);
}

void html_add(struct html *html, const char *format, ...)
{
    char    piece[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    add_bytes(html, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
}

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return (unsigned char)byte < ' ' || byte == 127 ? " " : NULL;
    }
}

void html_escape(struct html *html, const char *outside)
{
    const char *plain = outside;
    if (!outside) return;
    for (const char *at = outside; *at; at++) {
        const char *entity = entity_of(*at);
        if (!entity) continue;
        add_bytes(html, plain, (size_t)(at - plain));
        add_bytes(html, entity, strlen(entity));
        plain = at + 1;
    }
    add_bytes(html, plain, strlen(plain));
}

void html_label(struct html *html, const char *outside)
{
    char   label[LABEL_BYTES + 1];
    size_t length = strlen(outside);
    if (length <= LABEL_BYTES) {
        html_escape(html, outside);
        return;
    }
    length = LABEL_BYTES - 1;
    while (length > 0 && ((unsigned char)outside[length] & 0xc0) == 0x80)
        length--; /* not within a character */
    memcpy(label, outside, length);
    label[length] = '\0';
    html_add(html, "<title>");
    html_escape(html, outside);
    html_add(html, "</title>");
    html_escape(html, label);
    html_add(html, "&hellip;");
}

void html_append(struct html *html, const struct html *other)
{
    if (!html->failed) html->failed = other->failed;
    add_bytes(html, text_of(&other->text), other->text.length);
}

void html_clear(struct html *html)
{
    text_clear(&html->text);
    html->failed = FAULT_NONE;
}

/* Digits in groups of three. */
static void digits_group(const char *digits, char text[NUMBER_BYTES])
{
    size_t count = strlen(digits), used = 0;
    for (size_t i = 0; i < count && used + sizeof THIN_SPACE + 1 < NUMBER_BYTES; i++) {
        if (i && (count - i) % 3 == 0)
            used += (size_t)snprintf(text + used, NUMBER_BYTES - used, "%s", THIN_SPACE);
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

const char *number_short(double value, char text[NUMBER_BYTES])
{
    char digits[32];
    bool is_plain = value < 1000 && value != floor(value);
    if (!isfinite(value))
        snprintf(text, NUMBER_BYTES, "%s", DASH);
    else if (is_plain || value >= 999.5e9)
        snprintf(text, NUMBER_BYTES, "%.3g", value);
    else if (value >= 999.5e6)
        snprintf(text, NUMBER_BYTES, "%.3g%sbillion", value / 1e9, HARD_SPACE);
    else if (value >= 1e6)
        snprintf(text, NUMBER_BYTES, "%.*f%smillion", value < 10e6 ? 2 : value < 100e6, value / 1e6,
                 HARD_SPACE);
    else {
        snprintf(digits, sizeof digits, "%.0f", value);
        digits_group(digits, text);
    }
    return text;
}

/* A value in the largest unit that leaves at least 1 of it; units come in steps of 1000. */
static const char *number_scaled(double value, const char *const *units, size_t count, char *text)
{
    size_t unit = 0;
    if (!isfinite(value)) return snprintf(text, NUMBER_BYTES, "%s", DASH), text;
    while (unit + 1 < count && fabs(value) >= 999.5) {
        value /= 1000;
        unit++;
    }
    int decimals = fabs(value) < 9.995 ? 2 : fabs(value) < 99.95;
    snprintf(text, NUMBER_BYTES, "%.*f%s%s", unit ? decimals : 0, value, HARD_SPACE, units[unit]);
    return text;
}

const char *number_plain(double value, char text[NUMBER_BYTES])
{
    double size = fabs(value);
    if (!isfinite(value))
        snprintf(text, NUMBER_BYTES, "%s", DASH);
    else if (size != 0 && size < 0.095)
        snprintf(text, NUMBER_BYTES, "%.2g", value);
    else if (size < 999.5)
        snprintf(text, NUMBER_BYTES, "%.*f", size < 9.995 ? 2 : size < 99.95, value);
    else
        number_short(value, text);
    return text;
}

/* The digits of an exponent, raised. */
static const char *exponent_raise(int exponent, char *text, size_t bytes)
{
    static const char *const RAISED[] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
    char   digits[16];
    size_t used = 0;
    snprintf(digits, sizeof digits, "%d", exponent);
    text[0] = '\0';
    for (const char *at = digits; *at && used < bytes; at++)
        used += (size_t)snprintf(text + used, bytes - used, "%s",
                                 *at == '-' ? "\xe2\x81\xbb" : RAISED[*at - '0']);
    return text;
}

const char *number_power(double value, char text[NUMBER_BYTES])
{
    char   shown[16], raised[24];
    double size = fabs(value);
    if (!isfinite(value) || value == 0 || (size >= 0.01 && size < 9999.5))
        return number_plain(value, text);
    snprintf(shown, sizeof shown, "%.2e", value);
    shown[strcspn(shown, "e")] = '\0';
    int exponent               = atoi(shown + strlen(shown) + 1);
    snprintf(text, NUMBER_BYTES,
             "%s\xc2\xa0\xc3\x97\xc2\xa0"
             "10%s",
             shown, exponent_raise(exponent, raised, sizeof raised));
    return text;
}

const char *number_bytes(double bytes, char text[NUMBER_BYTES])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    return number_scaled(bytes, units, sizeof units / sizeof *units, text);
}

const char *number_seconds(double seconds, char text[NUMBER_BYTES])
{
    static const char *const units[] = {"\xc2\xb5s", "ms", "s"};
    if (seconds >= 999.5 && isfinite(seconds)) {
        snprintf(text, NUMBER_BYTES, "%.0f\xc2\xa0s", seconds);
        return text;
    }
    if (seconds == 0) return snprintf(text, NUMBER_BYTES, "0\xc2\xa0s"), text;
    return number_scaled(seconds * 1e6, units, sizeof units / sizeof *units, text);
}

double number_nice(double value)
{
    static const double steps[] = {1, 2, 5, 10};
    double              power   = pow(10, floor(log10(value)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= value * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
}
