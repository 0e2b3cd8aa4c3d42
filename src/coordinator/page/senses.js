/* senses.js - what came in through senses, what can be tuned, and what had to be left out.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const TOPICS = 64, TUNABLES = 64;
    const {id, make, put, fill, facts} = ergon.dom, format = ergon.format, state = ergon.state;
    const {rows, number, text} = state;
    let shown = null;
    const cells = new Map(); // by topic

    function show_topics(topics) {
        for (const one of topics.slice(0, TOPICS)) {
            const name = text(one.topic);
            if (!name) continue;
            if (!cells.has(name)) {
                const told = make("td", {"data-testid": `told-${name}`});
                const dropped = make("td", {"data-testid": `dropped-${name}`});
                const row = make("tr", {}, make("th", {scope: "row"}, name), told, dropped);
                cells.set(name, {told, dropped, row});
                id("drops-rows").append(row);
            }
            const {told, dropped, row} = cells.get(name);
            put(told, format.count(number(one.told)), number(one.told));
            put(dropped, format.count(number(one.dropped)), number(one.dropped));
            row.classList.toggle("warned", number(one.dropped) > 0);
        }
    }

    function take(drops) {
        fill(id("drops-rows"), true);
        show_topics(rows(drops.topics));
        for (const key of ["applied", "late", "overflow", "refused"]) {
            const value = number(drops["sense_" + key]);
            put(shown["sense-" + key], format.count(value), value);
        }
        const refused = number(drops.requests_refused);
        put(shown["requests-refused"], format.count(refused), refused);
        for (const key of ["p50", "p95"]) {
            const ms = number(drops[`latency_${key}_ms`]);
            put(shown["latency-" + key], ms > 0 ? format.seconds(ms / 1000) : format.DASH, ms);
        }
    }

    /* Told anew with the run whenever one is changed. */
    function show_tunables(run) {
        const tunables = rows(run.tunables).slice(0, TUNABLES);
        id("tunables").hidden = tunables.length === 0;
        id("tunables-rows").replaceChildren(...tunables.map(one => {
            const unit = text(one.unit), value = number(one.value);
            return make("tr", {}, make("th", {scope: "row"}, text(one.name)),
                make("td", {"data-testid": `tunable-${text(one.name)}`, "data-value": value},
                    `${format.digits(value)} ${unit}`),
                make("td", {class: "note"}, `${format.digits(number(one.minimum))} to ` +
                    format.digits(number(one.maximum))));
        }));
        if (tunables.length) fill(id("drops-rows"), true);
    }

    function reset() {
        id("tunables").hidden = true;
        cells.clear();
        id("drops-rows").replaceChildren();
        for (const cell of Object.values(shown)) put(cell, format.DASH, "");
        fill(id("drops-rows"), false);
    }

    function start() {
        shown = facts(id("senses-facts"), [
            ["sense-applied", "input events", "applied at their step"],
            ["latency-p50", "latency, median", "from capture to the step in which it acts"],
            ["latency-p95", "latency, 95 %"],
            ["sense-late", "too late", "their step was made already"],
            ["sense-overflow", "too many"], ["sense-refused", "not understood"],
            ["requests-refused", "requests refused", "malformed, replayed or not let in"]]);
        state.on("reset", reset);
        state.on("run", show_tunables);
        state.on("drops", take);
    }

    ergon.senses = {start};
})(globalThis.ergon = globalThis.ergon || {});
