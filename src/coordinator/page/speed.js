/* speed.js - the real-time factor over model time.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const {id} = ergon.dom, state = ergon.state, {list, number} = state;
    let chart = null;

    function take(progress) {
        const factor = number(progress.real_time_factor);
        if (factor <= 0 || progress.is_paused) return;
        chart.add(number(progress.step) * state.dt_ms(), [factor]);
        chart.canvas.setAttribute("aria-label",
            `Real-time factor: ${ergon.format.digits(factor)} now`);
    }

    function take_history(past) {
        const steps = list(past.step), factors = list(past.real_time_factor);
        if (!steps.length || chart.course.count > 2) return;
        const until = state.now.progress ? number(state.now.progress.step) : Infinity;
        chart.begin(1);
        steps.forEach((step, i) => {
            if (step <= until) chart.add(step * state.dt_ms(), [factors[i]]);
        });
    }

    function start() {
        chart = ergon.chart.create(id("speed"), {unit: "", from_zero: true, color_of: () => 0,
            name_of: () => "factor"});
        chart.begin(1);
        state.on("reset", () => chart.begin(1));
        state.on("progress", take);
        state.on("history", take_history);
        state.on("colors", chart.touch);
    }

    ergon.speed = {start};
})(globalThis.ergon = globalThis.ergon || {});
