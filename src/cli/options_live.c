/* options_live.c - words of commands that speak with runs, as values. */
#include "cli/options_live.h"

#include "bus/keys.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

fault option_at(struct options *options, const char *name, const char *word)
{
    char *end       = NULL;
    errno           = 0;
    options->has_at = true;
    options->at_ms  = strtod(word, &end);
    if (end == word || *end != '\0' || errno || !isfinite(options->at_ms) || options->at_ms < 0)
        RAISE(FAULT_USAGE, "%s %s: expected a number of at least 0", name, word);
    return FAULT_NONE;
}

fault option_to(struct options *options, const char *name, const char *word)
{
    options->to = word;
    if (strncmp(word, "tcp://", 6) == 0 || strncmp(word, "ipc:///", 7) == 0) return FAULT_NONE;
    RAISE(FAULT_USAGE, "%s %s: expected tcp://ADDRESS:PORT or ipc:///PATH", name, word);
}

fault option_server_key(struct options *options, const char *name, const char *word)
{
    options->server_key = word;
    if (key_is_valid(word)) return FAULT_NONE;
    RAISE(FAULT_USAGE,
          "%s %s: expected a public key of %d characters (ergon keys show, where the "
          "run is)",
          name, word, KEY_TEXT_BYTES - 1);
}

fault option_once(struct options *options, const char *name, const char *word)
{
    (void)name, (void)word;
    options->is_once = true;
    return FAULT_NONE;
}
