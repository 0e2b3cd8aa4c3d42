/* raster.js - the raster of spikes: view, picture, axes, and what hands do to it.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const {id, make, put, fill, swatch} = ergon.dom, format = ergon.format, state = ergon.state;
    const look = ergon.raster_view, brush = ergon.raster_paint;
    const FOOT_PX = 18, SAY_MS = 3000, FRAME_MS = 28; // 30 frames a second are enough
    const POPULATIONS_ASKED = 256; // of more the coordinator does not choose
    const SHED = "Spikes are not told at the moment, so that the run keeps up. They show up here " +
        "when it does.";
    let view = null, paint = null, canvas = null, touch = () => {};
    let frames = 0, said_ms = -Infinity, shown_ms = 0, frame_times = [], hover = null, drag = null;
    let going = ""; // what is said where a run goes on without spikes

    const head = () => state.now.head;
    const end_step = () => view.end_step === null ? head() : view.end_step;
    const oldest_step = () => {
        const {store} = state;
        return store.total ? store.steps[store.oldest() % store.capacity] : 0;
    };

    function draw({ratio, width, height, changed}, now_ms) {
        const foot = Math.round(FOOT_PX * ratio), context = canvas.getContext("2d");
        if (changed || paint.width !== width || paint.height !== height - foot) {
            brush.resize(paint, width, Math.max(1, height - foot));
        }
        brush.advance(paint, view, state.store, end_step());
        brush.show(paint, context);
        context.clearRect(0, paint.height, width, foot);
        context.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
        ergon.gaps.draw(context, view, end_step(), {width, height: paint.height, ratio});
        draw_bands(context, ratio);
        draw_times(context, ratio);
        count_frame(now_ms);
    }

    /* Lines between populations, and their names. */
    function draw_bands(context, ratio) {
        const {colors, series_color} = ergon.dom, {height, width} = paint;
        const per_row = height / (view.row_high - view.row_low);
        context.textBaseline = "top";
        for (const one of view.populations) {
            if (!one.is_shown) continue;
            const from = (one.offset - view.row_low) * per_row, to = from + one.size * per_row;
            if (to < 0 || from > height) continue;
            context.fillStyle = colors.line;
            if (from > 0) context.fillRect(0, Math.round(from), width, Math.max(1, ratio / 2));
            if (Math.min(to, height) - Math.max(from, 0) < 16 * ratio) continue;
            const y = Math.max(from, 0) + 3 * ratio, name = one.name.slice(0, 40);
            const wide = context.measureText(name).width;
            context.globalAlpha = 0.86;
            context.fillStyle = colors.card;
            context.fillRect(3 * ratio, y - ratio, wide + 6 * ratio, 14 * ratio);
            context.globalAlpha = 1;
            context.fillStyle = series_color(one.index);
            context.fillText(name, 6 * ratio, y);
        }
    }

    function draw_times(context, ratio) {
        const {colors} = ergon.dom, {width, height} = paint;
        const end_ms = end_step() * view.dt_ms, span_ms = view.span_steps * view.dt_ms;
        const step_ms = ergon.chart.nice(span_ms / Math.max(2, width / ratio / 110));
        context.textBaseline = "middle";
        context.textAlign = "center";
        const first_ms = Math.max(0, Math.ceil((end_ms - span_ms) / step_ms) * step_ms);
        for (let ms = first_ms; ms <= end_ms; ms += step_ms) {
            const x = width * (1 - (end_ms - ms) / span_ms);
            context.fillStyle = colors.line;
            context.fillRect(Math.round(x), 0, Math.max(1, ratio / 2), height);
            context.fillStyle = colors.muted;
            const text = ergon.chart.time_text(ms, step_ms);
            const half = context.measureText(text).width / 2;
            context.fillText(text, Math.min(width - half, Math.max(half, x)),
                height + FOOT_PX * ratio / 2);
        }
        context.textAlign = "left";
    }

    function count_frame(now_ms) {
        frames++;
        frame_times.push(now_ms);
        while (frame_times.length && frame_times[0] < now_ms - 2000) frame_times.shift();
        if (now_ms - shown_ms < 250) return;
        shown_ms = now_ms;
        show_counts();
    }

    function show_counts() {
        const {now} = state, seconds = frame_times.length > 1
            ? (frame_times[frame_times.length - 1] - frame_times[0]) / 1000 : 0;
        const rate = seconds > 0 ? (frame_times.length - 1) / seconds : 0;
        const counted = id("raster-received");
        put(counted, `${format.count(now.spikes_received)} spikes seen`, now.spikes_received);
        counted.dataset.said = String(now.spikes_said);
        counted.dataset.broken = String(now.broken);
        put(id("raster-skipped"), now.spikes_skipped
            ? `${format.count(now.spikes_skipped)} left out: this page could not keep up` : "",
            now.spikes_skipped);
        const drawn = id("raster-frames");
        put(drawn, `${rate.toFixed(0)} frames/s`, frames);
        drawn.dataset.rate = rate.toFixed(1);
    }

    /* In words, for those who do not see the picture. */
    function describe() {
        const {store} = state, counts = new Map(), from = end_step() - view.span_steps;
        for (let i = store.total - 1; i >= store.oldest(); i--) {
            const at = i % store.capacity;
            if (store.steps[at] < from - view.span_steps) break;
            if (store.steps[at] < from || store.steps[at] > end_step()) continue;
            const one = look.population_of(view, store.gids[at]);
            if (one && one.is_shown) counts.set(one, (counts.get(one) || 0) + 1);
        }
        const span_ms = view.span_steps * view.dt_ms;
        const words = [...counts].map(([one, n]) => `${one.name} ${format.count(n)} spikes, ` +
            `${format.digits(n / one.size / span_ms * 1000)} per second and neuron`);
        canvas.setAttribute("aria-label", `Raster of spikes, ${format.model(span_ms)} up to ` +
            `${format.model(end_step() * view.dt_ms)}: ${words.join("; ") || "none"}`);
    }

    function changed() {
        put(id("raster-span"), format.model(view.span_steps * view.dt_ms),
            view.span_steps * view.dt_ms);
        const button = id("raster-hold"), is_held = view.end_step !== null;
        put(button, is_held ? "Go live" : "Hold", is_held ? "held" : "live");
        button.setAttribute("aria-pressed", String(is_held));
        touch();
    }

    function hold() {
        look.hold(view, view.end_step === null ? head() : null);
        changed();
    }

    function show_populations() {
        id("raster-populations").replaceChildren(...view.populations.map(one => {
            const button = make("button", {type: "button", "aria-pressed": String(one.is_shown),
                class: "toggle", "data-testid": `population-${one.name}`, "data-value": one.size},
                swatch(one.index), one.name, make("small", {}, format.short(one.size)));
            button.addEventListener("click", () => toggle(one, button));
            return button;
        }));
        put(id("raster-note"), view.rows ? `${format.count(view.rows)} neurons` : "");
    }

    /* What is hidden is not asked for: of that time nothing is known. */
    function show_again(one) {
        if (!one.is_shown) ergon.gaps.add(one.hidden_step, head(), one.index);
        one.is_shown = true;
    }

    function toggle(one, button) {
        if (one.is_shown) [one.is_shown, one.hidden_step] = [false, head()];
        else show_again(one);
        button.setAttribute("aria-pressed", String(one.is_shown));
        look.lay_out(view);
        state.tell("populations", view.populations);
        put(id("raster-note"), `${format.count(view.rows)} neurons`);
        changed();
    }

    function place_of(event) {
        const box = canvas.getBoundingClientRect();
        return {x: (event.clientX - box.left) / box.width, px: event.clientX - box.left,
            y: (event.clientY - box.top) / (box.height - FOOT_PX), wide: box.width,
            high: box.height - FOOT_PX};
    }

    function wheel(event) {
        if (document.activeElement !== canvas && !event.ctrlKey) return; // the page scrolls
        event.preventDefault();
        const by = event.deltaY || event.deltaX, factor = 1.2 ** (Math.sign(by) * 1);
        const at = place_of(event);
        if (event.shiftKey || event.ctrlKey) look.zoom_rows(view, factor, at.y);
        else look.zoom_time(view, factor, at.x);
        changed();
    }

    function readout(event) {
        const box = id("raster-readout"), at = place_of(event);
        const row = Math.floor(view.row_low + at.y * (view.row_high - view.row_low));
        const one = look.row_population(view, row);
        box.hidden = one === null || at.y > 1;
        if (box.hidden) return;
        const step = end_step() - (1 - at.x) * view.span_steps;
        put(box, `${format.model(Math.max(0, step) * view.dt_ms)}  ${one.name} ` +
            `#${row - one.offset}  (neuron ${one.first + row - one.offset})`);
        box.classList.toggle("left", at.x > 0.6);
    }

    function pointers() {
        canvas.addEventListener("pointerdown", event => {
            if (event.button !== 0) return;
            drag = place_of(event);
            canvas.setPointerCapture(event.pointerId);
        });
        canvas.addEventListener("pointermove", event => {
            readout(event);
            if (drag === null) return;
            const at = place_of(event);
            if (Math.abs(at.px - drag.px) < 3 && !drag.is_going) return;
            look.pan(view, drag.x - at.x, drag.y - at.y, head(), oldest_step());
            drag = {...at, is_going: true};
            changed();
        });
        for (const name of ["pointerup", "pointercancel"]) {
            canvas.addEventListener(name, () => { drag = null; });
        }
        canvas.addEventListener("pointerleave", () => { id("raster-readout").hidden = true; });
        canvas.addEventListener("wheel", wheel, {passive: false});
    }

    const KEYS = {
        "+": () => look.zoom_time(view, 0.8, 1), "=": () => look.zoom_time(view, 0.8, 1),
        "-": () => look.zoom_time(view, 1.25, 1), "[": () => look.zoom_rows(view, 0.8, 0.5),
        "]": () => look.zoom_rows(view, 1.25, 0.5), "0": () => reset_view(),
        ArrowLeft: () => look.pan(view, -0.2, 0, head(), oldest_step()),
        ArrowRight: () => look.pan(view, 0.2, 0, head(), oldest_step()),
        ArrowUp: () => look.pan(view, 0, -0.2, head(), oldest_step()),
        ArrowDown: () => look.pan(view, 0, 0.2, head(), oldest_step()),
    };

    function reset_view() {
        view.populations.forEach(show_again);
        look.reset(view);
        state.tell("populations", view.populations);
        show_populations();
    }

    /* Indices of the populations shown, for the coordinator; null: all. */
    function wanted() {
        const shown = view.populations.filter(one => one.is_shown).map(one => one.index);
        const is_all = shown.length === view.populations.length;
        return is_all || shown.some(index => index >= POPULATIONS_ASKED) ? null : shown;
    }

    /* Where no spikes come because the run sheds them, that is said. */
    function show_shed() {
        const line = id("raster-empty"), is_shed = ergon.gaps.is_shed();
        const is_over = ergon.progress.is_over();
        id("raster-shed").hidden = !is_shed || is_over;
        put(id("raster-shed"), id("raster-shed").textContent, Number(is_shed));
        line.dataset.going = is_shed ? SHED : going;
        if (!is_over) put(line, line.dataset.going);
    }

    /* True if the key meant something here. */
    function key(name) {
        if (!Object.hasOwn(KEYS, name)) return false;
        KEYS[name]();
        changed();
        return true;
    }

    function reset() {
        frames = 0;
        frame_times = [];
        laid_out = "";
        view.populations = [];
        look.reset(view);
        paint.next = 0;
        fill(canvas, false);
        show_populations();
        show_counts();
        show_shed();
        changed();
    }

    let laid_out = "";
    function take_run() {
        const told = JSON.stringify([state.now.id, state.populations(), state.dt_ms()]);
        if (told === laid_out) return; // it ended: what is looked at stays
        laid_out = told;
        const had = view.populations.length, span_ms = view.span_steps * view.dt_ms;
        look.set_populations(view, state.populations(), state.dt_ms());
        view.span_steps = Math.round((had ? span_ms : 1000) / view.dt_ms);
        state.tell("populations", view.populations);
        show_populations();
        changed();
    }

    function take_spikes() {
        fill(canvas, true);
        if (view.end_step === null) touch();
        const now_ms = performance.now();
        if (now_ms - said_ms < SAY_MS) return;
        said_ms = now_ms;
        describe();
    }

    function take_colors() {
        brush.set_colors(paint, [0, 1, 2, 3, 4, 5, 6, 7].map(ergon.dom.series_color));
        touch();
    }

    function start() {
        canvas = id("raster");
        going = id("raster-empty").textContent;
        view = look.create();
        paint = brush.create();
        touch = ergon.frames.create(canvas, FRAME_MS, draw);
        pointers();
        for (const [name, act] of [["raster-hold", hold], ["raster-all", () => key("0")],
            ["raster-wider", () => key("-")], ["raster-closer", () => key("+")]]) {
            id(name).addEventListener("click", act);
        }
        state.on("reset", reset);
        state.on("run", take_run);
        state.on("spikes", take_spikes);
        state.on("progress", () => {
            show_shed();
            if (view.end_step === null) touch();
        });
        state.on("run", show_shed);
        state.on("colors", take_colors);
        setInterval(() => { if (state.now.id) show_counts(); }, 500);
        take_colors();
        changed();
    }

    ergon.raster = {start, key, hold, wanted};
})(globalThis.ergon = globalThis.ergon || {});
