/* activity.h - is a population silent, or running away? A sequential test in model time.
 *
 * Spikes are gathered into blocks of at least 50 ms of model time. The test is a CUSUM of Poisson
 * rates: for a block of T seconds with n spikes and two rates in spikes/s of the population,
 *
 *     S = max(0, S + (n ln(r1/r0) - (r1 - r0) T) / F),        alarm where S >= h = ln 1e9
 *
 *     silent    r0 = a tenth of the reference, r1 = a hundredth
 *     runaway   r0 = ten times the reference (at least 1/40 of the ceiling), r1 = 4 r0; with
 *               feedback, r0 is at most where S begins to grow at half the ceiling
 *
 * It must have been above 0 for 100 ms of model time for silence, for 50 ms for runaway.
 *
 * From any block on, exp of the sum is a supermartingale while the rate is r0 or better, so that by
 * Ville's inequality it ever reaches 1e9 with a probability of at most 1e-9. The ceiling is a spike
 * per neuron each t_ref + dt, or 1000/s if that is less.
 *
 * Neurons spike together: counts vary more than a Poisson count of the same mean. F (at least 1) is
 * by how much: variance over mean of counts in windows of 1, 4, 16, 64 blocks, the largest of them.
 * n spikes then weigh as n / F independent ones. Until it is known F is a tenth of the neurons.
 *
 * The reference is the mean rate of all blocks but those of alarms and near alarms; it is learned
 * from 1 s, 30 spikes and 10 F spikes on, two blocks late so that no block in which an alarm began
 * is in it, and what comes within 200 ms of a change is no part of
 * it. Before that, and beside it, silence is judged by the rate that the model states, if it does.
 *
 * A pause that ended by itself raises h to twice its depth (at most to 10 h): rhythms are learned.
 * An alarm ends where S is 0 again: as much evidence against it as there was for it.
 *
 * Touches    nothing.
 */
#ifndef ERGON_CONTROL_ACTIVITY_H
#define ERGON_CONTROL_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

enum { ACTIVITY_SCALES = 4, ACTIVITY_PENDING = 2 };

/* What is known of a population beforehand. */
struct activity_about {
    double size;              /* neurons */
    double stated_Hz;         /* mean rate of a neuron that the model states; 0: none */
    double ceiling_Hz;        /* most that a neuron can spike */
    bool   is_silence_judged; /* false: it may be silent for ever (spike sources) */
    bool   has_feedback;
};

/* Counts in windows of some blocks: the open window, and sums over those that are closed. */
struct activity_scale {
    uint32_t blocks, windows;
    double   spikes, seconds;
    double   sum_spikes, sum_seconds, sum_squares; /* of spikes^2 / seconds */
};

struct activity_block {
    double spikes, seconds;
};

struct activity_cusum {
    double sum, limit;
    double deepest, since_s; /* of the excursion that goes on */
    bool   is_on;
};

struct activity {
    struct activity_about about;
    double                block_spikes, block_s;     /* the open block */
    double                skip_s;                    /* not to be learned from any more */
    uint32_t              pending_count;             /* blocks to be learned from, if none after */
    struct activity_block pending[ACTIVITY_PENDING]; /* them shows that something began */
    double                spikes, seconds;           /* learned: the reference is their ratio */
    struct activity_scale scales[ACTIVITY_SCALES];
    struct activity_cusum silent, stated, runaway;
    double                rate_Hz; /* of the last block, of a neuron */
};

void activity_init(struct activity *a, const struct activity_about *about);
/* What was learned no longer holds: begin anew. */
void activity_forget(struct activity *a);
/* Some spikes in some model time; is_driven: something makes it spike (model/drive.h). */
void activity_add(struct activity *a, double spikes, double seconds, bool is_driven);

bool   activity_is_silent(const struct activity *a);
bool   activity_is_runaway(const struct activity *a);
bool   activity_is_learned(const struct activity *a);
double activity_reference_Hz(const struct activity *a); /* of a neuron; stated, if not learned */
double activity_fano(const struct activity *a);         /* F */

#endif
