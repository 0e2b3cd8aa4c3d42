/* energy.js - stores, pools and spending of the regions.
 *
 * Epsilon of a region is what is in the stores of its neurons over what they hold.
 *
 * Touches    document. */
(function (ergon) {
    "use strict";

    const {id, make, put, fill, swatch} = ergon.dom, format = ergon.format, state = ergon.state;
    const {rows, number, text} = state;
    let chart = null, names = [], cells = [], last = null;

    function row_make(name, index) {
        const parts = {bar: make("i"), stores: make("b"), pool: make("td"), spends: make("td"),
            scarce: make("td")};
        for (const key of ["stores", "pool", "spends", "scarce"]) {
            parts[key].dataset.testid = `energy-${name}-${key}`;
        }
        parts.row = make("tr", {}, make("th", {scope: "row"}, swatch(index), name),
            make("td", {}, make("span", {class: "thin"}, parts.bar), parts.stores), parts.pool,
            parts.spends, parts.scarce);
        return parts;
    }

    function take_run(run) {
        const found = rows(run.regions).map(one => text(one.name));
        if (JSON.stringify(found) === JSON.stringify(names)) return;
        names = found;
        last = null;
        chart.begin(names.length);
        cells = names.map(row_make);
        id("energy-rows").replaceChildren(...cells.map(parts => parts.row));
        if (state.now.energy) take(state.now.energy);
    }

    function show_region(parts, now, before, passed_s, capacity_atp) {
        const stores = number(now.stores_atp);
        const epsilon = capacity_atp > 0 ? stores / capacity_atp : NaN;
        parts.bar.style.width = `${100 * Math.max(0, Math.min(1, epsilon || 0))}%`;
        put(parts.stores, format.share(epsilon), stores);
        parts.stores.dataset.epsilon = String(epsilon);
        put(parts.pool, format.short(number(now.pool_atp)), number(now.pool_atp));
        put(parts.scarce, format.count(number(now.scarce_ticks)), number(now.scarce_ticks));
        const spent = number(now.spent_atp);
        parts.spends.dataset.value = String(spent);
        parts.spends.dataset.filled = String(number(now.filled_atp));
        parts.spends.dataset.granted = String(number(now.granted_atp));
        const rate = before && passed_s > 0 ? (spent - number(before.spent_atp)) / passed_s : NaN;
        if (Number.isFinite(rate)) put(parts.spends, `${format.short(rate)}/s`);
        return epsilon;
    }

    function take(energy) {
        const regions = rows(energy.regions), step = number(energy.step);
        if (!names.length || regions.length !== names.length) return;
        const passed_s = last ? (step - last.step) * state.dt_ms() / 1000 : 0;
        if (passed_s < 0) return; // told again, and older than what is shown
        const known = state.now.run ? rows(state.now.run.regions) : [];
        const epsilons = regions.map((now, k) => show_region(cells[k], now,
            last && last.regions[k], passed_s, known[k] ? number(known[k].capacity_atp) : 0));
        if (!last || passed_s > 0) last = {step, regions};
        chart.add(step * state.dt_ms(), epsilons.map(e => 100 * e));
        fill(chart.canvas, true);
        chart.canvas.setAttribute("aria-label", "Filling of stores: " + names.slice(0, 8)
            .map((name, k) => `${name} ${format.share(epsilons[k])}`).join(", "));
    }

    function reset() {
        names = [];
        last = null;
        chart.begin(0);
        id("energy-rows").replaceChildren();
        fill(chart.canvas, false);
    }

    function start() {
        chart = ergon.chart.create(id("energy"), {unit: "%", name_of: k => names[k]});
        state.on("reset", reset);
        state.on("run", take_run);
        state.on("energy", take);
        state.on("colors", chart.touch);
    }

    ergon.energy = {start};
})(globalThis.ergon = globalThis.ergon || {});
