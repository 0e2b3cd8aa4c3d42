/* units.js - what the page's scripts compute, without a page: run by units.py in a browser.
 *
 * TRAINS comes from trains.c: what the encoder of C wrote, whole and broken, and what the reader of
 * C made of it. The verdicts are left in the document's body. */
(function () {
    "use strict";

    const problems = [];
    let checks = 0;
    function same(found, wanted, what) {
        checks++;
        const [is, should] = [found, wanted].map(value => JSON.stringify(value));
        if (is !== should) problems.push(`${what}: ${is}, not ${should}`);
    }

    const bytes_of = hex => Uint8Array.from(hex.match(/../g) || [], pair => parseInt(pair, 16));

    function trains_are_read_as_in_c() {
        for (const one of TRAINS) {
            let sum = 0, count = 0;
            const read = ergon.spikes.train_read(bytes_of(one.hex), one.first, one.end,
                (step, gid) => {
                    count++;
                    const spike = (step - one.first) * 7 + gid + count;
                    sum = Number((BigInt(sum) * 31n + BigInt(spike)) % 1000000007n);
                });
            const what = `train ${one.hex.slice(0, 40)} of ${one.first}`;
            same([read.count, read.is_broken], [one.count, one.is_broken], what);
            same([count, sum], [one.count, one.sum], what + ", spikes");
        }
        same(TRAINS.some(one => one.is_broken) && TRAINS.some(one => !one.is_broken), true,
            "trains of both sorts");
    }

    function frame_of(head, train, length) {
        const text = new TextEncoder().encode(head), bytes = new Uint8Array(4 + text.length +
            train.length);
        new DataView(bytes.buffer).setUint32(0, length === undefined ? text.length : length, true);
        bytes.set(text, 4);
        bytes.set(train, 4 + text.length);
        return bytes.buffer;
    }

    function frames_are_bounded() {
        const head = '{"run":"a","rank":0,"step_first":5,"step_end":9,"count":1}';
        const read = ergon.spikes.frame_read(frame_of(head, [0, 1, 7]));
        same([read.head.count, [...read.train]], [1, [0, 1, 7]], "a sound frame");
        const refused = [[head, [], 70000], [head, [], head.length + 1], ["{", []], ["null", []],
            ["[]", []], ['{"step_first":-1,"step_end":9,"count":1}', []],
            ['{"step_first":0,"step_end":1e300,"count":1}', []],
            ['{"step_first":0,"step_end":9,"count":"1"}', []]];
        for (const [text, train, length] of refused) {
            same(ergon.spikes.frame_read(frame_of(text, train, length)), null, `head ${text}`);
        }
        same(ergon.spikes.frame_read(new ArrayBuffer(3)), null, "three bytes");
    }

    function a_store_keeps_the_newest() {
        const store = ergon.spikes.store_create(4);
        for (let i = 0; i < 6; i++) store.add(i, 10 + i);
        const kept = [];
        for (let i = store.oldest(); i < store.total; i++) kept.push(store.gids[i % 4]);
        same(kept, [12, 13, 14, 15], "the last four");
    }

    function numbers_have_units() {
        const f = ergon.format, plain = text => text.replace(/\u00a0/g, " ");
        const pairs = [[f.count(1234567), "1,234,567"], [f.short(12345), "12.3 k"],
            [f.short(999.96), "1.00 k"], [f.short(0, "Hz"), "0 Hz"], [f.short(2.5e15), "2.50 P"],
            [f.bytes(1023), "1,023 B"], [f.bytes(180 * 1048576), "180 MiB"],
            [f.seconds(0.0121), "12.1 ms"], [f.seconds(75), "1 min 15 s"],
            [f.seconds(59.7), "1 min 00 s"], [f.seconds(3661), "1 h 01 min"],
            [f.seconds(200000), "2 d 7 h"], [f.model(250), "250 ms"],
            [f.model(59999), "59.99 s"], [f.model(1234567), "1,234.56 s"],
            [f.share(0.034), "3.4 %"], [f.share(0.9997), "99.9 %"],
            [f.share(1), "100 %"], [f.short(NaN), "\u2013"],
            [f.model(undefined), "\u2013"],
            [f.digits(0.05), "0.0500"], [f.digits(-65.25), "-65.3"]];
        pairs.forEach(([found, wanted]) => same(plain(found), wanted, "number"));
    }

    function a_course_thins_itself_to_means() {
        const course = ergon.chart.course_create(1), n = 20000;
        for (let i = 0; i < n; i++) ergon.chart.course_add(course, i, [i % 2 ? 3 : 1]);
        same(course.count <= 4096 && course.count >= 2048, true, "bounded");
        same(course.times[course.count - 1], n - 1, "the newest is kept");
        same(course.values[10], 2, "the mean of neighbours");
        ergon.chart.course_add(course, 5, [9]);
        same(course.times[course.count - 1], n - 1, "time does not go back");
    }

    function ticks_are_nice() {
        same([0.7, 1, 1.2, 3, 7, 120].map(ergon.chart.nice), [1, 1, 2, 5, 10, 200], "nice");
        same(ergon.chart.time_text(250, 50), "250 ms", "time");
        same(ergon.chart.time_text(2500, 1000), "2.5 s", "time");
        same(ergon.chart.time_text(1376200, 200), "1376.2 s", "time");
        same(ergon.chart.time_text(12.5, 0.5), "12.5 ms", "time");
    }

    function a_view_stays_within_the_network() {
        const look = ergon.raster_view, view = look.create();
        look.set_populations(view, [{name: "I", first_gid: 80, size: 20},
            {name: "E", first_gid: 0, size: 80}], 0.1);
        same([view.rows, view.row_low, view.row_high], [100, 0, 100], "all rows");
        same([0, 79, 80, 99, 100].map(gid => (look.population_of(view, gid) || {}).name),
            ["E", "E", "I", "I", undefined], "populations");
        for (let i = 0; i < 40; i++) look.zoom_rows(view, 0.8, 1);
        same([view.row_high, view.row_high - view.row_low], [100, 8], "eight rows at least");
        look.pan(view, 0, -100, 0, 0);
        same(view.row_low, 0, "not above the first");
        look.pan(view, -0.5, 0, 50000, 0);
        same(view.end_step, 45000, "held, half a view back");
        look.pan(view, -100, 0, 50000, 20000);
        same(view.end_step, 30000, "not before the oldest spike");
        look.pan(view, 100, 0, 50000, 20000);
        same(view.end_step, null, "live again");
        view.populations[0].is_shown = false;
        look.lay_out(view);
        same([view.rows, look.row_population(view, 0).name], [20, "I"], "one hidden");
    }

    /* The picture has each spike of the view at its place, however it was brought up to date. */
    function dots_are_where_spikes_are() {
        const look = ergon.raster_view, brush = ergon.raster_paint, view = look.create();
        look.set_populations(view, [{name: "E", first_gid: 0, size: 50}], 0.1);
        view.span_steps = 100;
        const store = ergon.spikes.store_create(1000), paint = brush.create();
        brush.resize(paint, 100, 50);
        brush.set_colors(paint, ["#ff0000"]);
        const wanted = [], spikes = [];
        for (let step = 0; step < 390; step += 10) {
            // Each place within ten steps comes up, and another one when the ring comes round.
            const k = step / 10, at = step + (3 * k + Math.floor(k / 10)) % 10, row = 7 * k % 50;
            spikes.push([at, row]);
            store.add(at, row);
            brush.advance(paint, view, store, step + 10);
        }
        const lit = () => [...paint.pixels.keys()].filter(at => paint.pixels[at] !== 0);
        for (const [step, row] of spikes) {
            if (step >= 290) wanted.push(row * 100 + step % 100);
        }
        same(lit(), wanted.sort((a, b) => a - b), "step by step");
        view.version++;
        brush.advance(paint, view, store, 390);
        same(lit(), wanted, "painted anew");
    }

    /* Whatever the zoom: what is drawn as it comes is what is drawn when all is there. */
    function a_picture_is_the_same_in_pieces() {
        for (const span_steps of [37, 100, 333, 730, 4999]) {
            const look = ergon.raster_view, brush = ergon.raster_paint, view = look.create();
            look.set_populations(view, [{name: "E", first_gid: 0, size: 50}], 0.1);
            view.span_steps = span_steps;
            const store = ergon.spikes.store_create(10000), paint = brush.create();
            brush.resize(paint, 100, 50);
            brush.set_colors(paint, ["#ff0000"]);
            for (let step = 0; step < 6000; step++) {
                store.add(step, 7 * step % 50);
                if (step % 13 === 12) brush.advance(paint, view, store, step + 1);
            }
            brush.advance(paint, view, store, 6000);
            const pieces = paint.pixels.join(), lit = paint.pixels.some(pixel => pixel !== 0);
            view.version++;
            brush.advance(paint, view, store, 6000);
            same([lit, paint.pixels.join() === pieces], [true, true], `span of ${span_steps}`);
        }
    }

    for (const test of [trains_are_read_as_in_c, frames_are_bounded, a_store_keeps_the_newest,
        numbers_have_units, a_course_thins_itself_to_means, ticks_are_nice,
        a_view_stays_within_the_network, dots_are_where_spikes_are,
        a_picture_is_the_same_in_pieces]) {
        try {
            test();
        } catch (error) {
            problems.push(`${test.name}: ${error.stack || error}`);
        }
    }
    document.body.textContent = JSON.stringify({checks, problems: problems.slice(0, 20)});
})();
