/* options_live.c - words of live runs, and of commands that follow and speak to them, as values. */
#include "cli/options_table.h"

#include "bus/keys.h"

#include <string.h>

static const double PACE_MIN = 1e-6, PACE_MAX = 1e6;

/* ---- a run that is told, paced, fed, done again ---------------------------------------------- */

fault option_bus(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->has_bus = true;
    return FAULT_NONE;
}

fault option_pace(struct options *o, const char *name, const char *word)
{
    TRY(option_number(name, word, false, &o->pace));
    if (o->pace < PACE_MIN || o->pace > PACE_MAX)
        RAISE(FAULT_USAGE, "%s %s: expected %g to %g", name, word, PACE_MIN, PACE_MAX);
    return FAULT_NONE;
}

fault option_horizon(struct options *o, const char *name, const char *word)
{
    return option_number(name, word, false, &o->horizon_ms);
}

fault option_replay(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "the live.log of a run", &o->replay);
}

/* ---- who speaks to one ----------------------------------------------------------------------- */

fault option_at(struct options *o, const char *name, const char *word)
{
    o->has_at = true;
    return option_number(name, word, true, &o->at_ms);
}

fault option_to(struct options *o, const char *name, const char *word)
{
    o->to = word;
    if (option_is_endpoint(word)) return FAULT_NONE;
    RAISE(FAULT_USAGE, "%s %s: expected tcp://ADDRESS:PORT or ipc:///PATH", name, word);
}

bool option_is_endpoint(const char *word)
{
    return strncmp(word, "tcp://", 6) == 0 || strncmp(word, "ipc:///", 7) == 0;
}

fault option_server_key(struct options *o, const char *name, const char *word)
{
    o->server_key = word;
    if (key_is_valid(word)) return FAULT_NONE;
    RAISE(FAULT_USAGE,
          "%s %s: expected a public key of %d characters (ergon keys show, where the "
          "run is)",
          name, word, KEY_TEXT_BYTES - 1);
}

/* ---- who follows all ------------------------------------------------------------------------- */

fault option_port(struct options *o, const char *name, const char *word)
{
    long                     number;
    const struct whole_range range = {"a port (0: any that is free)", 0, 65535};
    TRY(option_whole(name, word, &range, &number));
    o->has_port = true;
    o->port     = (uint16_t)number;
    return FAULT_NONE;
}

fault option_database(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a file", &o->database);
}

fault option_once(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->is_once = true;
    return FAULT_NONE;
}
