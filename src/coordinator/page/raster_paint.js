/* raster_paint.js - spikes to pixels, each spike once.
 *
 * The picture is a ring of columns: a step has its column for good, and going on means clearing the
 * columns that come into sight and showing the ring in two pieces. Only a change of view paints
 * what is kept anew.
 *
 * Invariant  columns (head - width, head] of the ring are painted; dots reach to the left only.
 * Touches    a canvas of its own. */
(function (ergon) {
    "use strict";

    const FIRST_HIT = 0xa8 << 24, NEXT_HIT = 0xff << 24;

    function create() {
        const canvas = document.createElement("canvas");
        return {canvas, context: null, image: null, pixels: null, width: 0, height: 0, head: 0,
            version: -1, next: 0, colors: [], low: Infinity, high: -Infinity, painted: 0};
    }

    function resize(paint, width, height) {
        paint.canvas.width = paint.width = width;
        paint.canvas.height = paint.height = height;
        paint.context = paint.canvas.getContext("2d");
        paint.image = paint.context.createImageData(width, height);
        paint.pixels = new Uint32Array(paint.image.data.buffer);
        paint.version = -1;
    }

    /* Colours as little-endian pixels without alpha. */
    function set_colors(paint, texts) {
        paint.colors = texts.map(text => {
            const [r, g, b] = ergon.dom.rgb(text);
            return r | g << 8 | b << 16;
        });
        paint.version = -1;
    }

    const columns_per_step = (paint, view) => paint.width / view.span_steps;

    function column_of(paint, view, step) {
        return Math.floor(step * columns_per_step(paint, view));
    }

    function touch(paint, from, to) {
        if (from < paint.low) paint.low = from;
        if (to > paint.high) paint.high = to;
    }

    function clear_columns(paint, from, to) {
        const {width, height, pixels} = paint;
        if (to - from >= width) {
            pixels.fill(0);
            touch(paint, to - width, to);
            return;
        }
        for (let column = from; column < to; column++) {
            for (let at = column % width, y = 0; y < height; y++, at += width) pixels[at] = 0;
        }
        if (to > from) touch(paint, from, to);
    }

    /* Spikes [first, end) of the store that are in sight. */
    function add(paint, view, store, first, end) {
        const {width, height, pixels, colors, head} = paint, scale = columns_per_step(paint, view);
        const per_row = height / (view.row_high - view.row_low);
        const tall = Math.max(1, Math.min(9, Math.floor(per_row * 0.8)));
        const wide = Math.max(1, Math.min(4, Math.floor(scale), tall));
        const oldest = head - width;
        let population = null, last = 0;
        for (let i = first; i < end; i++) {
            const at = i % store.capacity, gid = store.gids[at];
            const column = Math.floor(store.steps[at] * scale);
            if (column <= oldest || column > head) continue;
            if (population === null || gid < population.first || gid >= last) {
                population = ergon.raster_view.population_of(view, gid);
                if (population === null) continue;
                last = population.first + population.size;
            }
            if (!population.is_shown) continue;
            const row = population.offset + gid - population.first - view.row_low;
            const y = Math.floor(row * per_row);
            if (row < 0 || y >= height) continue;
            const color = colors[population.index % colors.length];
            for (let x = Math.max(oldest + 1, column - wide + 1); x <= column; x++) {
                let pixel = y * width + x % width;
                for (let k = 0; k < tall && y + k < height; k++, pixel += width) {
                    pixels[pixel] = (pixels[pixel] ? NEXT_HIT : FIRST_HIT) | color;
                }
            }
            if (column - wide < paint.low || column >= paint.high) {
                touch(paint, Math.max(oldest + 1, column - wide + 1), column + 1);
            }
            paint.painted++;
        }
    }

    /* Brings the ring up to the store and the view; the last column is that of the step before
     * `end_step`. */
    function advance(paint, view, store, end_step) {
        const head = column_of(paint, view, Math.max(0, end_step - 1));
        const is_new = paint.version !== view.version || head < paint.head;
        if (is_new) {
            paint.version = view.version;
            paint.head = head;
            paint.painted = 0;
            clear_columns(paint, head - paint.width, head + 1);
            add(paint, view, store, store.oldest(), store.total);
        } else {
            clear_columns(paint, paint.head + 1, head + 1);
            paint.head = head;
            add(paint, view, store, Math.max(paint.next, store.oldest()), store.total);
        }
        paint.next = store.total;
    }

    /* The columns that changed go to the ring's canvas. */
    function flush(paint) {
        const {width, height, context, image} = paint;
        if (paint.high > paint.low) {
            const count = Math.min(width, paint.high - paint.low), x = modulo(paint.low, width);
            const right = Math.min(count, width - x);
            context.putImageData(image, 0, 0, x, 0, right, height);
            if (count > right) context.putImageData(image, 0, 0, 0, 0, count - right, height);
        }
        paint.low = Infinity;
        paint.high = -Infinity;
    }

    const modulo = (a, n) => (a % n + n) % n;

    /* The ring, newest column at the right, onto a context of the same size. */
    function show(paint, context) {
        flush(paint);
        const {width, height, canvas} = paint, cut = (paint.head + 1) % width;
        context.clearRect(0, 0, width, height);
        if (cut < width) context.drawImage(canvas, cut, 0, width - cut, height, 0, 0, width - cut,
            height);
        if (cut > 0) context.drawImage(canvas, 0, 0, cut, height, width - cut, 0, cut, height);
    }

    ergon.raster_paint = {create, resize, set_colors, advance, show};
})(globalThis.ergon = globalThis.ergon || {});
