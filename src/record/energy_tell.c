/* energy_tell.c - the budget in a few lines of the terminal. */
#include "record/energy_summary.h"

#include "base/log.h"
#include "base/text.h"

#include <math.h>

static const double PERCENT = 100;

/* Published values stand beside what is no whole network. */
static void scaled_tell(const struct model *model)
{
    const struct scaling *by = &model->scaling;
    if (energy_is_scaled(model))
        log_info("  scaled         neurons x %.3g, in-degrees x %.3g, weights x %.3g; published "
                 "values are of whole networks",
                 by->neurons, by->indegree, by->weight);
}

static void spending_tell(const struct energy_budget *b)
{
    uint32_t                       count;
    const struct published_budget *published = published_budgets(&count);
    log_info("  a neuron       %.3g ATP/s at %.3g spikes/s: %.3g umol ATP/g/min",
             b->atp_per_neuron_second, b->rate_Hz, b->umol_per_g_min);
    for (uint32_t i = 0; i < count; i++) {
        double here = published_at_rate(&published[i], b->rate_Hz);
        if (isfinite(here))
            log_info("                 %.3g umol ATP/g/min at that rate: %s", umol_per_g_min(here),
                     published[i].name);
        else
            log_info("                 %.3g ATP a spike: %s, human", published[i].atp_per_spike,
                     published[i].name);
    }
    if (b->atp_per_spike > 0)
        log_info("  a spike        %.3g ATP, %.3g without resting; %.4g releases", b->atp_per_spike,
                 b->signalling_atp_per_spike, b->releases_per_spike);
}

static void shares_tell(const struct energy_budget *b)
{
    struct text line   = {0};
    double      total  = wide_to_double(b->total);
    fault       failed = FAULT_NONE;
    for (int item = 0; item < ENERGY_ITEMS && !failed && total > 0; item++)
        failed =
            text_add(&line, "%s%s %.1f %%", item ? ", " : "", energy_item_name((energy_item)item),
                     PERCENT * wide_to_double(b->items[item]) / total);
    if (!failed && line.length) log_info("  items          %s", text_of(&line));
    text_clear(&line);
}

static void regions_tell(const struct energy_summary *s)
{
    enum { TOLD = 8 };
    uint32_t broken = 0, scarce = 0;
    for (uint32_t r = 0; r < s->account->region_count; r++) {
        const struct region_account *is    = &s->account->regions[r];
        struct region_identity       sides = region_identity(is);
        broken += sides.before != sides.after;
        if (region_scarce_ticks(is) == 0 || scarce++ >= TOLD) continue;
        log_info("  scarce         region %s in %llu of %llu ticks",
                 s->model->energy.regions[r].name, (unsigned long long)region_scarce_ticks(is),
                 (unsigned long long)s->account->ticks);
    }
    if (s->account->region_count == 0) return; /* kinds with an energy of their own */
    if (scarce > TOLD) log_info("                 and %u more regions", scarce - TOLD);
    log_info("  balance        %s in %u region%s%s", broken ? "BROKEN" : "exact",
             s->account->region_count, s->account->region_count == 1 ? "" : "s",
             scarce ? "" : ", none of them scarce");
}

static void events_tell(const struct energy_summary *s, const struct energy_budget *b)
{
    log_info("  an event       %.3g ATP, %.3g J", b->atp_per_event, b->joules_per_event);
    if (!s->machine->is_known) {
        log_info("  the machine    not known: %s", s->machine->why_not);
        return;
    }
    double each = s->machine->joules / s->events;
    log_info("  the machine    %.3g J, %.3g J an event: %.3g times the brain's", s->machine->joules,
             each, each / b->joules_per_event);
}

void energy_summary_tell(const struct energy_summary *s)
{
    struct energy_budget b = energy_budget_all(s);
    if (s->account->ticks == 0) return;
    log_info("energy, costs of %s%s: %.4g ATP, %.3g J", s->model->energy.costs_name,
             s->model->energy.has_changed_costs ? " (changed)" : "", wide_to_double(b.total),
             b.joules);
    scaled_tell(s->model);
    spending_tell(&b);
    if (s->events > 0) events_tell(s, &b);
    shares_tell(&b);
    regions_tell(s);
}
