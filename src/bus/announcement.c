/* announcement.c - the table of what an announcement holds, and a small reader of flat JSON. */
#include "bus/announcement.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Strings have a size; numbers are eight bytes, or four where the size says so. */
typedef enum field_sort { FIELD_TEXT, FIELD_NUMBER } field_sort;

struct field {
    const char *key;
    field_sort  sort;
    size_t      at, size;
};

#define FIELD(sort, name)                                                                          \
    {                                                                                              \
#name, sort, offsetof(struct announcement, name), sizeof((struct announcement *)0)->name   \
    }

static const struct field FIELDS[] = {
    FIELD(FIELD_TEXT, id),      FIELD(FIELD_NUMBER, publisher),
    FIELD(FIELD_NUMBER, pid),   FIELD(FIELD_TEXT, host),
    FIELD(FIELD_TEXT, model),   FIELD(FIELD_TEXT, out_folder),
    FIELD(FIELD_TEXT, events),  FIELD(FIELD_TEXT, control),
    FIELD(FIELD_TEXT, feed),    FIELD(FIELD_TEXT, server_key),
    FIELD(FIELD_NUMBER, ranks), FIELD(FIELD_NUMBER, started_unix_us),
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

/* ---- writing ------------------------------------------------------------------------------- */

static fault string_encode(struct text *out, const char *string)
{
    TRY(text_add(out, "\""));
    for (; *string; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte == '"' || byte == '\\')
            TRY(text_add(out, "\\%c", byte));
        else if (byte < 0x20)
            TRY(text_add(out, "\\u%04x", byte));
        else
            TRY(text_add_bytes(out, string, 1));
    }
    return text_add(out, "\"");
}

static uint64_t number_of(const struct announcement *from, const struct field *field)
{
    uint32_t narrow;
    uint64_t wide;
    if (field->size == sizeof narrow) {
        memcpy(&narrow, (const char *)from + field->at, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, (const char *)from + field->at, sizeof wide);
    return wide;
}

fault announcement_encode(const struct announcement *from, struct text *out)
{
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        TRY(text_add(out, "%s\"%s\": ", f ? ", " : "{", FIELDS[f].key));
        if (FIELDS[f].sort == FIELD_TEXT)
            TRY(string_encode(out, (const char *)from + FIELDS[f].at));
        else /* as text: readers of JSON hold 53 bits */
            TRY(text_add(out, "\"%" PRIu64 "\"", number_of(from, &FIELDS[f])));
    }
    return text_add(out, "}\n");
}

/* ---- reading ------------------------------------------------------------------------------- */

static void blanks_skip(const char **at)
{
    while (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r')
        ++*at;
}

static bool sign_read(const char **at, char sign)
{
    blanks_skip(at);
    if (**at != sign) return false;
    ++*at;
    return true;
}

/* After a backslash. Of \u only what is one byte: nothing else is written that way. */
static bool escape_read(const char **at, char *out)
{
    static const char LETTERS[] = "\"\\/bfnrt", MEANINGS[] = "\"\\/\b\f\n\r\t";
    const char       *letter = **at ? strchr(LETTERS, **at) : NULL;
    unsigned          code;
    int               length = 0;
    if (letter) {
        *out = MEANINGS[letter - LETTERS];
        ++*at;
        return true;
    }
    if (sscanf(*at, "u00%2x%n", &code, &length) != 1 || length != 5 || code == 0 || code >= 0x80)
        return false;
    *out = (char)code;
    *at += length;
    return true;
}

/* A string, whole within its place. */
static bool string_read(const char **at, char *out, size_t size)
{
    size_t length = 0;
    if (!sign_read(at, '"')) return false;
    while (**at != '"') {
        char byte = **at;
        if ((unsigned char)byte < 0x20 || length + 1 >= size) return false;
        ++*at;
        if (byte == '\\' && !escape_read(at, &byte)) return false;
        out[length++] = byte;
    }
    ++*at;
    out[length] = '\0';
    return true;
}

static bool number_store(const char *digits, const struct field *field, struct announcement *out)
{
    char *end;
    errno          = 0;
    uint64_t value = strtoull(digits, &end, 10);
    if (digits[0] < '0' || digits[0] > '9' || errno || *end) return false;
    if (field->size == sizeof(uint32_t)) {
        uint32_t narrow = (uint32_t)value;
        if (value > UINT32_MAX) return false;
        memcpy((char *)out + field->at, &narrow, sizeof narrow);
        return true;
    }
    memcpy((char *)out + field->at, &value, sizeof value);
    return true;
}

/* One key and its value, both strings. */
static bool member_read(const char **at, struct announcement *out, uint32_t *found)
{
    char key[64], value[RUNTIME_PATH_BYTES];
    if (!string_read(at, key, sizeof key) || !sign_read(at, ':')) return false;
    if (!string_read(at, value, sizeof value)) return false;
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        if (strcmp(FIELDS[f].key, key) != 0) continue;
        if (*found >> f & 1) return false; /* which of the two? */
        *found |= 1u << f;
        if (FIELDS[f].sort == FIELD_NUMBER) return number_store(value, &FIELDS[f], out);
        if (strlen(value) >= FIELDS[f].size) return false;
        memcpy((char *)out + FIELDS[f].at, value, strlen(value) + 1);
    }
    return true;
}

static bool endpoint_is_good(const char *endpoint)
{
    return !endpoint[0] || strncmp(endpoint, "ipc:///", 7) == 0 ||
           strncmp(endpoint, "tcp://", 6) == 0;
}

static bool announcement_is_good(const struct announcement *it)
{
    size_t key = strlen(it->server_key);
    return it->id[0] && it->id[strspn(it->id, "0123456789-")] == '\0' && it->pid > 0 &&
           it->events[0] && endpoint_is_good(it->events) && endpoint_is_good(it->control) &&
           endpoint_is_good(it->feed) && (key == 0 || key == sizeof it->server_key - 1);
}

bool announcement_decode(const char *line, struct announcement *out)
{
    uint32_t found = 0;
    *out           = (struct announcement){0};
    if (!sign_read(&line, '{')) return false;
    do {
        if (!member_read(&line, out, &found)) return false;
    } while (sign_read(&line, ','));
    if (!sign_read(&line, '}')) return false;
    blanks_skip(&line);
    return *line == '\0' && found == (1u << FIELD_COUNT) - 1 && announcement_is_good(out);
}
