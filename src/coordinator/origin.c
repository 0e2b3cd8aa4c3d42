/* origin.c - names of loopback, and pages of ours. */
#include "coordinator/origin.h"

#include <stddef.h>
#include <string.h>

static bool is_port(const char *text)
{
    if (*text == '\0') return true;
    size_t digits = strspn(text + 1, "0123456789");
    return *text == ':' && digits > 0 && digits <= 5 && text[1 + digits] == '\0';
}

bool host_is_ours(const char *host)
{
    static const char *const NAMES[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; host && i < sizeof NAMES / sizeof *NAMES; i++) {
        size_t length = strlen(NAMES[i]);
        if (strncmp(host, NAMES[i], length) == 0 && is_port(host + length)) return true;
    }
    return false;
}

bool origin_is_ours(const char *origin, const char *host)
{
    static const char SCHEME[] = "http://";
    if (!origin) return true;
    return strncmp(origin, SCHEME, sizeof SCHEME - 1) == 0 &&
           strcmp(origin + sizeof SCHEME - 1, host) == 0;
}
