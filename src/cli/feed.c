/* feed.c - ergon feed: a stream into the senses of a run, until either ends. */
#include "cli/feed.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16, LOOK_MS = 10, LAST_MS = 1000, SETTLE_MS = 250 };
static const uint64_t BROKEN_NS    = 5000000000; /* without a connection: that is no end of a run */
static const double   FILE_RATE_HZ = 30;         /* of a file that does not say its own */
static const double   SECOND_NS    = 1e9;

static const struct {
    const char             *name;
    const struct feed_form *form;
} FORMS[] = {
#define FEED_FORM(name, form) {name, &(form)},
#include "cli/feed_forms.def"
#undef FEED_FORM
};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

static volatile sig_atomic_t is_interrupted;

static void interrupted(int signal)
{
    (void)signal;
    is_interrupted = 1;
}

bool feed_is_interrupted(void) { return is_interrupted; }

static const struct feed_form *form_find(const char *word)
{
    for (size_t i = 0; i < FORM_COUNT; i++)
        if (strcmp(word, FORMS[i].name) == 0) return FORMS[i].form;
    return NULL;
}

fault feed_form_check(const char *option, const char *word)
{
    if (form_find(word)) return FAULT_NONE;
    struct text all    = {0};
    fault       failed = FAULT_NONE;
    for (size_t i = 0; i < FORM_COUNT && !failed; i++)
        failed = text_add(&all, "%s%s", i ? ", " : "", FORMS[i].name);
    if (!failed)
        failed = fault_raise(FAULT_USAGE, __FILE__, __LINE__, "%s %s: expected one of %s", option,
                             word, text_of(&all));
    text_clear(&all);
    return failed;
}

/* ---- while it goes on ------------------------------------------------------------------------ */

static void how_it_goes(const struct feed *feed, char *line, size_t bytes)
{
    const struct feed_link *on = &feed->on, *off = &feed->off;
    uint64_t                sent = on->sent + off->sent, dropped = on->dropped + off->dropped;
    uint64_t                applied = on->applied + off->applied, late = on->late + off->late;
    uint64_t                overflow = on->overflow + off->overflow;
    uint64_t                outside  = on->out_of_range + off->out_of_range;
    (void)snprintf(
        line, bytes,
        "feed: %llu %s (%llu gated), %llu events sent, %llu dropped; of the run: applied %llu,"
        " late %llu, overflow %llu, out of range %llu; latency p50 %.1f ms, p95 %.1f ms",
        (unsigned long long)feed->things, feed->form->things, (unsigned long long)feed->gated,
        (unsigned long long)sent, (unsigned long long)dropped, (unsigned long long)applied,
        (unsigned long long)late, (unsigned long long)overflow, (unsigned long long)outside,
        fmax(on->latency_p50_ms, off->latency_p50_ms),
        fmax(on->latency_p95_ms, off->latency_p95_ms));
}

static bool is_gone(const struct feed *feed)
{
    struct announcement now;
    if (feed->is_elsewhere) return feed->is_lost;
    if (!announcement_find(feed->run.id, &now)) return false;
    fault_forget();
    return true;
}

/* A connection that breaks is most often the end of the run, which takes a moment to be seen. */
static fault link_look(struct feed *feed, struct feed_link *link)
{
    fault failed = feed_link_hear(link);
    if (!failed) feed->broken_ns = 0;
    if (failed != FAULT_PEER) return failed;
    if (!feed->broken_ns) feed->broken_ns = clock_ns();
    if (clock_ns() - feed->broken_ns > BROKEN_NS) {
        if (!feed->is_elsewhere) return failed;
        /* Who sees no announcement cannot tell its end from anything else. */
        if (!feed->is_lost) log_warn("%s", fault_message());
        feed->is_lost = true;
    }
    fault_forget();
    return FAULT_NONE;
}

fault feed_look(struct feed *feed)
{
    feed->is_over = feed->is_over || is_interrupted;
    TRY(link_look(feed, &feed->on));
    if (feed->has_off && !feed->broken_ns) TRY(link_look(feed, &feed->off));
    uint64_t now_ns = clock_ns(), each_ns = feed->broken_ns ? 50000000u : 1000000000u;
    if (now_ns - feed->looked_ns < each_ns) return FAULT_NONE;
    feed->looked_ns = now_ns;
    if (!feed->is_over && is_gone(feed)) {
        feed->is_over = true;
        log_info("run %s has ended, and the feed with it", feed->run.id);
    } else if (isatty(STDERR_FILENO)) {
        char line[512];
        how_it_goes(feed, line, sizeof line);
        log_progress(true, line);
    }
    return FAULT_NONE;
}

static void sleep_ns(uint64_t ns)
{
    struct timespec time = {(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
    nanosleep(&time, NULL);
}

fault feed_wait(struct feed *feed, double after_s)
{
    if (!feed->has_begun) {
        feed->has_begun = true;
        feed->begin_ns  = clock_ns();
    }
    double passed_s = 0;
    TRY(feed_look(feed));
    while (!feed->is_over &&
           (passed_s = (double)(clock_ns() - feed->begin_ns) / SECOND_NS) < after_s) {
        sleep_ns((uint64_t)(fmin(after_s - passed_s, LOOK_MS * 1e-3) * SECOND_NS));
        TRY(feed_look(feed));
    }
    return FAULT_NONE;
}

fault feed_pace(struct feed *feed, uint64_t i, double rate_Hz)
{
    double rate = feed->options->rate_Hz;
    if (rate < 0 && !feed->is_file) rate = 0;
    if (rate < 0) rate = rate_Hz > 0 ? rate_Hz : FILE_RATE_HZ;
    TRY(feed_wait(feed, rate > 0 ? (double)i / rate : 0));
    feed->time_us =
        rate > 0 ? (uint64_t)((double)i / rate * 1e6) : (clock_ns() - feed->begin_ns) / 1000u;
    return FAULT_NONE;
}

struct value_map feed_map(const struct feed *feed)
{
    const struct feed_options *words = feed->options;
    const struct feed_link    *link  = &feed->on;
    struct value_map           map   = {.minimum = link->minimum, .maximum = link->maximum};
    bool is_straight = !words->has_from && !words->has_onto && feed->form == &FEED_NUMBERS;
    map.from[0]      = is_straight ? link->minimum : words->has_from ? words->from[0] : 0;
    map.from[1]      = is_straight ? link->maximum : words->has_from ? words->from[1] : 1;
    map.onto[0]      = words->has_onto ? words->onto[0] : link->minimum;
    map.onto[1]      = words->has_onto ? words->onto[1] : link->maximum;
    return map;
}

fault feed_cut(struct feed *feed)
{
    (void)feed;
    log_warn("%s", fault_message());
    fault_forget();
    return FAULT_NONE;
}

static fault bytes_take(struct feed *feed, const uint8_t *bytes, size_t count)
{
    for (size_t at = 0; at < count && !feed->is_over;) {
        size_t taken = 0;
        TRY(feed->form->take(feed, bytes + at, count - at, &taken));
        at += taken;
    }
    return FAULT_NONE;
}

static fault stream_read(struct feed *feed, int file)
{
    static uint8_t bytes[READ_BYTES];
    while (!feed->is_over) {
        struct pollfd input = {.fd = file, .events = POLLIN};
        int           ready = poll(&input, 1, LOOK_MS);
        TRY(feed_look(feed));
        if (ready <= 0) {
            if (feed->form->idle) TRY(feed->form->idle(feed));
            continue;
        }
        ssize_t count = read(file, bytes, sizeof bytes);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count < 0) RAISE(FAULT_INPUT, "%s: cannot be read: %s", feed->name, strerror(errno));
        if (count == 0) return feed->form->end(feed);
        TRY(bytes_take(feed, bytes, (size_t)count));
    }
    return FAULT_NONE;
}

/* ---- its end --------------------------------------------------------------------------------- */

static fault link_last(struct feed_link *link)
{
    fault failed = feed_link_greet(link, LAST_MS);
    if (failed != FAULT_PEER) return failed;
    fault_forget(); /* it has ended meanwhile */
    return FAULT_NONE;
}

/* What was sent last acts a horizon later: only then are the run's counts whole. */
static fault feed_last(struct feed *feed)
{
    if (is_gone(feed)) return FAULT_NONE;
    TRY(feed_link_send(&feed->on, clock_unix_us()));
    if (feed->has_off) TRY(feed_link_send(&feed->off, clock_unix_us()));
    sleep_ns((uint64_t)((fmin(feed->on.horizon_ms, LAST_MS) + SETTLE_MS) * 1e6));
    TRY(link_last(&feed->on));
    return feed->has_off ? link_last(&feed->off) : FAULT_NONE;
}

static void feed_tell(const struct feed *feed)
{
    char line[512];
    how_it_goes(feed, line, sizeof line);
    log_info("%s", line);
    if (feed->left_out + feed->held + feed->clipped)
        log_info("feed: left out here: %llu not understood, %llu within a refractory time, %llu "
                 "held at an end of the range",
                 (unsigned long long)feed->left_out, (unsigned long long)feed->held,
                 (unsigned long long)feed->clipped);
    if (feed->on.refused) log_warn("sense %s refused batches: %s", feed->on.sense, feed->on.why);
    if (feed->off.refused) log_warn("sense %s refused batches: %s", feed->off.sense, feed->off.why);
}

static fault feed_run(struct feed *feed, int file)
{
    struct stat about;
    feed->is_file = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    fault failed  = feed_reach_senses(feed);
    if (!failed) failed = feed->form->begin(feed);
    if (!failed) {
        log_info("feeding %s of run %s (%s): %u neurons, horizon %g ms", feed->on.sense,
                 feed->run.id, feed->run.model, feed->on.size, feed->on.horizon_ms);
        failed = stream_read(feed, file);
        if (!failed) failed = feed_last(feed);
        if (!failed) feed_tell(feed);
    }
    feed->form->clear(feed);
    feed_link_close(&feed->on);
    feed_link_close(&feed->off);
    return failed;
}

static fault words_check(const struct options *options)
{
    if (options->argument_count > 1)
        RAISE(FAULT_USAGE, "%s: ergon feed takes one run, and has %s", options->arguments[1],
              options->arguments[0]);
    if (!options->feed.to) RAISE(FAULT_USAGE, "ergon feed: expected --to SENSE");
    if (!options->feed.form)
        RAISE(FAULT_USAGE, "ergon feed: expected --as FORM (see ergon help feed)");
    return FAULT_NONE;
}

fault command_feed(const struct options *options)
{
    struct feed      feed   = {.options = &options->feed, .name = "standard input"};
    struct sigaction action = {.sa_handler = interrupted};
    int              file   = STDIN_FILENO;
    TRY(words_check(options));
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    feed.form = form_find(options->feed.form);
    if (options->feed.input) {
        feed.name = options->feed.input;
        file      = open(feed.name, O_RDONLY | O_CLOEXEC);
        if (file < 0) RAISE(FAULT_INPUT, "%s: cannot be read: %s", feed.name, strerror(errno));
    }
    fault failed = feed_reach_run(&feed, options);
    if (!failed) failed = feed_run(&feed, file);
    if (file != STDIN_FILENO) close(file);
    return failed;
}
