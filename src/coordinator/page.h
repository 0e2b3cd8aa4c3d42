/* page.h - the files of the dashboard, as they were when this was built (cmake/page.cmake).
 *
 * Touches    nothing.
 */
#ifndef ERGON_COORDINATOR_PAGE_H
#define ERGON_COORDINATOR_PAGE_H

#include <stddef.h>

struct page_file {
    const char          *name; /* "index.html"; NULL ends the list */
    const char          *type; /* "text/html; charset=utf-8" */
    const unsigned char *bytes;
    size_t               length;
    const char          *tag; /* changes with its content */
};

extern const struct page_file PAGE_FILES[];

#endif
