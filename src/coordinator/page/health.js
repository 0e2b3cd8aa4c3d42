/* health.js - healthy, degraded or failed: why, and since when.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const REASONS = 64;
    const {id, make, put, fill} = ergon.dom, format = ergon.format, state = ergon.state;
    const {rows: objects, number, text} = state;
    let rows = [];

    function row_make(reason) {
        const status = state.status(reason.status);
        const since = make("span", {class: "note", "data-testid": "reason-since"});
        return {since, reason, row: make("li", {class: status, "data-testid": "health-reason",
            "data-code": text(reason.code), "data-status": status},
            make("span", {class: "pill " + status}, text(reason.code)),
            make("span", {}, text(reason.text)), since)};
    }

    function show_since() {
        for (const {since, reason} of rows) {
            const unix_us = number(reason.since_unix_us), step = number(reason.since_step);
            const for_s = Math.max(0, Date.now() / 1000 - unix_us / 1e6);
            const is_over = state.now.run && state.now.run.is_over;
            put(since, (unix_us > 0 ? `since ${format.clock(unix_us)}` +
                (is_over ? "" : `, for ${format.seconds(Math.floor(for_s))}`) : "") +
                (step > 0 ? `; model time ${format.model(step * state.dt_ms())}` : ""), step);
        }
    }

    function take(health) {
        const status = state.status(health.status), reasons = objects(health.reasons);
        put(id("health-status"), status, status);
        id("health-status").className = "pill " + status;
        put(id("health-empty"), status === "healthy"
            ? "Nothing to complain of: every measure is where it should be."
            : "No reason was told.");
        const sound = reasons.slice(0, REASONS);
        const same = (a, b) => ["code", "text", "status", "since_step"].every(k => a[k] === b[k]);
        if (sound.length !== rows.length || sound.some((one, k) => !same(one, rows[k].reason))) {
            rows = sound.map(row_make);
            id("health-reasons").replaceChildren(...rows.map(one => one.row));
        }
        fill(id("health-reasons"), rows.length > 0);
        show_since();
    }

    function reset() {
        rows = [];
        id("health-reasons").replaceChildren();
        put(id("health-status"), format.DASH, "");
        id("health-status").className = "pill";
        put(id("health-empty"), "Not told yet.");
        fill(id("health-reasons"), false);
    }

    function start() {
        state.on("reset", reset);
        state.on("health", take);
        state.on("listed", info => { // a run that is over and told of none
            if (info.is_over && !state.now.health) take({status: info.status, reasons: []});
        });
        setInterval(show_since, 1000);
    }

    ergon.health = {start};
})(globalThis.ergon = globalThis.ergon || {});
