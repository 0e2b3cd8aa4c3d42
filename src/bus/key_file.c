/* key_file.c - reads and writes the text of a certificate. */
#include "bus/key_file.h"

#include <stdint.h>
#include <string.h>
#include <zmq.h>

enum { KEY_BYTES = 32 };

bool key_is_valid(const char *key)
{
    uint8_t bytes[KEY_BYTES];
    return strlen(key) == KEY_TEXT_BYTES - 1 && zmq_z85_decode(bytes, key) != NULL;
}

static const char *blanks_skip(const char *at) { return at + strspn(at, " \t"); }

/* What stands after `name =` at the start of a line, without its quotes. */
static bool value_take(const char *at, const char *name, char key[KEY_TEXT_BYTES])
{
    size_t length = strlen(name);
    at            = blanks_skip(at);
    if (strncmp(at, name, length) != 0) return false;
    at = blanks_skip(at + length);
    if (*at != '=') return false;
    at = blanks_skip(at + 1);
    /* Z85 has neither quotes nor blanks. */
    at += *at == '"';
    size_t count = strcspn(at, "\" \t\r\n");
    if (count != KEY_TEXT_BYTES - 1) return false;
    memcpy(key, at, count);
    key[count] = '\0';
    return key_is_valid(key);
}

bool key_file_find(const char *text, const char *name, char key[KEY_TEXT_BYTES])
{
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (value_take(line, name, key)) return true;
    key[0] = '\0';
    return false;
}

fault key_file_compose(struct text *text, const char *public_key, const char *secret_key)
{
    TRY(text_add(text, "#   ZeroMQ CURVE %s, made by ergon keys\n\nmetadata\ncurve\n",
                 secret_key ? "**secret** certificate: never hand it on" : "public certificate"));
    TRY(text_add(text, "    public-key = \"%s\"\n", public_key));
    if (secret_key) TRY(text_add(text, "    secret-key = \"%s\"\n", secret_key));
    return FAULT_NONE;
}
