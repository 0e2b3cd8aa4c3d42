/* viewers.c - queues of frames, and the threads that write them. */
#include "coordinator/viewers.h"

#include "base/memory.h"
#include "coordinator/watch_word.h"

#include <civetweb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before each frame in a queue. */
struct frame_head {
    uint32_t bytes;
    int      opcode;
};

enum { THREAD_STACK_BYTES = 256 << 10 };

struct viewer {
    struct viewers       *all;
    struct mg_connection *connection; /* NULL: not ready */
    bool                  is_taken, is_leaving, is_broken, has_thread;
    struct viewer_wish    wish;
    bool                  has_word; /* that was not read yet */
    size_t                word_bytes;
    char                  word[VIEWER_WORD_BYTES];
    struct text           waiting, writing; /* frames; the thread has `writing` */
    pthread_cond_t        news;
    pthread_t             thread;
};

struct viewers {
    pthread_mutex_t lock;
    int             wake_fd;
    uint32_t        generations;
    uint64_t        dropped, refused;
    struct viewer   at[VIEWERS_MAX];
};

fault viewers_create(struct viewers **out, int wake_fd)
{
    TRY(memory_take(out, 1, sizeof **out, "viewers"));
    (*out)->wake_fd = wake_fd;
    pthread_mutex_init(&(*out)->lock, NULL);
    for (int i = 0; i < VIEWERS_MAX; i++) {
        (*out)->at[i].all = *out;
        pthread_cond_init(&(*out)->at[i].news, NULL);
    }
    return FAULT_NONE;
}

void viewers_destroy(struct viewers **viewers)
{
    if (!*viewers) return;
    for (int i = 0; i < VIEWERS_MAX; i++) {
        text_clear(&(*viewers)->at[i].waiting);
        text_clear(&(*viewers)->at[i].writing);
        pthread_cond_destroy(&(*viewers)->at[i].news);
    }
    pthread_mutex_destroy(&(*viewers)->lock);
    memory_give(viewers);
}

static void loop_wake(const struct viewers *viewers)
{
    uint64_t one = 1;
    if (write(viewers->wake_fd, &one, sizeof one) < 0) return; /* it is awake already */
}

/* ---- a viewer's own thread ------------------------------------------------------------------- */

/* Write all frames of a queue; false where the browser takes no more. */
static bool frames_write(struct mg_connection *connection, const struct text *frames)
{
    for (size_t at = 0; at < frames->length;) {
        struct frame_head head;
        memcpy(&head, frames->bytes + at, sizeof head);
        at += sizeof head;
        if (mg_websocket_write(connection, head.opcode, frames->bytes + at, head.bytes) <= 0)
            return false;
        at += head.bytes;
    }
    return true;
}

/* The next queue to write, or false when the viewer leaves. */
static bool frames_take(struct viewer *v)
{
    pthread_mutex_lock(&v->all->lock);
    while (!v->is_leaving && (v->waiting.length == 0 || v->is_broken))
        pthread_cond_wait(&v->news, &v->all->lock);
    struct text empty = v->writing;
    v->writing        = v->waiting;
    v->waiting        = empty;
    v->waiting.length = 0;
    bool is_leaving   = v->is_leaving;
    pthread_mutex_unlock(&v->all->lock);
    return !is_leaving;
}

static void *viewer_write(void *self)
{
    struct viewer *v = self;
    sigset_t       all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (frames_take(v)) {
        if (frames_write(v->connection, &v->writing)) continue;
        pthread_mutex_lock(&v->all->lock);
        v->is_broken = true; /* civetweb ends the connection when its pings stay unanswered */
        pthread_mutex_unlock(&v->all->lock);
    }
    return NULL;
}

/* ---- from civetweb's threads ------------------------------------------------------------------
 */

struct viewer *viewer_enter(struct viewers *viewers)
{
    struct viewer *found = NULL;
    pthread_mutex_lock(&viewers->lock);
    for (int i = 0; i < VIEWERS_MAX && !found; i++)
        if (!viewers->at[i].is_taken) found = &viewers->at[i];
    if (found) {
        found->is_taken   = true;
        found->is_leaving = found->is_broken = found->has_thread = found->has_word = false;
        found->wish = (struct viewer_wish){0};
    } else {
        viewers->refused++;
    }
    pthread_mutex_unlock(&viewers->lock);
    return found;
}

bool viewer_begin(struct viewer *viewer, struct mg_connection *connection)
{
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, THREAD_STACK_BYTES);
    viewer->connection = connection;
    viewer->has_thread = pthread_create(&viewer->thread, &small, viewer_write, viewer) == 0;
    pthread_attr_destroy(&small);
    pthread_mutex_lock(&viewer->all->lock);
    viewer->wish.generation = viewer->has_thread ? ++viewer->all->generations : 0;
    viewer->wish.is_new     = true;
    pthread_mutex_unlock(&viewer->all->lock);
    loop_wake(viewer->all);
    return viewer->has_thread;
}

void viewer_hear(struct viewer *viewer, const char *text, size_t bytes)
{
    pthread_mutex_lock(&viewer->all->lock);
    bool is_kept = bytes <= VIEWER_WORD_BYTES;
    if (is_kept) {
        memcpy(viewer->word, text, bytes);
        viewer->word_bytes = bytes;
        viewer->has_word   = true;
    } else {
        viewer->all->refused++;
    }
    pthread_mutex_unlock(&viewer->all->lock);
    loop_wake(viewer->all);
}

void viewer_leave(struct viewer *viewer)
{
    pthread_mutex_lock(&viewer->all->lock);
    viewer->is_leaving      = true;
    viewer->wish.generation = 0;
    pthread_cond_signal(&viewer->news);
    pthread_mutex_unlock(&viewer->all->lock);
    if (viewer->has_thread) pthread_join(viewer->thread, NULL);
    pthread_mutex_lock(&viewer->all->lock);
    text_clear(&viewer->waiting);
    text_clear(&viewer->writing);
    viewer->is_taken   = false;
    viewer->connection = NULL;
    pthread_mutex_unlock(&viewer->all->lock);
    loop_wake(viewer->all);
}

/* ---- from the thread that follows the runs ----------------------------------------------------
 */

/* What the page said last becomes what the viewer wishes; what makes no sense changes nothing. */
static void word_take(struct viewer *viewer)
{
    struct viewer_wish wish = {0};
    viewer->has_word        = false;
    if (!watch_word_read(viewer->word, viewer->word_bytes, &wish)) {
        viewer->all->refused++;
        return;
    }
    wish.generation = viewer->wish.generation;
    wish.is_new     = viewer->wish.is_new || strcmp(wish.run, viewer->wish.run) != 0;
    viewer->wish    = wish;
}

struct viewer_wish viewers_wish(struct viewers *viewers, uint32_t number)
{
    pthread_mutex_lock(&viewers->lock);
    if (viewers->at[number].has_word) word_take(&viewers->at[number]);
    struct viewer_wish wish         = viewers->at[number].wish;
    viewers->at[number].wish.is_new = false;
    pthread_mutex_unlock(&viewers->lock);
    return wish;
}

static bool frame_add(struct text *queue, viewer_frame kind, const struct text *frame)
{
    struct frame_head head   = {.bytes  = (uint32_t)frame->length,
                                .opcode = kind == VIEWER_TEXT ? MG_WEBSOCKET_OPCODE_TEXT
                                                              : MG_WEBSOCKET_OPCODE_BINARY};
    size_t            before = queue->length;
    fault             failed = text_add_bytes(queue, (const char *)&head, sizeof head);
    if (!failed) failed = text_add_bytes(queue, text_of(frame), frame->length);
    if (!failed) return true;
    queue->length = before;
    fault_forget();
    return false;
}

bool viewers_put(struct viewers *viewers, uint32_t number, uint32_t generation, viewer_frame kind,
                 const struct text *frame)
{
    struct viewer *v    = &viewers->at[number];
    size_t         most = kind == VIEWER_SPIKES ? VIEWER_SPIKES_BYTES : VIEWER_BYTES;
    pthread_mutex_lock(&viewers->lock);
    bool is_there = v->wish.generation == generation && generation != 0 && !v->is_broken;
    bool is_put   = is_there && v->waiting.length + frame->length <= most &&
                  frame_add(&v->waiting, kind, frame);
    if (is_there && !is_put) viewers->dropped++;
    pthread_mutex_unlock(&viewers->lock);
    return is_put;
}

void viewers_flush(struct viewers *viewers)
{
    pthread_mutex_lock(&viewers->lock);
    for (int i = 0; i < VIEWERS_MAX; i++)
        if (viewers->at[i].waiting.length) pthread_cond_signal(&viewers->at[i].news);
    pthread_mutex_unlock(&viewers->lock);
}

uint32_t viewers_count(struct viewers *viewers)
{
    uint32_t count = 0;
    pthread_mutex_lock(&viewers->lock);
    for (int i = 0; i < VIEWERS_MAX; i++)
        count += viewers->at[i].is_taken;
    pthread_mutex_unlock(&viewers->lock);
    return count;
}

uint64_t viewers_dropped(struct viewers *viewers)
{
    pthread_mutex_lock(&viewers->lock);
    uint64_t dropped = viewers->dropped;
    pthread_mutex_unlock(&viewers->lock);
    return dropped;
}

uint64_t viewers_refused(struct viewers *viewers)
{
    pthread_mutex_lock(&viewers->lock);
    uint64_t refused = viewers->refused;
    pthread_mutex_unlock(&viewers->lock);
    return refused;
}
