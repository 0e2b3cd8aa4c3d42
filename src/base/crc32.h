/* crc32.h - the sum of bytes that gzip, PNG and zlib use (polynomial 0xEDB88320, reflected).
 *
 * Touches    nothing.
 */
#ifndef ERGON_BASE_CRC32_H
#define ERGON_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *bytes, size_t count);

#endif
