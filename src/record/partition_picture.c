/* partition_picture.c - who sends how much to whom, and where the ranks lie, as SVG. */
#include "record/partition_report.h"

#include "record/report_html.h"

#include <math.h>
#include <stdio.h>

enum { SIDE = 360, GAP = 60, TOP = 64, CELLS_MAX = 128, LEGEND_STEPS = 5 };
static const double MILLI = 1e-3;

/* From the lightest to the darkest, evenly in the logarithm: one blue, for any eyes. */
static const double LIGHT[] = {222, 235, 247}, DARK[] = {8, 48, 107};
static const double DECADES = 2; /* below the largest: the lightest shade */

/* Ranks of a picture are too many to tell apart by number: neighbours in number differ in hue. */
static double hue_of(uint32_t rank) { return fmod(rank * 137.508, 360); }

/* Traffic between two groups of ranks, where ranks are more than cells. */
static double cell_traffic(const struct partition_report *report, const double *traffic,
                           uint32_t cells, uint32_t from, uint32_t to)
{
    uint32_t ranks = report->ranks;
    double   sum   = 0;
    for (uint32_t a = from * ranks / cells; a < (from + 1) * ranks / cells; a++)
        for (uint32_t b = to * ranks / cells; b < (to + 1) * ranks / cells; b++)
            sum += traffic[(size_t)a * ranks + b];
    return sum * MILLI;
}

static double largest_cell(const struct partition_report *report, const double *traffic,
                           uint32_t cells)
{
    double most = 0;
    for (uint32_t from = 0; from < cells; from++)
        for (uint32_t to = 0; to < cells; to++) {
            double it = cell_traffic(report, traffic, cells, from, to);
            if (it > most) most = it;
        }
    return most;
}

enum { SHADE_BYTES = 32 };

static const char *shade_of(double value, double most, char text[SHADE_BYTES])
{
    double dark = fmax(0, 1 - log10(most / value) / DECADES);
    int    rgb[3];
    for (int i = 0; i < 3; i++)
        rgb[i] = (int)(LIGHT[i] + dark * (DARK[i] - LIGHT[i]));
    snprintf(text, SHADE_BYTES, "#%02x%02x%02x", rgb[0] & 0xff, rgb[1] & 0xff, rgb[2] & 0xff);
    return text;
}

static void title_draw(struct html *svg, double left, const char *title, const char *note,
                       double spikes_Hz)
{
    char number[NUMBER_BYTES];
    html_add(svg, "<text x=\"%.1f\" y=\"%d\" class=\"title\">", left, TOP - 30);
    html_escape(svg, title);
    html_add(svg, "</text><text x=\"%.1f\" y=\"%d\">%s", left, TOP - 12, note);
    if (spikes_Hz >= 0) html_add(svg, " %s", number_short(spikes_Hz, number));
    html_add(svg, "</text>\n");
}

static void matrix_draw(struct html *svg, const struct partition_report *report,
                        const struct partition_row *row, double left, double most)
{
    char     shade[SHADE_BYTES];
    uint32_t cells = report->ranks < CELLS_MAX ? report->ranks : CELLS_MAX;
    double   side  = (double)SIDE / cells;
    title_draw(svg, left, row->name, "spikes/s between ranks:", row->cost.volume * MILLI);
    html_add(svg, "<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"frame\"/>\n", left,
             TOP, SIDE, SIDE);
    for (uint32_t from = 0; from < cells; from++)
        for (uint32_t to = 0; to < cells; to++) {
            double it = cell_traffic(report, row->traffic, cells, from, to);
            if (it <= 0) continue;
            html_add(svg,
                     "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\">"
                     "<title>%u to %u: %.4g spikes/s</title></rect>\n",
                     left + to * side, TOP + from * side, side, side, shade_of(it, most, shade),
                     from, to, it);
        }
    html_add(svg,
             "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">to rank 0..%u</text>"
             "<text transform=\"translate(%.1f %d) rotate(-90)\" text-anchor=\"middle\">from rank "
             "0..%u</text>\n",
             left + SIDE / 2.0, TOP + SIDE + 18, report->ranks - 1, left - 8, TOP + SIDE / 2,
             report->ranks - 1);
}

static void legend_draw(struct html *svg, double most)
{
    const int y = TOP + SIDE + 34;
    for (int i = 0; i < LEGEND_STEPS; i++) {
        char   shade[SHADE_BYTES], number[NUMBER_BYTES];
        double x  = GAP + i * 80;
        double at = most * pow(10, -DECADES * (1 - (double)i / (LEGEND_STEPS - 1)));
        html_add(svg, "<rect x=\"%.1f\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\"/>", x, y,
                 shade_of(at, most, shade));
        html_add(svg, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", x + 19, y + 12,
                 number_short(at, number));
    }
    html_add(svg, "<text x=\"%d\" y=\"%d\">spikes/s of a pair (lightest: or fewer)</text>\n",
             GAP + LEGEND_STEPS * 80 + 10, y + 12);
}

static void network_draw(struct html *svg, const struct partition_report *report, double left)
{
    const struct tile_place *at = report->places;
    double lowest_x = at[0].x, lowest_y = at[0].y, highest_x = at[0].x, highest_y = at[0].y;
    for (uint32_t tile = 1; tile < report->tiles; tile++) {
        lowest_x  = fmin(lowest_x, at[tile].x);
        lowest_y  = fmin(lowest_y, at[tile].y);
        highest_x = fmax(highest_x, at[tile].x);
        highest_y = fmax(highest_y, at[tile].y);
    }
    double extent = fmax(fmax(highest_x - lowest_x, highest_y - lowest_y), 1e-12);
    double radius = fmax(0.8, fmin(8, 0.45 * SIDE / sqrt(report->tiles)));
    title_draw(svg, left, report->rows[report->chosen].name, "tiles, coloured by rank", -1);
    for (uint32_t tile = 0; tile < report->tiles; tile++)
        html_add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"hsl(%.0f 65%% 50%%)\"/>\n",
                 left + (at[tile].x - lowest_x) / extent * SIDE,
                 TOP + SIDE - (at[tile].y - lowest_y) / extent * SIDE, radius,
                 hue_of(report->rows[report->chosen].owner[tile]));
}

fault partition_picture_write(const struct partition_report *report, const char *path)
{
    struct html                 svg    = {0};
    const struct partition_row *chosen = &report->rows[report->chosen];
    const struct partition_row *other  = &report->rows[report->other];
    uint32_t                    cells  = report->ranks < CELLS_MAX ? report->ranks : CELLS_MAX;
    double                      most   = fmax(largest_cell(report, chosen->traffic, cells),
                                              largest_cell(report, other->traffic, cells));
    int                         wide   = report->places ? 3 : 2;
    html_add(&svg,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
             "font-family=\"sans-serif\" font-size=\"12\">\n"
             "<style>.title{font-size:15px;font-weight:bold}.frame{fill:none;stroke:#999}</style>\n"
             "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
             GAP + wide * (SIDE + GAP), TOP + SIDE + 60);
    matrix_draw(&svg, report, chosen, GAP, most);
    matrix_draw(&svg, report, other, 2 * GAP + SIDE, most);
    if (report->places) network_draw(&svg, report, 3 * GAP + 2 * SIDE);
    if (most > 0) legend_draw(&svg, most);
    html_add(&svg, "</svg>\n");
    fault failed = svg.failed;
    if (!failed) failed = text_write_file(&svg.text, path);
    html_clear(&svg);
    return failed;
}
