/* asked.c - a table of a fixed size: the place is part of the number. */
#include "bus/asked.h"

#include <stddef.h>

static bool is_free(const struct asked_one *one, uint64_t now_ns)
{
    return !one->reply || now_ns - one->since_ns > ASKED_FORGOTTEN_S * UINT64_C(1000000000);
}

uint64_t asked_add(struct asked *asked, const struct asked_one *one)
{
    for (uint64_t i = 0; i < ASKED_MAX; i++) {
        if (!is_free(&asked->list[i], one->since_ns)) continue;
        asked->list[i]       = *one;
        asked->list[i].reply = ++asked->count * ASKED_MAX + i;
        return asked->list[i].reply;
    }
    return 0;
}

bool asked_take(struct asked *asked, uint64_t reply, struct asked_one *out)
{
    struct asked_one *one = &asked->list[reply % ASKED_MAX];
    if (!reply || one->reply != reply) return false;
    *out       = *one;
    one->reply = 0;
    return true;
}
