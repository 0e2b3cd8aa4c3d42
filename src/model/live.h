/* live.h - what of a model may change while it runs: senses, tunable parameters, alerts.
 *
 * All of it is declared with its range beforehand, so that bounds (design of sums: no overflow)
 * hold whatever comes from outside.
 *
 * Touches    kinds/kind.h.
 */
#ifndef ERGON_MODEL_LIVE_H
#define ERGON_MODEL_LIVE_H

#include "kinds/kind.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum sense_kind {
    SENSE_SPIKES,    /* of single neurons of a spike source, at most one a neuron and step */
    SENSE_RATES_HZ,  /* of single neurons of a spike source, which then spikes at random   */
    SENSE_CURRENT_PA /* into all neurons of a population                                   */
} sense_kind;

/* Where input from outside goes. */
struct sense {
    const char *name;
    sense_kind  kind;
    uint32_t    target;           /* population */
    uint32_t    size;             /* what an event may name: [0, size); 1 for a current */
    double      minimum, maximum; /* of values; not of spikes */
};

typedef enum tunable_kind {
    TUNABLE_PARAMETER,  /* of a population whose neurons all have the same */
    TUNABLE_RATE_HZ,    /* of a Poisson input                              */
    TUNABLE_WEIGHT,     /* of a Poisson input: keeps its sign              */
    TUNABLE_CURRENT_PA, /* of a constant current                          */
    TUNABLE_SYNAPSES    /* weight (or its mean) of a projection: all its synapses by one factor */
} tunable_kind;

struct tunable {
    const char  *name;
    tunable_kind kind;
    uint32_t     index;     /* of the population, input or projection */
    uint32_t     parameter; /* of the kind, for TUNABLE_PARAMETER     */
    unit         unit;
    double       minimum, maximum;
    double       value;  /* at the start: the model's */
    double       factor; /* what the model has is value times this: trains of an input, scaling */
};

typedef enum alert_measure { ALERT_RATE_HZ, ALERT_EPSILON, ALERT_REAL_TIME_FACTOR } alert_measure;

/* A rule of the user's: degraded (or failed) while a measure is beyond a threshold. */
struct alert {
    const char   *name;
    alert_measure measure;
    uint32_t      population; /* of a rate or epsilon */
    bool          is_above;   /* else below */
    double        threshold;
    double        clear;    /* hysteresis: it ends where the measure is beyond this, inwards */
    double        hold_ms;  /* of model time, for which it must be so before it is told */
    bool          is_grave; /* failed, not degraded */
};

struct model_live {
    uint32_t              sense_count, tunable_count, alert_count;
    const struct sense   *senses;
    const struct tunable *tunables;
    const struct alert   *alerts;
};

#endif
