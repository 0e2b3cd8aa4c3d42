/* gaps.js - steps of which spikes were not told here: where the raster is empty, and says nothing.
 *
 * Nothing is told while the run sheds spikes, this page is hidden, or the coordinator is away; of a
 * population, while it is hidden. An empty place must not pass for silence.
 *
 * Invariant  at most MOST gaps, the newest.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const MOST = 64, WORDS = "not told";
    const state = ergon.state, {number} = state;
    let all = [], open_step = null, is_away = false;

    const is_shed = () => state.now.progress !== null && state.now.progress !== undefined &&
        number(state.now.progress.shed_level) > 0;
    const is_silent = () => is_shed() || is_away || document.hidden;

    /* population: its index; null: all of them. */
    function add(from, to, population) {
        if (to <= from) return;
        all.push({from, to, population});
        if (all.length > MOST) all.shift();
    }

    function look() {
        if (open_step === null && is_silent()) open_step = state.now.head;
    }

    function take_spikes({head}) {
        if (open_step === null || is_silent()) return;
        add(open_step, head.step_first, null);
        open_step = null;
    }

    /* Over a picture of the view, as tall as its rows. */
    function draw(context, view, end_step, {width, height, ratio}) {
        const {colors} = ergon.dom, per_row = height / (view.row_high - view.row_low);
        const x_of = step => width * (1 - (end_step - step) / view.span_steps);
        const open = open_step === null ? []
            : [{from: open_step, to: state.now.head, population: null}];
        for (const gap of all.concat(open)) {
            const x = Math.max(0, x_of(gap.from)), wide = Math.min(width, x_of(gap.to)) - x;
            if (wide <= 0) continue;
            const of = view.populations.find(one => one.index === gap.population);
            if (gap.population !== null && !(of && of.is_shown)) continue;
            const y = of ? (of.offset - view.row_low) * per_row : 0;
            const high = of ? of.size * per_row : height;
            context.globalAlpha = 0.6;
            context.fillStyle = colors.line;
            context.fillRect(x, y, wide, high);
            context.globalAlpha = 1;
            if (wide < 60 * ratio || high < 14 * ratio) continue;
            context.fillStyle = colors.muted;
            context.textBaseline = "middle";
            context.textAlign = "center";
            context.fillText(WORDS, x + wide / 2, y + high / 2);
            context.textAlign = "left";
        }
    }

    function start() {
        state.on("reset", () => {
            all = [];
            open_step = null;
        });
        state.on("progress", look);
        state.on("spikes", take_spikes);
        state.on("connected", () => { is_away = false; });
        state.on("disconnected", () => {
            is_away = true;
            look();
        });
        document.addEventListener("visibilitychange", look);
    }

    ergon.gaps = {start, add, draw, is_shed};
})(globalThis.ergon = globalThis.ergon || {});
