/* frames.js - when canvases are drawn: only if visible and changed, each at its own pace.
 *
 * Invariant  no frame is asked for while nothing is to be drawn.
 * Touches    document, requestAnimationFrame. */
(function (ergon) {
    "use strict";

    const CALM_MS = 500; // between frames for those who want less motion
    const all = [];
    let is_asked = false;

    function ask() {
        if (is_asked) return;
        is_asked = true;
        requestAnimationFrame(run);
    }

    function size(canvas) {
        const ratio = Math.min(window.devicePixelRatio || 1, 2);
        const box = canvas.getBoundingClientRect();
        const width = Math.max(1, Math.round(box.width * ratio));
        const height = Math.max(1, Math.round(box.height * ratio));
        const changed = canvas.width !== width || canvas.height !== height;
        if (changed) {
            canvas.width = width;
            canvas.height = height;
        }
        return {ratio, width, height, changed};
    }

    function run(now) {
        is_asked = false;
        let is_left = false;
        for (const one of all) {
            if (!one.is_dirty || !one.is_visible) continue;
            const pause_ms = ergon.dom.is_calm() ? Math.max(CALM_MS, one.pause_ms) : one.pause_ms;
            if (now - one.drawn_ms < pause_ms) {
                is_left = true;
                continue;
            }
            one.is_dirty = false;
            one.drawn_ms = now;
            one.draw(size(one.canvas), now);
            is_left = is_left || one.is_dirty;
        }
        if (is_left) ask();
    }

    /* Draws `canvas` by draw({ratio, width, height, changed}, now) after each call of the function
     * returned, at most every pause_ms. */
    function create(canvas, pause_ms, draw) {
        const one = {canvas, pause_ms, draw, is_dirty: true, is_visible: false, drawn_ms: -1e9};
        const touch = () => {
            one.is_dirty = true;
            if (one.is_visible) ask();
        };
        new IntersectionObserver(entries => {
            one.is_visible = entries[entries.length - 1].isIntersecting;
            if (one.is_visible && one.is_dirty) ask();
        }).observe(canvas);
        new ResizeObserver(touch).observe(canvas);
        all.push(one);
        return touch;
    }

    function touch_all() {
        for (const one of all) one.is_dirty = true;
        ask();
    }

    ergon.frames = {create, touch_all};
})(globalThis.ergon = globalThis.ergon || {});
