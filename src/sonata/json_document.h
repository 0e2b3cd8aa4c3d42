/* json_document.h - what a JSON document is made of. Inside sonata/ only. */
#ifndef ERGON_SONATA_JSON_DOCUMENT_H
#define ERGON_SONATA_JSON_DOCUMENT_H

#include <jansson.h>

struct json {
    json_t *root;
    char   *path; /* of the file it came from; NULL: it was made here */
};

#endif
