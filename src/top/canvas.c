/* canvas.c - letters into cells. */
#include "top/canvas.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>

fault canvas_begin(struct canvas *canvas, int width, int height)
{
    width  = width < 1 ? 1 : width > CANVAS_SIDE_MAX ? CANVAS_SIDE_MAX : width;
    height = height < 1 ? 1 : height > CANVAS_SIDE_MAX ? CANVAS_SIDE_MAX : height;
    TRY(memory_resize(&canvas->cells, (size_t)width * (size_t)height, sizeof *canvas->cells,
                      "the screen"));
    canvas->width  = width;
    canvas->height = height;
    for (int i = 0; i < width * height; i++)
        canvas->cells[i] = (struct cell){' ', PLAIN};
    return FAULT_NONE;
}

void canvas_clear(struct canvas *canvas) { memory_give(&canvas->cells); }

int canvas_last_row(const struct canvas *canvas)
{
    for (int i = canvas->width * canvas->height - 1; i >= 0; i--)
        if (canvas->cells[i].letter != ' ') return i / canvas->width;
    return -1;
}

static void letter_put(const struct area *area, int row, int column, struct cell cell)
{
    const struct canvas *canvas = area->canvas;
    int                  x = area->x + column, y = area->y + row;
    if (row < 0 || row >= area->height || column < 0 || column >= area->width) return;
    if (x < 0 || x >= canvas->width || y < 0 || y >= canvas->height) return;
    canvas->cells[y * canvas->width + x] = cell;
}

int area_write(const struct area *area, int row, int column, style how, const char *format, ...)
{
    char    text[CANVAS_SIDE_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if ((byte & 0xc0) == 0x80) continue; /* the rest of a letter of UTF-8 */
        char letter = '?';
        if (byte >= ' ' && byte < 0x7f) letter = *at;
        letter_put(area, row, column++, (struct cell){letter, (uint8_t)how});
    }
    return column;
}

void area_head(const struct area *area, int row, const char *words)
{
    int column = area_write(area, row, 0, STRONG, "%s ", words);
    while (column < area->width)
        letter_put(area, row, column++, (struct cell){'-', FAINT});
}

int area_bar(const struct area *area, int row, int column, int width, double share)
{
    if (!(share > 0)) share = 0;
    int inside = width - 2, full = (int)((share < 1 ? share : 1) * inside + 0.5);
    column = area_write(area, row, column, FAINT, "[");
    for (int i = 0; i < inside; i++)
        column = area_write(area, row, column, PLAIN, "%s", i < full ? "#" : " ");
    return area_write(area, row, column, FAINT, "]");
}
