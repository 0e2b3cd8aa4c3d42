/* state.js - what is known of the run that is watched, and who wants to know.
 *
 * Invariant  a listener is told of "reset" before it is told anything of another run.
 * Ownership  `now` is replaced message by message; listeners read it, never change it.
 * Touches    fetch. */
(function (ergon) {
    "use strict";

    const STORE_SPIKES = 1 << 21, ROWS = 65536, GID_LIMIT = 4294967295;
    const STEPPED = ["progress", "rates", "ranks"]; // their step is one that was made
    const STATUSES = ["healthy", "degraded", "failed"];
    const listeners = new Map();
    const now = {id: null, run: null, heard_ms: 0, spikes_received: 0, spikes_said: 0,
        spikes_skipped: 0, broken: 0, head: 0};
    const store = ergon.spikes.store_create(STORE_SPIKES);

    function on(type, listener) {
        if (!listeners.has(type)) listeners.set(type, []);
        listeners.get(type).push(listener);
    }

    function tell(type, message) {
        for (const listener of listeners.get(type) || []) {
            try {
                listener(message);
            } catch (error) { // one panel that stumbles must not silence the others
                console.error(type, error);
            }
        }
    }

    const list = value => Array.isArray(value) ? value : [];
    const number = value => typeof value === "number" && Number.isFinite(value) ? value : 0;
    const text = value => typeof value === "string" ? value.slice(0, 4096) : "";

    function watch(id) {
        Object.assign(now, {id, run: null, heard_ms: 0, spikes_received: 0, spikes_said: 0,
            spikes_skipped: 0, broken: 0, head: 0});
        for (const type of ["network", "progress", "ranks", "rates", "energy", "health", "drops"]) {
            now[type] = null;
        }
        store.clear();
        tell("reset", id);
        if (id !== null) catch_up(id);
    }

    async function get(path) {
        const answer = await fetch(path, {cache: "no-store"});
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return answer.json();
    }

    /* How things stand, for a run that just was chosen: also one that is over. */
    async function catch_up(id) {
        const path = "api/runs/" + encodeURIComponent(id);
        try {
            const known = await get(path);
            if (now.id !== id) return;
            for (const type of ["run", "network", "progress", "ranks", "rates", "energy", "health",
                "drops"]) {
                if (known[type] && !now[type]) take({...known[type], type, run: id}, true);
            }
            const past = await get(path + "/history");
            if (now.id === id) tell("history", past);
        } catch (error) {
            console.info("not known yet:", String(error));
        }
    }

    /* One event of the run that is watched. */
    function take(message, is_old) {
        if (message.run !== now.id || typeof message.type !== "string") return;
        const {type, ...body} = message;
        now[type] = body;
        if (!is_old) now.heard_ms = performance.now();
        if (STEPPED.includes(type) && Number.isSafeInteger(body.step)) {
            now.head = Math.max(now.head, body.step);
        }
        tell(type, body);
    }

    /* One frame of spikes. */
    function take_spikes(buffer) {
        const frame = ergon.spikes.frame_read(buffer);
        if (frame === null) {
            now.broken++;
            return;
        }
        const {head, train} = frame;
        if (head.run !== now.id) return;
        const first = store.total;
        const read = ergon.spikes.train_read(train, head.step_first, head.step_end, store.add);
        now.spikes_received += read.count;
        now.spikes_said += head.count;
        now.spikes_skipped += number(head.skipped);
        if (read.is_broken || read.count !== head.count) now.broken++;
        now.heard_ms = performance.now();
        now.head = Math.max(now.head, head.step_end);
        tell("spikes", {first, end: store.total, head});
    }

    const dt_ms = () => {
        const told = now.run ? number(now.run.dt_ms) : 0;
        return told >= 1e-6 && told <= 1000 ? told : 0.1;
    };

    /* Of what comes from outside, lists of objects; what is none is an empty one: places count. */
    const rows = value => list(value).slice(0, ROWS).map(one =>
        one !== null && typeof one === "object" ? one : {});
    const whole = value => Number.isSafeInteger(value) && value >= 0 && value <= GID_LIMIT
        ? value : 0;
    const populations = () => rows(now.run && now.run.populations).map(one => ({
        name: text(one.name), first_gid: whole(one.first_gid), size: whole(one.size),
        is_sense: Boolean(one.is_sense)}));

    const status = value => STATUSES.includes(value) ? value : "degraded";

    ergon.state = {now, store, on, tell, watch, take, take_spikes, get, list, rows, number, text,
        status, dt_ms, populations};
})(globalThis.ergon = globalThis.ergon || {});
