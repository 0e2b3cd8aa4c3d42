/* connection.js - the WebSocket to the coordinator: lost, it is sought again for as long as the
 * page is open, and the run that was watched is watched again.
 *
 * Invariant  at most one socket is open; a socket that was given up is heard no more.
 * Touches    WebSocket, timers. */
(function (ergon) {
    "use strict";

    const FIRST_MS = 250, LONGEST_MS = 8000;
    const {id, put} = ergon.dom, state = ergon.state;
    let socket = null, failures = 0, timer = 0, due_ms = 0, asked;

    function show(value, text) {
        document.querySelector("[data-testid=connection]").dataset.value = value;
        put(id("connection-text"), text);
        id("lost").hidden = value !== "lost";
    }

    function ask_for_run() {
        if (!socket || socket.readyState !== WebSocket.OPEN || state.now.id === null) return;
        const wish = {type: "watch", run: state.now.id, spikes: !document.hidden};
        const wanted = ergon.raster.wanted();
        if (wanted !== null) wish.populations = wanted;
        asked = JSON.stringify(wish.populations);
        socket.send(JSON.stringify(wish));
    }

    /* Spikes of populations that are hidden need not come. */
    function ask_for_populations() {
        const wanted = ergon.raster.wanted();
        if (JSON.stringify(wanted === null ? undefined : wanted) !== asked) ask_for_run();
    }

    function opened() {
        failures = 0;
        show("open", "Connected");
        state.tell("connected");
        ask_for_run();
    }

    function received(event) {
        if (typeof event.data !== "string") {
            state.take_spikes(event.data);
            return;
        }
        let message = null;
        try {
            message = JSON.parse(event.data);
        } catch (_) {
            state.now.broken++;
            return;
        }
        if (message === null || typeof message !== "object") return;
        if (message.type === "runs") state.tell("runs", state.list(message.runs));
        else state.take(message);
    }

    function closed() {
        socket = null;
        const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures++);
        const wait_ms = most / 2 + Math.random() * most / 2;
        due_ms = performance.now() + wait_ms;
        clearTimeout(timer);
        timer = setTimeout(open, wait_ms);
        show("lost", "Connection lost");
        state.tell("disconnected");
        count_down();
    }

    function count_down() {
        if (socket !== null) return;
        const left = Math.max(0, Math.ceil((due_ms - performance.now()) / 1000));
        put(id("lost-text"), "The coordinator does not answer. Runs go on without it; this page " +
            `tries again ${left > 0 ? `in ${left} s` : "now"}.`);
    }

    function open() {
        clearTimeout(timer);
        if (socket !== null) return;
        const scheme = location.protocol === "https:" ? "wss:" : "ws:";
        const mine = new WebSocket(`${scheme}//${location.host}/live`);
        mine.binaryType = "arraybuffer";
        socket = mine;
        const if_mine = act => event => { if (socket === mine) act(event); };
        mine.onopen = if_mine(opened);
        mine.onmessage = if_mine(received);
        mine.onclose = if_mine(closed);
    }

    function start() {
        id("lost-now").addEventListener("click", open);
        document.addEventListener("visibilitychange", ask_for_run);
        state.on("populations", ask_for_populations);
        setInterval(count_down, 500);
        open();
    }

    ergon.connection = {start, ask_for_run};
})(globalThis.ergon = globalThis.ergon || {});
