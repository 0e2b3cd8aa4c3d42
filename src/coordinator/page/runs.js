/* runs.js - the list of runs, and which of them is watched.
 *
 * A run that goes on is chosen by itself if none was; the address keeps the choice (#run=ID).
 *
 * Invariant  one button a run, kept while the run is listed, so that focus is not lost.
 * Touches    location. */
(function (ergon) {
    "use strict";

    const LISTED = 100;
    const {id, make, put} = ergon.dom, format = ergon.format, state = ergon.state;
    const known = new Map(); // by id: {info, item, parts}
    let is_by_hand = false;

    const order = (a, b) => (a.is_over ? 1 : 0) - (b.is_over ? 1 : 0) ||
        state.number(b.started_unix_us) - state.number(a.started_unix_us);

    function item_make(info) {
        const parts = {name: make("b"), status: make("span", {class: "pill"}),
            note: make("span", {class: "note"}), bar: make("i")};
        const button = make("button", {type: "button", "data-run": info.id,
            "data-testid": "run-item"}, parts.name, parts.status, parts.note,
            make("span", {class: "thin"}, parts.bar));
        button.addEventListener("click", () => {
            is_by_hand = true;
            choose(info.id);
        });
        return {info, button, item: make("li", {}, button), parts};
    }

    function item_show(one) {
        const {info, parts, button} = one, done = Math.min(1, state.number(info.share_done));
        const status = state.status(info.status);
        put(parts.name, state.text(info.model) || info.id);
        put(parts.status, info.is_over && status !== "failed" ? "ended" : status);
        parts.status.className = `pill ${info.is_over && status !== "failed" ? "over" : status}`;
        put(parts.note, `${info.id}${info.is_over ? "" : ", " + format.share(done)}`);
        parts.bar.style.width = `${100 * done}%`;
        button.dataset.value = status;
        button.dataset.over = String(Boolean(info.is_over));
        button.setAttribute("aria-current", String(info.id === state.now.id));
    }

    function show() {
        const sorted = [...known.values()].sort((a, b) => order(a.info, b.info));
        const rows = id("runs-list");
        sorted.forEach((one, at) => {
            item_show(one);
            if (rows.children[at] !== one.item) rows.insertBefore(one.item, rows.children[at]);
        });
        const going = sorted.filter(one => !one.info.is_over).length;
        put(id("runs-fold").querySelector(".note"), sorted.length
            ? `${going} going on, ${sorted.length - going} over` : "", sorted.length);
        id("runs-empty").hidden = sorted.length > 0;
        if (!is_by_hand) choose_by_itself(sorted);
    }

    function choose_by_itself(sorted) {
        const mine = known.get(state.now.id);
        const going = sorted.find(one => !one.info.is_over);
        if (mine && (!mine.info.is_over || !going)) return;
        const next = going || sorted[0];
        if (next) choose(next.info.id);
    }

    function choose(run) {
        if (run === state.now.id) return;
        history.replaceState(null, "", "#run=" + encodeURIComponent(run));
        state.watch(run);
        ergon.connection.ask_for_run();
        for (const one of known.values()) item_show(one);
    }

    function take(list) {
        for (const info of list.slice(0, 2 * LISTED)) {
            if (info === null || typeof info.id !== "string" || !info.id) continue;
            const one = known.get(info.id);
            if (one) Object.assign(one.info, info);
            else known.set(info.id, item_make(info));
        }
        const over = [...known.values()].filter(one => one.info.is_over)
            .sort((a, b) => order(a.info, b.info));
        for (const one of over.slice(LISTED)) {
            known.delete(one.info.id);
            one.item.remove();
        }
        const mine = known.get(state.now.id);
        if (mine) state.tell("listed", mine.info);
        show();
    }

    /* To the next (1) or the one before (-1). */
    function move(by) {
        const buttons = [...document.querySelectorAll("[data-testid=run-item]")];
        const at = buttons.findIndex(button => button.dataset.run === state.now.id);
        const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + by))];
        if (next) next.click();
    }

    async function fetch_all() {
        try {
            const answer = await state.get("api/runs");
            take(state.list(Array.isArray(answer) ? answer : answer.runs));
        } catch (error) {
            console.info("runs:", String(error));
        }
    }

    function start() {
        const asked = /^#run=(.+)$/.exec(location.hash);
        if (asked) {
            is_by_hand = true;
            try {
                state.watch(decodeURIComponent(asked[1]));
            } catch (_) {
                is_by_hand = false; // an address that says nothing
            }
        }
        if (matchMedia("(max-width: 900px)").matches) id("runs-fold").open = false;
        state.on("runs", take);
        state.on("connected", fetch_all);
        state.on("run", run => {
            const one = known.get(state.now.id);
            if (!one || Boolean(one.info.is_over) === Boolean(run.is_over)) return;
            one.info.is_over = Boolean(run.is_over);
            show();
        });
    }

    ergon.runs = {start, move, info: run => known.has(run) ? known.get(run).info : null};
})(globalThis.ergon = globalThis.ergon || {});
