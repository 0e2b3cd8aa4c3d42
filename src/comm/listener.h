/* listener.h - who wants to hear what the watches over ranks and hosts say, from their threads.
 * Private to comm/.
 *
 * Ownership  the world owns one; who listens is borrowed, until it is set to NULL.
 */
#ifndef ERGON_COMM_LISTENER_H
#define ERGON_COMM_LISTENER_H

#include "comm/comm.h"

#include <pthread.h>

struct listener {
    pthread_mutex_t lock; /* of both */
    comm_hang_told *told;
    void           *self;
};

static inline void listener_set(struct listener *listener, comm_hang_told *told, void *self)
{
    pthread_mutex_lock(&listener->lock);
    listener->told = told;
    listener->self = self;
    pthread_mutex_unlock(&listener->lock);
}

static inline void listener_tell(struct listener *listener, const char *text, bool is_over)
{
    pthread_mutex_lock(&listener->lock);
    if (listener->told) listener->told(listener->self, text, is_over);
    pthread_mutex_unlock(&listener->lock);
}

#endif
