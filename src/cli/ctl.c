/* ctl.c - ergon ctl [RUN] ACTION: one request to a run, and its answer. */
#include "base/text.h"
#include "bus/request.h"
#include "cli/command.h"
#include "cli/ctl_status.h"
#include "proto/bounded.h"
#include "proto/requests.pb-c.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 10000, MESSAGE_BYTES = 4096 };
static const double STEPS_MAX = 9e15; /* whole numbers in a double */

/* Every action: its word, how many words follow, whether a time may be said. */
static const struct action {
    const char                     *name;
    Ergon__ControlRequest__WhatCase what;
    uint32_t                        words;
    bool                            has_time;
    const char                     *usage;
} ACTIONS[] = {
    {"status", ERGON__CONTROL_REQUEST__WHAT_STATUS, 0, false, ""},
    {"pause", ERGON__CONTROL_REQUEST__WHAT_PAUSE, 0, true, ""},
    {"resume", ERGON__CONTROL_REQUEST__WHAT_RESUME, 0, false, ""},
    {"stop", ERGON__CONTROL_REQUEST__WHAT_STOP, 0, true, ""},
    {"set", ERGON__CONTROL_REQUEST__WHAT_TUNE, 2, true, " NAME VALUE"},
    {"revive", ERGON__CONTROL_REQUEST__WHAT_REVIVE, 1, true, " POPULATION"},
};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS };

struct ctl {
    const struct action *action;
    const char          *run;   /* NULL: the only one */
    const char *const   *words; /* after the action */
    double               value;
    struct requester    *requester;
    uint64_t             publisher;
    uint64_t             step;
};

/* ---- the command line ------------------------------------------------------------------------ */

static const struct action *action_find(const char *word)
{
    for (size_t i = 0; i < ACTION_COUNT; i++)
        if (strcmp(ACTIONS[i].name, word) == 0) return &ACTIONS[i];
    return NULL;
}

static fault action_unknown(const char *word)
{
    const char *names[ACTION_COUNT];
    for (size_t i = 0; i < ACTION_COUNT; i++)
        names[i] = ACTIONS[i].name;
    const char *nearest = word ? text_nearest(word, names, ACTION_COUNT) : NULL;
    RAISE(FAULT_USAGE,
          "%s%sexpected status, pause, resume, stop, set NAME VALUE or revive POPULATION%s%s%s",
          word ? word : "", word ? ": " : "", nearest ? "; did you mean '" : "",
          nearest ? nearest : "", nearest ? "'?" : "");
}

static fault value_read(const char *word, double *out)
{
    char *end = NULL;
    errno     = 0;
    *out      = strtod(word, &end);
    if (end == word || *end != '\0' || errno || !isfinite(*out))
        RAISE(FAULT_USAGE, "set: %s: expected a finite number", word);
    return FAULT_NONE;
}

static fault words_read(struct ctl *ctl, const struct options *o)
{
    uint32_t count = o->argument_count, at = 0;
    if (count == 0) return action_unknown(NULL);
    ctl->action = action_find(o->arguments[0]);
    if (!ctl->action) {
        if (count == 1) return action_unknown(o->arguments[0]);
        ctl->run    = o->arguments[0];
        ctl->action = action_find(o->arguments[++at]);
    }
    if (!ctl->action) return action_unknown(o->arguments[at]);
    ctl->words = o->arguments + at + 1;
    if (count - at - 1 != ctl->action->words)
        RAISE(FAULT_USAGE, "ergon ctl: expected [RUN] %s%s", ctl->action->name, ctl->action->usage);
    if (o->has_at && !ctl->action->has_time)
        RAISE(FAULT_USAGE, "--at: ergon ctl %s acts as soon as can be", ctl->action->name);
    if (o->to && ctl->run)
        RAISE(FAULT_USAGE, "%s: with --to the run is the one that listens there", ctl->run);
    if (o->server_key && !o->to) RAISE(FAULT_USAGE, "--server-key: expected --to with it");
    if (ctl->action->words == 2) TRY(value_read(ctl->words[1], &ctl->value));
    return FAULT_NONE;
}

/* ---- to and fro ------------------------------------------------------------------------------ */

static fault run_find(struct ctl *ctl, const struct options *o)
{
    struct announcement run = {0};
    if (o->to) {
        if (snprintf(run.control, sizeof run.control, "%s", o->to) >= (int)sizeof run.control)
            RAISE(FAULT_USAGE, "--to: longer than %zu bytes", sizeof run.control - 1);
        (void)snprintf(run.server_key, sizeof run.server_key, "%s",
                       o->server_key ? o->server_key : "");
    } else {
        TRY(announcement_find(ctl->run, &run));
        ctl->publisher = run.publisher;
    }
    return requester_open(&ctl->requester, &run, REQUEST_CONTROL);
}

/* The answer to this request; others that come are of nobody. */
static fault answer_receive(struct ctl *ctl, uint64_t nonce, Ergon__ControlReply **out)
{
    for (*out = NULL; !*out;) {
        const void *bytes;
        size_t      count;
        TRY(requester_receive(ctl->requester, PATIENCE_MS, &bytes, &count));
        if (count == 0)
            RAISE(FAULT_PEER,
                  "the run has not answered for %d s: its loop may be held up; it may "
                  "yet do what was asked",
                  PATIENCE_MS / 1000);
        struct bounded     bounds    = bounded_by(count);
        ProtobufCAllocator allocator = bounded_allocator(&bounds);
        *out                         = ergon__control_reply__unpack(&allocator, count, bytes);
        if (*out && (*out)->nonce == nonce) break;
        if (*out) ergon__control_reply__free_unpacked(*out, NULL);
        *out = NULL;
    }
    return FAULT_NONE;
}

static fault ask(struct ctl *ctl, Ergon__ControlRequest *request, Ergon__ControlReply **out)
{
    uint8_t bytes[MESSAGE_BYTES];
    *out               = NULL;
    request->protocol  = REQUEST_PROTOCOL;
    request->publisher = ctl->publisher;
    request->nonce     = request_nonce();
    size_t count       = ergon__control_request__get_packed_size(request);
    if (count > sizeof bytes)
        RAISE(FAULT_USAGE, "ergon ctl: %zu bytes of words: at most %zu are taken", count,
              sizeof bytes);
    (void)ergon__control_request__pack(request, bytes);
    TRY(requester_send(ctl->requester, bytes, count, PATIENCE_MS));
    return answer_receive(ctl, request->nonce, out);
}

/* ---- actions --------------------------------------------------------------------------------- */

static fault status_ask(struct ctl *ctl, struct ctl_status *out, uint64_t *step)
{
    Ergon__StatusRequest  status  = ERGON__STATUS_REQUEST__INIT;
    Ergon__ControlRequest request = ERGON__CONTROL_REQUEST__INIT;
    Ergon__ControlReply  *answer  = NULL;
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_STATUS;
    request.status                = &status;
    TRY(ask(ctl, &request, &answer));
    assert(answer); /* or ask has a fault */
    ctl->publisher = answer->publisher;
    *step          = answer->step;
    fault failed   = ctl_status_read(out, answer->status);
    ergon__control_reply__free_unpacked(answer, NULL);
    return failed;
}

/* Model time as a step of this run. */
static fault step_find(struct ctl *ctl, const struct ctl_status *status, double at_ms)
{
    if (!status->run || !(status->run->dt_ms > 0))
        RAISE(FAULT_PEER, "--at: the run does not say yet how long its steps are");
    double step = round(at_ms / status->run->dt_ms);
    if (step > STEPS_MAX) RAISE(FAULT_USAGE, "--at %g: beyond any run", at_ms);
    ctl->step = (uint64_t)step;
    return FAULT_NONE;
}

static fault answer_tell(const struct ctl *ctl, const Ergon__ControlReply *answer)
{
    line_clean(answer->text);
    if (!answer->is_done) RAISE(FAULT_USAGE, "%s: %s", ctl->action->name, answer->text);
    if (answer->text[0])
        printf("%s: %s\n", ctl->action->name, answer->text);
    else
        printf("%s: step %llu\n", ctl->action->name, (unsigned long long)answer->step);
    return FAULT_NONE;
}

static fault action_ask(struct ctl *ctl)
{
    Ergon__PauseRequest   pause   = ERGON__PAUSE_REQUEST__INIT;
    Ergon__ResumeRequest  resume  = ERGON__RESUME_REQUEST__INIT;
    Ergon__StopRequest    stop    = ERGON__STOP_REQUEST__INIT;
    Ergon__TuneRequest    tune    = ERGON__TUNE_REQUEST__INIT;
    Ergon__ReviveRequest  revive  = ERGON__REVIVE_REQUEST__INIT;
    Ergon__ControlRequest request = ERGON__CONTROL_REQUEST__INIT;
    Ergon__ControlReply  *answer  = NULL;
    char                 *name    = ctl->action->words ? (char *)(uintptr_t)ctl->words[0] : NULL;
    pause.step = stop.step = tune.step = revive.step = ctl->step;
    if (name) tune.name = revive.population = name; /* packed, not changed */
    tune.value        = ctl->value;
    request.what_case = ctl->action->what;
    switch (request.what_case) {
    case ERGON__CONTROL_REQUEST__WHAT_PAUSE:
        request.pause = &pause;
        break;
    case ERGON__CONTROL_REQUEST__WHAT_RESUME:
        request.resume = &resume;
        break;
    case ERGON__CONTROL_REQUEST__WHAT_STOP:
        request.stop = &stop;
        break;
    case ERGON__CONTROL_REQUEST__WHAT_TUNE:
        request.tune = &tune;
        break;
    case ERGON__CONTROL_REQUEST__WHAT_REVIVE:
        request.revive = &revive;
        break;
    default:
        RAISE(FAULT_BUG, "%s: no request of a run", ctl->action->name);
    }
    TRY(ask(ctl, &request, &answer));
    assert(answer);
    fault failed = answer_tell(ctl, answer);
    ergon__control_reply__free_unpacked(answer, NULL);
    return failed;
}

/* A status comes first where something of it is needed: which run it is, how long its steps are. */
static fault ctl_do(struct ctl *ctl, const struct options *options)
{
    struct ctl_status status    = {0};
    uint64_t          step      = 0;
    bool              is_status = ctl->action->what == ERGON__CONTROL_REQUEST__WHAT_STATUS;
    fault             failed    = FAULT_NONE;
    if (is_status || options->to || options->has_at) failed = status_ask(ctl, &status, &step);
    if (!failed && options->has_at) failed = step_find(ctl, &status, options->at_ms);
    if (!failed && is_status) ctl_status_print(&status, step);
    if (!failed && !is_status) failed = action_ask(ctl);
    ctl_status_clear(&status);
    return failed;
}

fault command_ctl(const struct options *options)
{
    struct ctl ctl = {0};
    TRY(words_read(&ctl, options));
    assert(ctl.action);
    TRY(run_find(&ctl, options));
    fault failed = ctl_do(&ctl, options);
    requester_close(&ctl.requester);
    return failed;
}
