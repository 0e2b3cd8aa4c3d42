/* bench_health.c - recorded counts of populations through health, as if the run went on.
 *
 *   bench_health MODEL SCALE SAMPLE_MS MS_PER_ROW < counts     (a row of counts of all populations
 *                                                               for each MS_PER_ROW of model time)
 *
 * Prints each reason as it begins (+) and ends (-), with its step and text. bench_health.py makes
 * the rows and changes them.
 */
#include "base/memory.h"
#include "base/text.h"
#include "control/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
    struct model        *model;
    struct health       *health;
    uint64_t            *spikes;
    uint64_t             unix_us;
    uint32_t             before_count;
    struct health_reason before[HEALTH_REASONS_MAX];
};

static bool is_in(const struct health_reason *list, uint32_t count, const struct health_reason *it)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i].code == it->code && list[i].subject == it->subject) return true;
    return false;
}

static void changes_print(struct replay *r, uint64_t step)
{
    const struct health_reason *now;
    uint32_t                    count = health_reasons(r->health, &now);
    for (uint32_t i = 0; i < count; i++)
        if (!is_in(r->before, r->before_count, &now[i]))
            printf("+ %llu %s %u %s\n", (unsigned long long)step, health_code_word(now[i].code),
                   now[i].subject, now[i].text);
    for (uint32_t i = 0; i < r->before_count; i++)
        if (!is_in(now, count, &r->before[i]))
            printf("- %llu %s %u\n", (unsigned long long)step, health_code_word(r->before[i].code),
                   r->before[i].subject);
    memcpy(r->before, now, count * sizeof *now);
    r->before_count = count;
}

static bool row_read(struct replay *r)
{
    for (uint32_t p = 0; p < r->model->population_count; p++) {
        unsigned long long count;
        if (scanf("%llu", &count) != 1) return false;
        r->spikes[p] += count;
    }
    return true;
}

static fault replay_run(struct replay *r, double sample_ms, double row_ms)
{
    uint64_t rows = (uint64_t)(sample_ms / row_ms + 0.5), step = 0;
    TRY(health_create(&r->health, r->model, 1));
    TRY(memory_take(&r->spikes, r->model->population_count, sizeof *r->spikes, "counts"));
    for (bool is_there = true; is_there;) {
        for (uint64_t i = 0; i < rows && is_there; i++)
            is_there = row_read(r);
        step += (uint64_t)(sample_ms / r->model->dt_ms + 0.5);
        r->unix_us += 500000;
        struct health_sample sample = {
            .step = step, .unix_us = r->unix_us, .wall_s = 0.5, .spikes = r->spikes};
        if (is_there) health_judge(r->health, &sample);
        changes_print(r, step);
    }
    return FAULT_NONE;
}

int main(int argc, char **argv)
{
    struct replay r    = {0};
    struct text   text = {0};
    if (argc != 5) return 2;
    struct model_options options = {.scale = atof(argv[2])};
    fault                failed  = text_read_file(&text, argv[1]);
    if (!failed) failed = model_read(&r.model, argv[1], text_of(&text), &options);
    if (!failed) failed = replay_run(&r, atof(argv[3]), atof(argv[4]));
    if (failed) fault_tell();
    health_destroy(&r.health);
    memory_give(&r.spikes);
    model_destroy(&r.model);
    text_clear(&text);
    return fault_exit_code(failed);
}
