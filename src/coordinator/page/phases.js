/* phases.js - where the time of every rank goes: at work, moving spikes, waiting for others.
 *
 * Lately: between the last telling and one at least a second before it.
 *
 * Touches    document. */
(function (ergon) {
    "use strict";

    const ROWS = 256, WINDOW_MS = 1000;
    const PHASES = [["update", "updates neurons", 0], ["deliver", "delivers", 1],
        ["record", "records", 2], ["communicate", "moves spikes", 3], ["wait", "waits", 4]];
    const {id, make, put, fill, choice} = ergon.dom, format = ergon.format, state = ergon.state;
    const {rows: objects, number} = state;
    let rows = [], past = [], is_lately = true;

    function row_make(rank) {
        const bars = PHASES.map(([name, title, color]) => make("i", {class: `p${color}`,
            title, "data-testid": `phase-${rank}-${name}`, "data-value": 0}));
        const cell = name => make("td", {"data-testid": `rank-${rank}-${name}`, "data-value": ""});
        const parts = {bars, stack: make("div", {class: "stack", role: "img"}, ...bars),
            waits: cell("waits"), neurons: cell("neurons"), spikes: cell("spikes"),
            events: cell("events"), memory: cell("memory")};
        parts.head = make("th", {scope: "row"}, String(rank));
        parts.row = make("tr", {}, parts.head, make("td", {class: "bars"}, parts.stack),
            parts.waits, parts.neurons, parts.spikes, parts.events, parts.memory);
        return parts;
    }

    function show_row(parts, now, before, facts) {
        const spent = PHASES.map(([name]) => number(now[name + "_us"]) -
            (before ? number(before[name + "_us"]) : 0));
        const total = spent.reduce((sum, us) => sum + Math.max(0, us), 0);
        PHASES.forEach(([name], k) => {
            parts.bars[k].style.width = `${total > 0 ? 100 * Math.max(0, spent[k]) / total : 0}%`;
            parts.bars[k].dataset.value = String(number(now[name + "_us"]));
        });
        const waits = total > 0 ? Math.max(0, spent[4]) / total : 0;
        parts.stack.setAttribute("aria-label", PHASES.map(([, title], k) =>
            `${title} ${format.share(total > 0 ? spent[k] / total : 0)}`).join(", "));
        put(parts.waits, format.share(waits), waits);
        put(parts.neurons, format.short(number(facts.neuron_count)), number(facts.neuron_count));
        put(parts.spikes, format.short(number(now.spikes)), number(now.spikes));
        put(parts.events, format.short(number(now.synaptic_events)), number(now.synaptic_events));
        put(parts.memory, format.bytes(number(now.resident_bytes)), number(now.resident_bytes));
        if (facts.host) parts.head.title = `${state.text(facts.host)}, process ${facts.pid}`;
        return spent.slice(0, 4).reduce((sum, us) => sum + us, 0);
    }

    function show() {
        const now = state.now.ranks;
        if (!now) return;
        const ranks = objects(now.ranks).slice(0, ROWS);
        while (rows.length < ranks.length) {
            rows.push(row_make(rows.length));
            id("phases-rows").append(rows[rows.length - 1].row);
        }
        while (rows.length > ranks.length) rows.pop().row.remove();
        const before = is_lately && past.length > 1 ? objects(past[0].ranks) : [];
        const facts = state.now.run ? objects(state.now.run.ranks) : [];
        const busy = ranks.map((one, k) => show_row(rows[k], one, before[k], facts[k] || {}));
        const mean = busy.reduce((sum, us) => sum + us, 0) / Math.max(1, busy.length);
        const imbalance = mean > 0 ? Math.max(...busy) / mean : 1;
        put(id("phases-note"), ranks.length > 1
            ? `The busiest rank works ${imbalance.toFixed(2)} times the mean.` : "", imbalance);
        fill(id("phases-rows"), ranks.length > 0);
    }

    function take(ranks) {
        const now_ms = performance.now();
        past.push({ranks: ranks.ranks, at_ms: now_ms});
        while (past.length > 2 && past[1].at_ms <= now_ms - WINDOW_MS) past.shift();
        while (past.length > 64) past.splice(1, 1);
        show();
    }

    function reset() {
        past = [];
        for (const parts of rows) parts.row.remove();
        rows = [];
        fill(id("phases-rows"), false);
    }

    function start() {
        id("phases-legend").replaceChildren(...PHASES.map(([, title, color]) => make("span", {},
            make("i", {class: `swatch p${color}`}), title)));
        choice([id("phases-lately"), id("phases-all")], button => {
            is_lately = button.id === "phases-lately";
            show();
        });
        state.on("reset", reset);
        state.on("run", show);
        state.on("ranks", take);
    }

    ergon.phases = {start};
})(globalThis.ergon = globalThis.ergon || {});
