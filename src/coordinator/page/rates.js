/* rates.js - spikes per second and neuron of every population, over model time.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const LEAST_MS = 20;   // of model time in a point: less says little of a rate
    const SAY_MS = 5000;
    const {id, make, put, fill, swatch, choice} = ergon.dom, format = ergon.format;
    const state = ergon.state, {list, number} = state;
    let chart = null, names = [], cells = [], last = null, said_ms = -Infinity;

    function take_run() {
        const populations = state.populations(), found = populations.map(one => String(one.name));
        if (JSON.stringify(found) === JSON.stringify(names)) return;
        names = found;
        chart.begin(names.length);
        last = null;
        cells = populations.map((one, index) => ({
            rate: make("b", {"data-testid": `rate-${one.name}`, "data-value": ""}, format.DASH),
            spikes: make("small", {"data-testid": `spikes-${one.name}`, "data-value": ""}),
            size: number(one.size), index}));
        id("rates-legend").replaceChildren(...populations.map((one, k) => make("span", {},
            swatch(k), String(one.name), cells[k].rate, cells[k].spikes)));
        if (state.now.rates) take(state.now.rates);
    }

    function take(rates) {
        const spikes = list(rates.spikes).map(number), step = number(rates.step);
        if (!names.length || spikes.length !== names.length) return;
        spikes.forEach((count, k) => put(cells[k].spikes, `${format.short(count)} spikes`, count));
        if (last === null || step < last.step) {
            last = {step, spikes};
            return;
        }
        const passed_ms = (step - last.step) * state.dt_ms();
        if (passed_ms < LEAST_MS) return;
        const now_Hz = spikes.map((count, k) => cells[k].size
            ? (count - last.spikes[k]) / cells[k].size / passed_ms * 1000 : 0);
        last = {step, spikes};
        chart.add(step * state.dt_ms(), now_Hz);
        fill(chart.canvas, true);
        now_Hz.forEach((rate, k) => put(cells[k].rate, `${format.digits(rate)} Hz`, rate));
        describe(now_Hz);
    }

    function describe(now_Hz) {
        const now_ms = performance.now();
        if (now_ms - said_ms < SAY_MS) return;
        said_ms = now_ms;
        chart.canvas.setAttribute("aria-label", "Rates: " + names.map((name, k) =>
            `${name} ${format.digits(now_Hz[k])} Hz`).join(", "));
    }

    /* What the coordinator kept of the time before this page was opened. */
    function take_history(past) {
        const steps = list(past.step), rates_Hz = past.rates_Hz || {};
        if (!names.length || !steps.length || chart.course.count > 2) return;
        const rows = names.map(name => list(Object.hasOwn(rates_Hz, name) ? rates_Hz[name] : []));
        if (!rows.some(row => row.length)) return;
        const until = last ? last.step : Infinity;
        chart.begin(names.length);
        steps.forEach((step, i) => {
            if (step <= until) chart.add(step * state.dt_ms(), rows.map(row => row[i]));
        });
        fill(chart.canvas, true);
        rows.forEach((row, k) => {
            const rate = row[row.length - 1];
            if (Number.isFinite(rate)) put(cells[k].rate, `${format.digits(rate)} Hz`, rate);
        });
    }

    function reset() {
        names = [];
        last = null;
        chart.begin(0);
        id("rates-legend").replaceChildren();
        fill(chart.canvas, false);
    }

    function start() {
        chart = ergon.chart.create(id("rates"), {unit: "Hz", from_zero: true,
            name_of: k => names[k]});
        choice([...document.querySelectorAll("[data-chart=rates]")], button => {
            chart.span_ms = Number(button.dataset.span);
            chart.touch();
        });
        state.on("reset", reset);
        state.on("run", take_run);
        state.on("rates", take);
        state.on("history", take_history);
        state.on("colors", chart.touch);
    }

    ergon.rates = {start};
})(globalThis.ergon = globalThis.ergon || {});
