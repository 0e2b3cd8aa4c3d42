/* memory.c - small blocks from malloc, large ones mapped; a header before each says which. */
#define _GNU_SOURCE
#include "base/memory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64 };
static const size_t MAPPED_FROM_BYTES = (size_t)1 << 20;
static const size_t PAGE_BYTES        = 4096;
static const size_t HUGE_PAGE_BYTES   = (size_t)2 << 20;

/* Stands in the 64 bytes before a block. */
struct header {
    size_t bytes;  /* of the block, header apart */
    size_t mapped; /* bytes mapped, header included; 0: from malloc */
};
_Static_assert(sizeof(struct header) <= ALIGNMENT, "the header fits before an aligned block");

static memory_refusal *refuses_block;

void memory_refuse(memory_refusal *refuses) { refuses_block = refuses; }

static struct header *header_of(void *block) { return (void *)((char *)block - ALIGNMENT); }

static void *block_of(struct header *header) { return (char *)header + ALIGNMENT; }

static size_t mapped_size(size_t bytes)
{
    return (bytes + ALIGNMENT + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* Map more than is needed and cut the ends off, so that huge pages fit from the first byte on. */
static void *pages_aligned(size_t mapped)
{
    size_t whole = mapped + HUGE_PAGE_BYTES;
    char  *pages = mmap(NULL, whole, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) return NULL;
    size_t before = HUGE_PAGE_BYTES - (uintptr_t)pages % HUGE_PAGE_BYTES;
    munmap(pages, before);
    if (before < HUGE_PAGE_BYTES) munmap(pages + before + mapped, HUGE_PAGE_BYTES - before);
    return pages + before;
}

static struct header *header_mapped(size_t bytes)
{
    size_t         mapped = mapped_size(bytes);
    struct header *header = pages_aligned(mapped);
    if (!header) return NULL;
    madvise(header, mapped, MADV_HUGEPAGE);
    header->mapped = mapped;
    return header;
}

static struct header *header_small(size_t bytes)
{
    size_t         whole  = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    struct header *header = aligned_alloc(ALIGNMENT, whole);
    if (!header) return NULL;
    memset(header, 0, whole);
    return header;
}

static bool product_overflows(size_t count, size_t size)
{
    return size != 0 && count > (SIZE_MAX / 4) / size;
}

static fault no_memory(size_t count, size_t size, const char *label)
{
    RAISE(FAULT_MEMORY, "out of memory: %s needs %.1f MB (%zu x %zu bytes)", label,
          (double)count * (double)size / 1e6, count, size);
}

fault memory_take(void *block, size_t count, size_t size, const char *label)
{
    void **out = block;
    *out       = NULL;
    if (product_overflows(count, size)) return no_memory(count, size, label);

    size_t bytes = count * size;
    if (refuses_block && refuses_block(bytes, label)) return no_memory(count, size, label);
    struct header *header = bytes >= MAPPED_FROM_BYTES ? header_mapped(bytes) : header_small(bytes);
    if (!header) return no_memory(count, size, label);
    header->bytes = bytes;
    *out          = block_of(header);
    return FAULT_NONE;
}

/* A mapped block that stays mapped moves its pages and copies nothing. */
static fault resize_mapped(void **out, size_t bytes, const char *label)
{
    struct header *header = header_of(*out);
    size_t         mapped = mapped_size(bytes);
    size_t         before = header->bytes;
    struct header *moved  = header;
    if (mapped != header->mapped) moved = mremap(header, header->mapped, mapped, MREMAP_MAYMOVE);
    if ((void *)moved == MAP_FAILED) return no_memory(bytes, 1, label);
    moved->mapped = mapped;
    moved->bytes  = bytes;
    *out          = block_of(moved);
    /* New pages are zero; what a shrink left in the last page is not. */
    size_t zeroed = before + PAGE_BYTES < bytes ? before + PAGE_BYTES : bytes;
    if (zeroed > before) memset((char *)*out + before, 0, zeroed - before);
    return FAULT_NONE;
}

fault memory_resize(void *block, size_t count, size_t size, const char *label)
{
    void **out = block;
    if (!*out) return memory_take(block, count, size, label);
    if (product_overflows(count, size)) return no_memory(count, size, label);

    size_t bytes = count * size;
    size_t kept  = header_of(*out)->bytes;
    if (bytes > kept && refuses_block && refuses_block(bytes, label))
        return no_memory(count, size, label);
    if (header_of(*out)->mapped && bytes >= MAPPED_FROM_BYTES)
        return resize_mapped(out, bytes, label);

    struct header *header = bytes >= MAPPED_FROM_BYTES ? header_mapped(bytes) : header_small(bytes);
    if (!header) return no_memory(count, size, label);
    header->bytes = bytes;
    memcpy(block_of(header), *out, kept < bytes ? kept : bytes);
    memory_give(block);
    *out = block_of(header);
    return FAULT_NONE;
}

void memory_give(void *block)
{
    void **held = block;
    if (!*held) return;
    struct header *header = header_of(*held);
    if (header->mapped)
        munmap(header, header->mapped);
    else
        free(header);
    *held = NULL;
}

fault memory_reserve(void *block, size_t *capacity, size_t needed, size_t size, const char *label)
{
    if (needed <= *capacity) return FAULT_NONE;
    size_t grown = *capacity + *capacity / 2;
    if (grown < needed) grown = needed;
    if (grown < 16) grown = 16;
    TRY(memory_resize(block, grown, size, label));
    *capacity = grown;
    return FAULT_NONE;
}

void memory_release(void *from, size_t bytes)
{
    uintptr_t first = ((uintptr_t)from + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    uintptr_t end   = ((uintptr_t)from + bytes) / PAGE_BYTES * PAGE_BYTES;
    if (first >= end) return;
    char *pages = (char *)from + (first - (uintptr_t)from);
    madvise(pages, end - first, MADV_DONTNEED);
}

void memory_settle(const void *block)
{
    enum { ADVICE_COLLAPSE = 25 }; /* MADV_COLLAPSE, Linux 6.1: not in the headers of Debian 12 */
    if (!block) return;
    struct header *header = (struct header *)((uintptr_t)block - ALIGNMENT);
    if (!header->mapped) return;
    madvise(header, header->mapped, ADVICE_COLLAPSE);
}

/* What the system tells of this process under a name, in kB there; in bytes. */
static uint64_t status_bytes(const char *name)
{
    FILE *status = fopen("/proc/self/status", "r");
    if (!status) return 0;
    char     line[256];
    uint64_t kilobytes = 0;
    while (kilobytes == 0 && fgets(line, sizeof line, status))
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtoull(line + strlen(name), NULL, 10);
    fclose(status);
    return kilobytes * 1024u;
}

uint64_t memory_peak_bytes(void) { return status_bytes("VmHWM:"); }

uint64_t memory_resident_bytes(void) { return status_bytes("VmRSS:"); }

void memory_peak_restart(void)
{
    FILE *references = fopen("/proc/self/clear_refs", "w");
    if (!references) return;
    fputs("5", references); /* the peak alone: proc(5) */
    fclose(references);
}
