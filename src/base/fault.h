/* fault.h - what went wrong, how it travels, and what is said about it.
 *
 * A function that can fail returns a fault; 0 is success and the gravest is the largest, so ranks
 * agree on a common fault by taking the maximum. The story (message, file, line, callers) stays in
 * a per-thread trace on the rank that saw it and is printed once, by whoever gives up.
 *
 * Invariant  fault_raise() starts a new story; fault_pass() only adds a line to it.
 * Ownership  the trace is a fixed per-thread buffer: raising never allocates.
 * Touches    base/log.h (a line that renews itself is ended first).
 */
#ifndef ERGON_BASE_FAULT_H
#define ERGON_BASE_FAULT_H

#define MUST_CHECK __attribute__((warn_unused_result))

typedef enum fault {
    FAULT_NONE,
    FAULT_STOPPED, /* stopped on request, resumable  */
    FAULT_REFUTED, /* a check of a validation failed */
    FAULT_USAGE,   /* the command line               */
    FAULT_INPUT,   /* a file the user gave           */
    FAULT_CORRUPT, /* a file Ergon wrote             */
    FAULT_PEER,    /* another machine, or its key    */
    FAULT_FILE,    /* disk full, no permission       */
    FAULT_MEMORY,  /* out of memory                  */
    FAULT_LOST,    /* a rank is gone or hangs        */
    FAULT_BUG      /* a promise of Ergon's is broken */
} fault;

/* A longer message is cut; on other threads than the first sooner. */
enum { FAULT_MESSAGE_BYTES = 32768, FAULT_ASIDE_BYTES = 1024 };

#define RAISE(code, ...) return fault_raise((code), __FILE__, __LINE__, __VA_ARGS__)
#define TRY(call)                                                                                  \
    do {                                                                                           \
        fault try_ = (call);                                                                       \
        if (try_) return fault_pass(try_, __FILE__, __LINE__, #call);                              \
    } while (0)

/* Begin the story of a fault: the message names the thing, the value and the limit.
 * Returns code, so that `return fault_raise(...)` and `mine = fault_raise(...)` both read well. */
fault fault_raise(fault code, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Add a caller to the story and hand the code on. */
fault fault_pass(fault code, const char *file, int line, const char *call);

/* The message of the story on this thread; "" if there is none. Valid until the next raise. */
const char *fault_message(void);
/* Callers of the story, one a line, innermost first; "" if there is none. */
const char *fault_trace(void);
/* Forget the story: the fault was dealt with. */
void fault_forget(void);

/* Print the story once, as `ergon: MESSAGE` on stderr (a bug adds the trace), or count it as
 * told because another rank prints it. Whoever gives up calls this; after that nothing more is
 * said, also of faults that the first one causes on the way out, until fault_forget. */
void fault_tell(void);
void fault_set_told(void);

/* One word for the kind of fault ("input", "memory", ...), and the process's exit code for it. */
const char *fault_word(fault code);
int         fault_exit_code(fault code);

/* The graver of two faults. */
static inline fault fault_worst(fault a, fault b) { return a > b ? a : b; }

#endif
