/* ctl_status.c - a snapshot taken apart and printed. */
#include "cli/ctl_status.h"

#include "bus/topic.h"
#include "proto/bounded.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *type,
                                      ProtobufCBinaryData               bytes)
{
    struct bounded     bounds    = bounded_by(bytes.len);
    ProtobufCAllocator allocator = bounded_allocator(&bounds);
    return protobuf_c_message_unpack(type, &allocator, bytes.len, bytes.data);
}

static void message_free(void *message)
{
    if (message) protobuf_c_message_free_unpacked(message, NULL);
}

/* A topic that is there twice counts once. */
static void kept_read(struct ctl_status *out, const Ergon__Kept *kept)
{
    if (kept->body.len == 0) return;
    if (strcmp(kept->topic, topic_name(TOPIC_RUN)) == 0 && !out->run)
        out->run = (Ergon__Run *)message_read(&ergon__run__descriptor, kept->body);
    if (strcmp(kept->topic, topic_name(TOPIC_PROGRESS)) == 0 && !out->progress)
        out->progress = (Ergon__Progress *)message_read(&ergon__progress__descriptor, kept->body);
    if (strcmp(kept->topic, topic_name(TOPIC_HEALTH)) == 0 && !out->health)
        out->health = (Ergon__Health *)message_read(&ergon__health__descriptor, kept->body);
    if (strcmp(kept->topic, topic_name(TOPIC_DROPS)) == 0 && !out->drops)
        out->drops = (Ergon__Drops *)message_read(&ergon__drops__descriptor, kept->body);
}

fault ctl_status_read(struct ctl_status *out, ProtobufCBinaryData bytes)
{
    *out = (struct ctl_status){0};
    Ergon__Snapshot *snapshot =
        (Ergon__Snapshot *)message_read(&ergon__snapshot__descriptor, bytes);
    if (!snapshot) RAISE(FAULT_PEER, "the run's answer does not decode");
    for (size_t i = 0; i < snapshot->n_kept; i++)
        kept_read(out, snapshot->kept[i]);
    message_free(snapshot);
    return FAULT_NONE;
}

void ctl_status_clear(struct ctl_status *status)
{
    message_free(status->run);
    message_free(status->progress);
    message_free(status->health);
    message_free(status->drops);
    *status = (struct ctl_status){0};
}

/* C0, DEL, and C1 as UTF-8 has it. */
static bool is_obeyed(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return byte[0] < 0x20 || byte[0] == 0x7f || (byte[0] == 0xc2 && byte[1] < 0xa0);
}

void line_clean(char *text)
{
    for (; *text; text++)
        if (is_obeyed(text)) *text = '?';
}

void line_print(const char *text)
{
    for (; *text; text++)
        putchar(is_obeyed(text) ? '?' : *text);
}

static void run_print(const Ergon__Run *run)
{
    line_print(run->id);
    printf("  ");
    line_print(run->model);
    printf("  %llu neurons, %llu synapses, %zu ranks\n", (unsigned long long)run->neuron_count,
           (unsigned long long)run->synapse_count, run->n_ranks);
}

static void progress_print(const struct ctl_status *status, uint64_t step)
{
    const Ergon__Run      *run      = status->run;
    const Ergon__Progress *progress = status->progress;
    double                 share = run->step_end ? 100.0 * (double)step / (double)run->step_end : 0;
    if (run->is_over) {
        printf("over: ");
        line_print(run->ended_because[0] ? run->ended_because : "as planned");
        printf("\n");
        return;
    }
    printf("%s: step %llu of %llu (%.0f %%), %.1f of %.1f ms",
           progress && progress->is_paused ? "paused" : "running", (unsigned long long)step,
           (unsigned long long)run->step_end, share, (double)step * run->dt_ms,
           (double)run->step_end * run->dt_ms);
    if (progress) printf(", %.2f s of wall time for one of the model", progress->real_time_factor);
    if (progress && progress->left_s >= 0) printf(", %.0f s left", progress->left_s);
    printf("\n");
}

static void health_print(const Ergon__Health *health)
{
    static const char *const WORDS[] = {"healthy", "degraded", "failed"};
    printf("%s\n", (unsigned)health->status < 3 ? WORDS[health->status] : "unknown");
    for (size_t i = 0; i < health->n_reasons; i++) {
        printf("  ");
        line_print(health->reasons[i]->code);
        printf(": ");
        line_print(health->reasons[i]->text);
        printf("\n");
    }
}

static void tunables_print(const Ergon__Run *run)
{
    for (size_t i = 0; i < run->n_tunables; i++) {
        const Ergon__Tunable *t = run->tunables[i];
        printf("set ");
        line_print(t->name);
        printf(" %g ", t->value);
        line_print(t->unit);
        printf("  (%g to %g)\n", t->minimum, t->maximum);
    }
}

static void senses_print(const Ergon__Run *run, const Ergon__Drops *drops)
{
    static const char *const KINDS[] = {"spikes", "rates (Hz)", "current (pA)"};
    for (size_t i = 0; i < run->n_senses; i++) {
        const Ergon__Sense *s = run->senses[i];
        printf("feed ");
        line_print(s->name);
        printf("  %u neurons, %s\n", s->size, (unsigned)s->kind < 3 ? KINDS[s->kind] : "?");
    }
    if (run->n_senses && drops)
        printf("input: %llu applied, %llu late, %llu too many, %llu refused\n",
               (unsigned long long)drops->sense_applied, (unsigned long long)drops->sense_late,
               (unsigned long long)drops->sense_overflow, (unsigned long long)drops->sense_refused);
}

void ctl_status_print(const struct ctl_status *status, uint64_t step)
{
    if (status->run) {
        run_print(status->run);
        progress_print(status, step);
    } else {
        printf("step %llu; the run is being built\n", (unsigned long long)step);
    }
    if (status->health) health_print(status->health);
    if (status->run) {
        tunables_print(status->run);
        senses_print(status->run, status->drops);
    }
    if (status->drops && status->drops->requests_refused)
        printf("refused: %llu requests that made no sense or were not let in\n",
               (unsigned long long)status->drops->requests_refused);
}
