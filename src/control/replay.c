/* replay.c - the log of an earlier run in place of the world. */
#include "control/conductor_parts.h"

#include "base/text.h"
#include "control/replay_check.h"
#include "model/model_hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Would the log of this run stand where the one lies that is replayed? */
static bool is_same_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

fault conductor_replay_check(const char *replay, const char *out_folder)
{
    struct text path = {0};
    if (!replay) return FAULT_NONE;
    TRY(text_add(&path, "%s/live.log", out_folder));
    bool is_own = is_same_file(replay, text_of(&path));
    text_clear(&path);
    if (!is_own) return FAULT_NONE;
    RAISE(FAULT_USAGE,
          "--replay %s: this run would write its own log there; expected another --out", replay);
}

static fault head_check(const struct conductor *c, const Ergon__LogHead *head)
{
    char hash[MODEL_HASH_BYTES];
    model_hash_print(c->model, hash);
    if (strcmp(head->model_hash, hash) != 0)
        RAISE(FAULT_INPUT, "%s: was written by a run of another model (%.40s); expected %s, %s",
              c->plan.replay, head->model_hash, hash, c->model->name);
    if (head->seed != c->model->seed)
        RAISE(FAULT_INPUT, "%s: was written by a run with the seed %" PRIu64 "; expected %" PRIu64,
              c->plan.replay, head->seed, c->model->seed);
    if (head->dt_ms != c->model->dt_ms)
        RAISE(FAULT_INPUT, "%s: was written by a run with dt %g ms; expected %g ms", c->plan.replay,
              head->dt_ms, c->model->dt_ms);
    return FAULT_NONE;
}

fault replay_open(struct conductor *c)
{
    Ergon__LogHead *head = NULL;
    if (!c->plan.replay) return FAULT_NONE;
    TRY(live_log_open(&c->replay.reader, c->plan.replay, &head));
    fault failed = head_check(c, head);
    ergon__log_head__free_unpacked(head, NULL);
    return failed;
}

static fault no_room(const struct conductor *c, uint64_t step)
{
    RAISE(FAULT_INPUT, "%s: the orders for step %" PRIu64 " are more than a run takes at once",
          c->plan.replay, step);
}

static fault events_feed(struct conductor *c, const Ergon__Order *order)
{
    const Ergon__SenseOrder *of = order->sense;
    for (size_t i = 0; i < of->n_index; i++)
        if (!orders_feed(c->orders, of->sense, order->step + of->step_offset[i], of->index[i],
                         of->n_value ? of->value[i] : 0))
            return no_room(c, order->step);
    c->fed[of->sense].applied += of->n_index;
    return FAULT_NONE;
}

static fault order_feed(struct conductor *c, const Ergon__Order *order)
{
    struct stated_order stated = {.step = order->step};
    switch (order->what_case) {
    case ERGON__ORDER__WHAT_SENSE:
        return events_feed(c, order);
    case ERGON__ORDER__WHAT_TUNE:
        stated.kind  = ORDER_TUNE;
        stated.index = order->tune->tunable;
        stated.value = order->tune->value;
        break;
    case ERGON__ORDER__WHAT_REVIVE:
        stated.kind  = ORDER_REVIVE;
        stated.index = order->revive->population;
        break;
    case ERGON__ORDER__WHAT_STOP:
        stated.kind = ORDER_STOP;
        break;
    default:
        stated.kind = ORDER_NOTE;
        snprintf(stated.text, sizeof stated.text, "%s", order->note->text);
        break;
    }
    return orders_state(c->orders, &stated) ? FAULT_NONE : no_room(c, order->step);
}

/* The next order of the log, or the end of it. */
static fault look_ahead(struct conductor *c, uint64_t step)
{
    struct replay *r = &c->replay;
    if (r->ahead || r->is_over) return FAULT_NONE;
    TRY(live_log_next(r->reader, &r->ahead));
    r->is_over = !r->ahead;
    if (r->is_over) return FAULT_NONE;
    if (r->ahead->step < step)
        RAISE(FAULT_CORRUPT,
              "%s: an order for step %" PRIu64 " stands after others for step %" PRIu64,
              c->plan.replay, r->ahead->step, step);
    r->step = r->ahead->step;
    return order_check(c->model, r->ahead, c->plan.replay);
}

fault replay_read(struct conductor *c, uint64_t step, uint64_t step_end)
{
    struct replay *r = &c->replay;
    if (!r->reader) return FAULT_NONE;
    for (;;) {
        TRY(look_ahead(c, step > r->step ? step : r->step));
        if (r->is_over || r->ahead->step >= step_end) return FAULT_NONE;
        fault failed = order_feed(c, r->ahead);
        ergon__order__free_unpacked(r->ahead, NULL);
        r->ahead = NULL;
        if (failed) return failed;
    }
}

void replay_close(struct conductor *c)
{
    if (c->replay.ahead) ergon__order__free_unpacked(c->replay.ahead, NULL);
    c->replay.ahead = NULL;
    live_log_reader_close(&c->replay.reader);
}
