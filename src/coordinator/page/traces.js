/* traces.js - states of a few neurons over model time; one kind of state at a time.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const LINES = 8, SPAN_MS = 2000;
    const {id, make, put, fill, swatch} = ergon.dom, format = ergon.format, state = ergon.state;
    const {rows, number, text} = state;
    let chart = null, chosen = null, known = [], gids = [], cells = [];

    function name_of(gid) {
        const one = state.populations().find(each => gid >= each.first_gid &&
            gid < each.first_gid + each.size);
        return one ? `${one.name} #${gid - one.first_gid}` : `neuron ${gid}`;
    }

    function choose(name) {
        chosen = name;
        gids = [];
        chart.begin(0);
    }

    function offer(samples) {
        const names = [...new Set(samples.map(one => text(one.state)))].slice(0, 32);
        if (JSON.stringify(names) === JSON.stringify(known)) return;
        known = names;
        id("traces-state").replaceChildren(...names.map(name =>
            make("option", {value: name}, name)));
        if (!names.includes(chosen)) choose(names.includes("V_m") ? "V_m" : names[0]);
        id("traces-state").value = chosen;
    }

    function lay_out(samples) {
        gids = samples.map(one => number(one.gid));
        chart.unit = samples.length ? text(samples[0].unit) : "";
        chart.begin(gids.length);
        cells = gids.map(gid => make("b", {"data-testid": `state-${gid}-${chosen}`}));
        id("traces-legend").replaceChildren(...gids.map((gid, k) => make("span", {}, swatch(k),
            name_of(gid), cells[k])));
    }

    function take(states) {
        const samples = rows(states.samples);
        if (!samples.length) return;
        offer(samples);
        const mine = samples.filter(one => text(one.state) === chosen).slice(0, LINES);
        if (mine.length !== gids.length || mine.some((one, k) => number(one.gid) !== gids[k])) {
            lay_out(mine);
        }
        chart.add(number(states.step) * state.dt_ms(), mine.map(one => one.value));
        mine.forEach((one, k) => put(cells[k],
            `${format.digits(number(one.value))} ${chart.unit}`, number(one.value)));
        fill(chart.canvas, true);
        chart.canvas.setAttribute("aria-label", `${chosen} of ${gids.length} neurons`);
    }

    function reset() {
        known = [];
        choose(null);
        id("traces-legend").replaceChildren();
        id("traces-state").replaceChildren();
        fill(chart.canvas, false);
    }

    function start() {
        chart = ergon.chart.create(id("traces"), {unit: "", name_of: k => name_of(gids[k])});
        chart.span_ms = SPAN_MS;
        id("traces-state").addEventListener("change", event => choose(event.target.value));
        state.on("reset", reset);
        state.on("states", take);
        state.on("colors", chart.touch);
    }

    ergon.traces = {start};
})(globalThis.ergon = globalThis.ergon || {});
