/* raster_view.js - which part of the raster is looked at: steps across, neurons down.
 *
 * Rows are the neurons of the populations shown, one population below the other. Live, the right
 * edge follows the newest step; held, it stays.
 *
 * Invariant  0 <= row_low < row_high <= rows; span_steps >= 1.
 * Touches    nothing. */
(function (ergon) {
    "use strict";

    const LEAST_ROWS = 8;

    function create() {
        return {populations: [], rows: 0, row_low: 0, row_high: 1, span_steps: 10000,
            end_step: null, dt_ms: 0.1, version: 0};
    }

    /* Offsets of the populations shown; neurons looked at are all again. */
    function lay_out(view) {
        let rows = 0;
        for (const one of view.populations) {
            one.offset = one.is_shown ? rows : -1;
            if (one.is_shown) rows += one.size;
        }
        view.rows = rows;
        view.row_low = 0;
        view.row_high = Math.max(1, rows);
        view.version++;
    }

    function set_populations(view, list, dt_ms) {
        const old = new Map(view.populations.map(one => [one.name, one.is_shown]));
        view.populations = list.map((one, index) => ({
            index, name: String(one.name), first: one.first_gid || 0, size: one.size || 0,
            is_sense: Boolean(one.is_sense), is_shown: old.get(String(one.name)) !== false,
            offset: 0})).filter(one => one.size > 0);
        view.populations.sort((a, b) => a.first - b.first);
        view.dt_ms = dt_ms;
        lay_out(view);
    }

    /* The population of a neuron: null if there is none. */
    function population_of(view, gid) {
        let low = 0, high = view.populations.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (view.populations[middle].first <= gid) low = middle + 1;
            else high = middle;
        }
        const one = low > 0 ? view.populations[low - 1] : null;
        return one && gid < one.first + one.size ? one : null;
    }

    function row_population(view, row) {
        return view.populations.find(one => one.is_shown && row >= one.offset &&
            row < one.offset + one.size) || null;
    }

    function clamp(value, low, high) {
        return Math.max(low, Math.min(high, value));
    }

    /* Times by factor, about the place `at` (0 left, 1 right); live, the right edge stays. */
    function zoom_time(view, factor, at) {
        const least = Math.max(20, 5 / view.dt_ms), most = 60000 / view.dt_ms;
        const span = clamp(Math.round(view.span_steps * factor), least, most);
        if (view.end_step !== null) {
            view.end_step = Math.round(view.end_step + (span - view.span_steps) * (1 - at));
        }
        view.span_steps = span;
        view.version++;
    }

    function zoom_rows(view, factor, at) {
        const height = view.row_high - view.row_low;
        const next = clamp(height * factor, Math.min(LEAST_ROWS, view.rows),
            Math.max(1, view.rows));
        const low = clamp(view.row_low + (height - next) * at, 0, Math.max(0, view.rows - next));
        view.row_low = low;
        view.row_high = low + next;
        view.version++;
    }

    /* By parts of what is seen; into the past holds the view, back to the newest lets it go. */
    function pan(view, parts, row_parts, head, oldest) {
        const height = view.row_high - view.row_low;
        const low = clamp(view.row_low + row_parts * height, 0, Math.max(0, view.rows - height));
        view.row_low = low;
        view.row_high = low + height;
        if (parts !== 0) {
            const end = (view.end_step === null ? head : view.end_step) + parts * view.span_steps;
            const first = Math.min(head, oldest + view.span_steps);
            view.end_step = end >= head && parts > 0 ? null : Math.round(clamp(end, first, head));
        }
        view.version++;
    }

    function hold(view, step) {
        view.end_step = step;
        view.version++;
    }

    function reset(view) {
        view.span_steps = Math.round(1000 / view.dt_ms);
        view.end_step = null;
        for (const one of view.populations) one.is_shown = true;
        lay_out(view);
    }

    ergon.raster_view = {create, set_populations, lay_out, population_of, row_population, zoom_time,
        zoom_rows, pan, hold, reset};
    if (typeof module !== "undefined") module.exports = ergon.raster_view;
})(globalThis.ergon = globalThis.ergon || {});
