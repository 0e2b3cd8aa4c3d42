/* log.js - lines of the run, the newest below; scrolled back, it stays where one reads.
 *
 * Whoever asks for a run anew is told its last lines anew: what is listed already is left alone.
 *
 * Invariant  at most LINES lines.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const LINES = 500, WARN = ["warn", "error"];
    const {id, make, fill} = ergon.dom, format = ergon.format, state = ergon.state;
    const {number, text} = state;

    function filter() {
        const wanted = id("log-level").value;
        for (const line of id("log").children) {
            const level = line.dataset.level;
            line.hidden = wanted === "order" ? level !== "order"
                : wanted === "warn" ? !WARN.includes(level) : false;
        }
    }

    const keys = new Set(); // of the lines listed, oldest first

    function is_known(line) {
        const key = JSON.stringify([line.step, line.level, line.text]);
        if (keys.has(key)) return true;
        keys.add(key);
        if (keys.size > LINES) keys.delete(keys.values().next().value);
        return false;
    }

    function take(line) {
        const rows = id("log"), level = text(line.level) || "info";
        if (is_known(line)) return;
        const is_at_end = rows.scrollHeight - rows.scrollTop - rows.clientHeight < 24;
        rows.append(make("li", {"data-testid": "log-line", "data-level": level,
            "data-step": number(line.step)},
            make("span", {class: "when"}, format.model(number(line.step) * state.dt_ms())),
            level === "info" ? null : make("span", {class: "level"}, level),
            make("span", {class: "what"}, text(line.text))));
        while (rows.children.length > LINES) rows.firstChild.remove();
        filter();
        fill(rows, true);
        if (is_at_end) rows.scrollTop = rows.scrollHeight;
    }

    function start() {
        id("log-level").addEventListener("change", filter);
        state.on("reset", () => {
            id("log").replaceChildren();
            keys.clear();
            fill(id("log"), false);
        });
        state.on("log", take);
    }

    ergon.log = {start};
})(globalThis.ergon = globalThis.ergon || {});
