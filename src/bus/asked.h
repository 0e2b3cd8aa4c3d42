/* asked.h - who waits for an answer of the loop's: their address and number, until they have it.
 * Private to bus/.
 *
 * Touches    bus/envelope.h; plain memory, all zero to begin with. The service thread.
 */
#ifndef ERGON_BUS_ASKED_H
#define ERGON_BUS_ASKED_H

#include "bus/envelope.h"

enum { ASKED_MAX = 128, ASKED_FORGOTTEN_S = 600 };

struct asked_one {
    struct sender sender;
    uint64_t      nonce, since_ns;
    uint64_t      reply; /* 0: free */
};

struct asked {
    uint64_t         count; /* ever */
    struct asked_one list[ASKED_MAX];
};

/* A number for the loop to reply to, never given twice; 0: too many wait. */
uint64_t asked_add(struct asked *asked, const struct asked_one *one);
/* Who waits for this reply, and does no longer; false: nobody, or it was given up. */
bool asked_take(struct asked *asked, uint64_t reply, struct asked_one *out);

#endif
