/* word_reader.c - one byte at a time. */
#include "senses/word_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_apart(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == ',' || byte == ';' || byte == '\r';
}

/* A byte of a word, or of a comment. */
static void letter_take(struct word_reader *reader, uint8_t byte)
{
    if (reader->length == 0) {
        reader->is_comment = byte == '#' || byte == '%';
        reader->is_long    = false;
    }
    if (reader->is_comment) return;
    if (reader->length < WORD_BYTES - 1)
        reader->word[reader->length++] = (char)byte;
    else
        reader->is_long = true;
}

int word_reader_take(struct word_reader *reader, uint8_t byte)
{
    bool is_line = byte == '\n';
    if (reader->line == 0 || reader->is_after_line) reader->line++;
    reader->is_after_line = is_line;
    if (reader->is_comment && !is_line) return 0;
    if (!is_line && !is_apart(byte)) {
        letter_take(reader, byte);
        return 0;
    }
    int ends                     = (reader->length ? ENDS_WORD : 0) | (is_line ? ENDS_LINE : 0);
    reader->word[reader->length] = '\0';
    reader->length               = 0;
    reader->is_comment           = false;
    return ends;
}

bool word_number(const struct word_reader *reader, double *number)
{
    char *end = NULL;
    if (reader->is_long || strspn(reader->word, "+-.0123456789eE") != strlen(reader->word))
        return false;
    *number = strtod(reader->word, &end);
    return end != reader->word && *end == '\0' && isfinite(*number);
}
