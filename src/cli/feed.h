/* feed.h - a stream on its way into a run. Private to cli/feed*.c.
 *
 * What comes in has one of a few forms; each is a row of FEED_FORMS and a file of its own, which
 * takes bytes, makes events of them (senses/) and hands them to the links. All share this: the
 * options, the links, time, and counts.
 *
 * Touches    wall clock, bus/ by feed_link.h, stderr.
 */
#ifndef ERGON_CLI_FEED_H
#define ERGON_CLI_FEED_H

#include "cli/feed_link.h"
#include "cli/feed_options.h"
#include "senses/value_map.h"

struct options;

struct feed {
    const struct feed_options *options;
    const char                *name;    /* of the stream */
    bool                       is_file; /* not live: it is paced */
    struct announcement        run;
    bool                       is_elsewhere; /* known by its place alone */
    bool                       is_lost;      /* and not reached any more */
    struct feed_link           on, off;
    bool                       has_off;
    struct grid                grid; /* of the sense's neurons */
    const struct feed_form    *form;
    void                      *source;  /* the form's own */
    bool                       is_over; /* the run, or the user's patience */
    bool                       has_begun;
    uint64_t                   begin_ns; /* of the stream: when its first thing was whole */
    uint64_t                   time_us;  /* after that: of the thing that is fed */
    uint64_t                   looked_ns, broken_ns;
    uint64_t                   things, gated, left_out, held, clipped;
};

struct feed_form {
    const char *things; /* "pictures" */
    fault (*begin)(struct feed *feed);
    /* Takes at least a byte, or finds a fault, or the feed is over. */
    fault (*take)(struct feed *feed, const uint8_t *bytes, size_t count, size_t *taken);
    fault (*idle)(struct feed *feed); /* nothing comes just now; may be NULL */
    fault (*end)(struct feed *feed);
    void (*clear)(struct feed *feed);
};

#define FEED_FORM(name, form) extern const struct feed_form form;
#include "cli/feed_forms.def"
#undef FEED_FORM

/* faults  FAULT_USAGE: names the forms */
MUST_CHECK fault feed_form_check(const char *option, const char *word);

/* Did the user ask for the end? */
bool feed_is_interrupted(void);
/* The run that is meant: found, waited for (--wait).
 *   faults  FAULT_USAGE: names the runs there are */
MUST_CHECK fault feed_reach_run(struct feed *feed, const struct options *options);
/* Its senses: links that were greeted, and how their neurons lie.
 *   faults  FAULT_PEER, FAULT_USAGE */
MUST_CHECK fault feed_reach_senses(struct feed *feed);

/* Wait until so long after the begin of the stream, hearing the run meanwhile. */
MUST_CHECK fault feed_wait(struct feed *feed, double after_s);
/* Wait for the i-th thing (from 0) of a stream that is paced; rate_Hz: its own, 0: not said. */
MUST_CHECK fault feed_pace(struct feed *feed, uint64_t i, double rate_Hz);
/* From the options' numbers, or from 0 to 1 for pictures, onto what the sense takes. */
struct value_map feed_map(const struct feed *feed);
/* The stream was cut, after some of it was fed: said, and no fault. */
MUST_CHECK fault feed_cut(struct feed *feed);
/* Take answers, look whether the run is still there, tell how it goes. */
MUST_CHECK fault feed_look(struct feed *feed);

#endif
