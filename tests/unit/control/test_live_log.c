/* test_live_log.c - orders come back as they were written, as far as the file is whole. */
#include "base/crc32.h"
#include "control/live_log.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[512];

static void order_note(Ergon__Order *order, Ergon__NoteOrder *note, uint64_t step)
{
    ergon__order__init(order);
    ergon__note_order__init(note);
    note->text       = (char *)"a note";
    order->step      = step;
    order->what_case = ERGON__ORDER__WHAT_NOTE;
    order->note      = note;
}

/* A log of three notes, at the steps 10, 20, 30. */
static void log_write(void)
{
    if (!path[0]) snprintf(path, sizeof path, "%s", scratch_path("live.log"));
    struct live_log *log  = NULL;
    Ergon__LogHead   head = ERGON__LOG_HEAD__INIT;
    head.format           = 1;
    head.model_hash       = (char *)"0123";
    head.seed             = 7;
    CHECK_OK(live_log_create(&log, path, &head));
    for (uint64_t step = 10; step <= 30; step += 10) {
        Ergon__Order     order;
        Ergon__NoteOrder note;
        order_note(&order, &note, step);
        CHECK_OK(live_log_add(log, &order));
    }
    CHECK_OK(live_log_close(log));
    live_log_destroy(&log);
}

/* Orders that can be read; what ended the reading. */
static fault log_count(uint32_t *count)
{
    struct live_log_reader *reader = NULL;
    Ergon__LogHead         *head   = NULL;
    *count                         = 0;
    TRY(live_log_open(&reader, path, &head));
    CU_ASSERT_EQUAL(head->seed, 7);
    ergon__log_head__free_unpacked(head, NULL);
    fault failed = FAULT_NONE;
    for (;;) {
        Ergon__Order *order = NULL;
        failed              = live_log_next(reader, &order);
        if (failed || !order) break;
        CU_ASSERT_EQUAL(order->step, 10 * ++*count);
        ergon__order__free_unpacked(order, NULL);
    }
    live_log_reader_close(&reader);
    return failed;
}

static long file_bytes(void)
{
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long bytes = ftell(file);
    fclose(file);
    return bytes;
}

static void byte_flip(long at)
{
    FILE *file = fopen(path, "r+b");
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
}

static void sum_is_that_of_zlib(void)
{
    CU_ASSERT_EQUAL(crc32_of("123456789", 9), 0xCBF43926);
    CU_ASSERT_EQUAL(crc32_of("", 0), 0);
}

static void log_gives_back_what_was_written(void)
{
    uint32_t count;
    log_write();
    CHECK_OK(log_count(&count));
    CU_ASSERT_EQUAL(count, 3);
}

static void log_that_was_cut_off_ends_there(void)
{
    uint32_t count;
    log_write();
    long whole  = file_bytes();
    long record = 8 + 12; /* the head of a record; a note of 6 letters at a step below 128 */
    for (long cut = 1; cut <= record; cut++) {
        log_write();
        CU_ASSERT_EQUAL(truncate(path, whole - cut), 0);
        CHECK_OK(log_count(&count));
        CU_ASSERT_EQUAL(count, 2);
    }
}

/* Whatever byte is wrong, it is never taken for an order. */
static void log_with_a_wrong_byte_is_refused(void)
{
    log_write();
    long whole = file_bytes();
    for (long at = 0; at < whole; at++) {
        uint32_t count;
        log_write();
        byte_flip(at);
        fault failed = log_count(&count);
        CU_ASSERT(failed == FAULT_INPUT || failed == FAULT_CORRUPT || count < 3);
        fault_forget();
    }
}

static void log_names_the_place_of_a_wrong_byte(void)
{
    uint32_t count;
    log_write();
    byte_flip(file_bytes() - 1);
    CU_ASSERT_EQUAL(log_count(&count), FAULT_CORRUPT);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), path));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "byte"));
    fault_forget();
}

static void other_files_are_no_logs(void)
{
    uint32_t    count;
    const char *texts[] = {"", "x", "ergon: 1\npopulations: a much longer text of a model\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *file = fopen(path, "wb");
        fputs(texts[i], file);
        fclose(file);
        CU_ASSERT_EQUAL(log_count(&count), FAULT_INPUT);
        fault_forget();
    }
    unlink(path);
    CU_ASSERT_EQUAL(log_count(&count), FAULT_INPUT);
    fault_forget();
}

CHECK_MAIN(live_log, CASE(sum_is_that_of_zlib), CASE(log_gives_back_what_was_written),
           CASE(log_that_was_cut_off_ends_there), CASE(log_with_a_wrong_byte_is_refused),
           CASE(log_names_the_place_of_a_wrong_byte), CASE(other_files_are_no_logs))
