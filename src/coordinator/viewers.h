/* viewers.h - the browsers that look: a WebSocket each, and what waits for them.
 *
 * The thread that follows the runs puts frames into a viewer's queue and never waits; a thread of
 * the viewer's own writes them, and waits for the browser. A viewer that does not read keeps at
 * most VIEWER_BYTES, and is sent no spikes beyond VIEWER_SPIKES_BYTES.
 *
 * Invariant  a viewer's number is free, or belongs to one open connection; what is put for another
 *            generation of a number is dropped.
 * Ownership  viewers own their queues and threads; connections are civetweb's.
 * Touches    civetweb, threads.
 */
#ifndef ERGON_COORDINATOR_VIEWERS_H
#define ERGON_COORDINATOR_VIEWERS_H

#include "base/text.h"
#include "bus/runtime.h"
#include "coordinator/samples.h"

enum {
    VIEWERS_MAX         = 8,
    VIEWER_BYTES        = 8 << 20,
    VIEWER_SPIKES_BYTES = 1 << 20,
    VIEWER_WORD_BYTES   = 8192 /* what a page may say at once */
};

struct viewers;
struct viewer;
struct mg_connection;

/* wake_fd: an eventfd that is written to when a viewer wants something new. */
MUST_CHECK fault viewers_create(struct viewers **out, int wake_fd);
/* After the server has stopped: no connection is open any more. */
void viewers_destroy(struct viewers **viewers);

/* ---- from civetweb's threads ---- */

/* NULL: there are enough already. */
struct viewer *viewer_enter(struct viewers *viewers);
/* The connection is ready to be written to; false: end it. */
bool viewer_begin(struct viewer *viewer, struct mg_connection *connection);
/* What the page says. The last word counts; one that is too long, or makes no sense, is counted. */
void viewer_hear(struct viewer *viewer, const char *text, size_t bytes);
void viewer_leave(struct viewer *viewer);

/* ---- from the thread that follows the runs ---- */

struct viewer_wish {
    uint32_t generation; /* 0: nobody is there */
    bool     is_new;     /* it has been sent nothing of this run yet */
    bool     wants_spikes;
    bool     wants_all;                    /* populations */
    char     run[RUNTIME_ID_BYTES];        /* "": none */
    uint8_t  populations[POPULATIONS_MAX]; /* 1: wanted */
};
/* What a viewer wishes; is_new is told once. */
struct viewer_wish viewers_wish(struct viewers *viewers, uint32_t number);

typedef enum viewer_frame { VIEWER_TEXT, VIEWER_SPIKES } viewer_frame;

/* False: it does not fit any more, and was dropped and counted. */
bool viewers_put(struct viewers *viewers, uint32_t number, uint32_t generation, viewer_frame kind,
                 const struct text *frame);
/* Let what was put be written. */
void viewers_flush(struct viewers *viewers);

uint32_t viewers_count(struct viewers *viewers);
uint64_t viewers_dropped(struct viewers *viewers); /* frames */
uint64_t viewers_refused(struct viewers *viewers); /* words of a page, connections */

#endif
