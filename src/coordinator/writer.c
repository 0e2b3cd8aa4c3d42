/* writer.c - pieces of JSON. */
#include "coordinator/writer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 512 };

static void add_bytes(struct writer *w, const char *bytes, size_t count)
{
    size_t most = w->max_bytes ? w->max_bytes : WRITER_BYTES_MAX;
    if (w->failed) return;
    if (w->text.length + count > most) {
        w->failed = fault_raise(FAULT_PEER, __FILE__, __LINE__,
                                "a page of more than %zu bytes is not written", most);
        return;
    }
    w->failed = text_add_bytes(&w->text, bytes, count);
}

void writer_put(struct writer *writer, const char *text) { add_bytes(writer, text, strlen(text)); }

void writer_add(struct writer *writer, const char *format, ...)
{
    char    piece[PIECE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    add_bytes(writer, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
}

size_t utf8_length(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] < 0x80) return at[0] ? 1 : 0;
    size_t   length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    uint32_t code   = at[0] & (0x7Fu >> length);
    if (at[0] < 0xC2 || at[0] > 0xF4) return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0; /* the end of the string as well */
        code = code << 6 | (at[i] & 0x3Fu);
    }
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    bool                  is_half    = code >= 0xD800 && code <= 0xDFFF; /* of a pair of UTF-16 */
    return code >= SMALLEST[length] && code <= 0x10FFFF && !is_half ? length : 0;
}

/* What may stand in a string as it is: all but quotes, backslashes, controls, and what would end
 * a script, should the text ever get into one. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    for (size_t one; (one = utf8_length(text + length)); length += one)
        if (one == 1 && ((unsigned char)text[length] < 0x20 || text[length] == 0x7F ||
                         strchr("\"\\<>&", text[length])))
            break;
    return length;
}

void writer_string(struct writer *writer, const char *string)
{
    const char *at = string ? string : "";
    writer_put(writer, "\"");
    while (*at && !writer->failed) {
        size_t plain = plain_length(at);
        add_bytes(writer, at, plain);
        at += plain;
        if (!*at) break;
        if (utf8_length(at) == 1)
            writer_add(writer, "\\u%04x", (unsigned)*at);
        else
            writer_put(writer, "\\ufffd");
        at++;
    }
    writer_put(writer, "\"");
}

void writer_number(struct writer *writer, double value)
{
    char text[32];
    if (!isfinite(value)) {
        writer_put(writer, "null");
        return;
    }
    snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) != value) snprintf(text, sizeof text, "%.17g", value);
    writer_put(writer, text);
}

void writer_float(struct writer *writer, float value)
{
    char text[32];
    if (!isfinite(value)) {
        writer_put(writer, "null");
        return;
    }
    snprintf(text, sizeof text, "%.6g", (double)value);
    if (strtof(text, NULL) != value) snprintf(text, sizeof text, "%.9g", (double)value);
    writer_put(writer, text);
}

void writer_comma(struct writer *writer)
{
    size_t length = writer->text.length;
    if (length && !strchr("{[:", writer->text.bytes[length - 1])) writer_put(writer, ",");
}

void writer_key(struct writer *writer, const char *name)
{
    writer_comma(writer);
    writer_string(writer, name);
    writer_put(writer, ":");
}

void writer_clear(struct writer *writer)
{
    size_t most = writer->max_bytes;
    text_clear(&writer->text);
    *writer = (struct writer){.max_bytes = most};
}
