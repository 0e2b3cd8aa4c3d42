/* text.c - growing strings; edit distance. */
#include "base/text.h"

#include "base/memory.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

fault text_add_bytes(struct text *text, const char *bytes, size_t count)
{
    TRY(memory_reserve(&text->bytes, &text->capacity, text->length + count + 1, 1, "a text"));
    if (count) memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = '\0';
    return FAULT_NONE;
}

fault text_add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int needed = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(needed >= 0);

    TRY(memory_reserve(&text->bytes, &text->capacity, text->length + (size_t)needed + 1, 1,
                       "a text"));
    va_start(arguments, format);
    vsnprintf(text->bytes + text->length, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)needed;
    return FAULT_NONE;
}

const char *text_of(const struct text *text) { return text->bytes ? text->bytes : ""; }

void text_clear(struct text *text)
{
    memory_give(&text->bytes);
    text->length   = 0;
    text->capacity = 0;
}

fault text_copy(char **out, const char *string)
{
    size_t bytes = strlen(string) + 1;
    TRY(memory_take(out, bytes, 1, "a text"));
    memcpy(*out, string, bytes);
    return FAULT_NONE;
}

/* A model or a list of spikes is far below; a device or a pipe may never end. */
static const size_t FILE_BYTES_MAX = (size_t)1 << 30;

fault text_read_file(struct text *text, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) RAISE(FAULT_INPUT, "cannot read %s: %s", path, strerror(errno));
    char   chunk[65536];
    size_t count;
    fault  failed = text_add_bytes(text, "", 0);
    while (!failed && (count = fread(chunk, 1, sizeof chunk, file)) > 0) {
        failed = text_add_bytes(text, chunk, count);
        if (!failed && text->length > FILE_BYTES_MAX)
            failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                                 "%s: longer than %zu MB, more than a text file may have", path,
                                 FILE_BYTES_MAX >> 20);
    }
    if (!failed && ferror(file))
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__, "cannot read %s: %s", path,
                             strerror(errno));
    fclose(file);
    return failed;
}

enum { NAME_MAX_LENGTH = 63 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Optimal string alignment distance (Damerau-Levenshtein without repeated edits). */
static size_t edit_distance(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b);
    if (m > NAME_MAX_LENGTH || n > NAME_MAX_LENGTH) return SIZE_MAX;

    size_t rows[3][NAME_MAX_LENGTH + 1];
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *here = rows[i % 3], *above = rows[(i + 2) % 3], *beyond = rows[(i + 1) % 3];
        here[0] = i;
        for (size_t j = 1; j <= n; j++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            here[j]      = smaller(above[j - 1] + (x != y), smaller(above[j], here[j - 1]) + 1);
            bool crossed = i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
                           y == tolower((unsigned char)a[i - 2]);
            if (crossed) here[j] = smaller(here[j], beyond[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
    size_t      allowed  = strlen(word) / 3 > 2 ? strlen(word) / 3 : 2;
    size_t      smallest = allowed + 1;
    const char *nearest  = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t distance = edit_distance(word, names[i]);
        if (distance < smallest && distance < strlen(names[i])) {
            smallest = distance;
            nearest  = names[i];
        }
    }
    return nearest;
}
