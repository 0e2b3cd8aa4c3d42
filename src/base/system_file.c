/* system_file.c - one line at a time. */
#include "base/system_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void line_take(const char *from, char line[SYSTEM_LINE_BYTES])
{
    from += strspn(from, " \t:");
    snprintf(line, SYSTEM_LINE_BYTES, "%s", from);
    line[strcspn(line, "\n")] = '\0';
}

bool system_line(const char *root, const char *path, const char *prefix,
                 char line[SYSTEM_LINE_BYTES])
{
    char whole[SYSTEM_PATH_BYTES], read[SYSTEM_LINE_BYTES];
    line[0] = '\0';
    snprintf(whole, sizeof whole, "%s%s", root, path);
    FILE *file = fopen(whole, "re");
    if (!file) return false;
    bool is_found = false;
    while (!is_found && fgets(read, sizeof read, file))
        is_found = strncmp(read, prefix, strlen(prefix)) == 0;
    if (is_found) line_take(read + strlen(prefix), line);
    fclose(file);
    return is_found;
}

static uint64_t unit_of(char letter)
{
    return letter == 'K' ? 1u << 10 : letter == 'M' ? 1u << 20 : letter == 'G' ? 1u << 30 : 1;
}

bool system_number(const char *root, const char *path, uint64_t *value)
{
    char  line[SYSTEM_LINE_BYTES];
    char *end = NULL;
    *value    = 0;
    if (!system_line(root, path, "", line)) return false;
    errno       = 0;
    uint64_t it = strtoull(line, &end, 10);
    if (end == line || errno || line[0] == '-') return false;
    *value = it * unit_of(*end);
    return true;
}
