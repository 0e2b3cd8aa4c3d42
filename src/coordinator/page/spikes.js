/* spikes.js - frames of spikes read, and the last two million kept.
 *
 * The bytes are those of proto/spike_train.h. They come from outside: whatever they say, the reader
 * stops at the first thing that cannot be and says that the train is broken.
 *
 * Invariant  a store's arrays are made once; the newest spike overwrites the oldest.
 * Touches    nothing. */
(function (ergon) {
    "use strict";

    const HEAD_LIMIT_BYTES = 65536;
    const GID_LIMIT = 4294967295, VARINT_BYTES = 10;

    /* {head, train} of a frame, or null where it is none. */
    function frame_read(buffer) {
        if (buffer.byteLength < 4) return null;
        const length = new DataView(buffer).getUint32(0, true);
        if (length > HEAD_LIMIT_BYTES || length > buffer.byteLength - 4) return null;
        let head = null;
        try {
            head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
        } catch (_) {
            return null;
        }
        if (head === null || typeof head !== "object") return null;
        const {step_first, step_end, count} = head;
        const is_whole = n => Number.isSafeInteger(n) && n >= 0;
        if (![step_first, step_end, count].every(is_whole)) return null;
        return {head, train: new Uint8Array(buffer, 4 + length)};
    }

    /* Calls take(step, gid) for every spike; {count, is_broken}. */
    function train_read(bytes, step_first, step_end, take) {
        let at = 0, is_broken = false, total = 0;
        const number = limit => {
            let value = 0, place = 1;
            for (let i = 0; i < VARINT_BYTES && at < bytes.length; i++, place *= 128) {
                const byte = bytes[at++];
                value += (byte & 127) * place;
                if (byte < 128) {
                    if (value > limit) break;
                    return value;
                }
            }
            is_broken = true;
            return 0;
        };
        let step = step_first, is_first = true;
        while (at < bytes.length && !is_broken) {
            const ahead = number(step_end - 1 - step), count = number(GID_LIMIT);
            step += ahead;
            is_broken = is_broken || count === 0 || (ahead === 0 && !is_first);
            is_first = false;
            let gid = -1;
            for (let i = 0; i < count && !is_broken; i++) {
                const more = number(GID_LIMIT);
                gid += 1 + more;
                is_broken = is_broken || gid > GID_LIMIT;
                if (is_broken) break;
                take(step, gid);
                total++;
            }
        }
        return {count: total, is_broken};
    }

    /* The last spikes, in the order in which they came. */
    function store_create(capacity) {
        const steps = new Float64Array(capacity), gids = new Uint32Array(capacity);
        const store = {capacity, steps, gids, total: 0};
        store.add = (step, gid) => {
            const at = store.total++ % capacity;
            steps[at] = step;
            gids[at] = gid;
        };
        store.oldest = () => Math.max(0, store.total - capacity);
        store.clear = () => { store.total = 0; };
        return store;
    }

    ergon.spikes = {frame_read, train_read, store_create};
    if (typeof module !== "undefined") module.exports = ergon.spikes;
})(globalThis.ergon = globalThis.ergon || {});
