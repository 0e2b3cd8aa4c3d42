/* space.js - the neurons where they are: what each rank owns, or who spiked lately.
 *
 * A spike adds 1 to its neuron's glow, which fades with wall time: the eye is the instrument.
 * Brightest is what glows three times the mean, so that a fast run does not light up all of it.
 * What the raster hides is hidden here, too. Pixels are written straight into an image; nothing is
 * drawn while nothing glows.
 *
 * Touches    document. */
(function (ergon) {
    "use strict";

    const FADE_MS = 90, FRAME_MS = 50, LEVELS = 64, DARK = 0.02;
    const {id, make, put, fill} = ergon.dom, format = ergon.format, state = ergon.state;
    const {list, number} = state;
    let canvas = null, touch = () => {}, points = null, is_by_rank = false, last_ms = 0;
    let populations = [], image = null, palette = null, next = 0;
    let turn = {yaw: 0.6, pitch: 0.5}, drag = null;

    /* Positions between -1 and 1 of the largest extent; spikes find their point by gid. */
    function take_network(network) {
        const gids = list(network.gids), n = gids.length, deep = number(network.dimensions) === 3;
        const axes = [list(network.x_mm), list(network.y_mm), deep ? list(network.z_mm) : []];
        points = null;
        fill(canvas, false);
        const is_whole = axes.slice(0, deep ? 3 : 2).every(axis => axis.length === n);
        if (number(network.dimensions) < 2 || n === 0 || !is_whole) return;
        const ends = axes.map(axis => axis.length ? axis.reduce(([low, high], v) =>
            [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]) : [0, 0]);
        const extent = Math.max(1e-9, ...ends.map(([low, high]) => high - low));
        const middle = axis => (ends[axis][0] + ends[axis][1]) / 2;
        const at = new Float32Array(3 * n), place = new Map();
        for (let i = 0; i < n; i++) {
            for (let k = 0; k < (deep ? 3 : 2); k++) {
                at[3 * i + k] = 2 * (number(axes[k][i]) - middle(k)) / extent;
            }
            place.set(number(gids[i]), i);
        }
        points = {n, at, place, deep, glow: new Float32Array(n), gids,
            hidden: new Uint8Array(n), ranks: list(network.ranks),
            extent_mm: extent, brightest: 1,
            wide: deep ? 2.9 : 2.06 * (ends[0][1] - ends[0][0]) / extent,
            high: deep ? 2.9 : 2.06 * (ends[1][1] - ends[1][0]) / extent};
        next = state.store.total;
        hide();
        fill(canvas, true);
        show_legend();
        touch();
    }

    function hide() {
        if (!points) return;
        points.gids.forEach((gid, i) => {
            const one = populations.find(each => gid >= each.first && gid < each.first + each.size);
            points.hidden[i] = one && !one.is_shown ? 1 : 0;
        });
        touch();
    }

    function show_legend() {
        if (!points) return;
        const sampled = state.now.run ? number(state.now.run.neuron_count) : 0;
        const all = sampled > points.n ? ` of ${format.short(sampled)}` : "";
        put(id("space-note"), `${format.count(points.n)}${all} neurons, ` +
            `${format.digits(points.extent_mm)} mm across`);
        const owners = [...new Set(points.ranks)].sort((a, b) => a - b);
        id("space-legend").replaceChildren(...is_by_rank
            ? owners.slice(0, 16).map(rank => make("span", {}, ergon.dom.swatch(rank),
                `rank ${rank}`))
            : [make("span", {}, make("i", {class: "ramp"}), "spiked lately")]);
        canvas.dataset.value = String(points.n);
        canvas.setAttribute("aria-label", `${points.n} neurons in space, coloured by ` +
            (is_by_rank ? `rank; ${owners.length} ranks` : "spikes of the last moments"));
    }

    /* Little-endian pixels: levels of activity, or colours of ranks. */
    function palette_make() {
        const {colors, rgb, series_color} = ergon.dom;
        const mix = (a, b, part) => a.map((v, k) => Math.round(v + (b[k] - v) * part));
        const pixel = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;
        const rest = mix(rgb(colors.card), rgb(colors.muted), 0.38);
        const hot = rgb(colors.c3), hottest = mix(hot, rgb(colors.ink), 0.35);
        palette = {levels: new Uint32Array(LEVELS), ranks: new Uint32Array(8)};
        for (let i = 0; i < LEVELS; i++) {
            const part = i / (LEVELS - 1);
            palette.levels[i] = pixel(part < 0.75 ? mix(rest, hot, part / 0.75)
                : mix(hot, hottest, 4 * part - 3));
        }
        for (let i = 0; i < 8; i++) palette.ranks[i] = pixel(rgb(series_color(i)));
        touch();
    }

    function light_up() {
        const {store} = state;
        for (let i = Math.max(next, store.oldest()); i < store.total; i++) {
            const at = points.place.get(store.gids[i % store.capacity]);
            if (at !== undefined) points.glow[at] += 1;
        }
        next = store.total;
    }

    /* All fade; true while something still glows. */
    function fade(passed_ms) {
        const left = Math.exp(-passed_ms / FADE_MS), {glow} = points;
        let sum = 0;
        for (let i = 0; i < glow.length; i++) {
            if (glow[i] === 0) continue;
            glow[i] = glow[i] * left < DARK ? 0 : glow[i] * left;
            sum += glow[i];
        }
        const wanted = Math.max(1, 3 * sum / glow.length);
        points.brightest += (wanted - points.brightest) * Math.min(1, passed_ms / 1000);
        return sum > 0;
    }

    function draw_points({ratio, width, height}) {
        const pixels = new Uint32Array(image.data.buffer);
        const {n, at, deep, glow, ranks, hidden} = points;
        const scale = Math.min(width / Math.max(0.01, points.wide),
            height / Math.max(0.01, points.high));
        const area = points.wide * points.high * scale * scale / Math.max(1, n);
        const dot = Math.max(1, Math.min(6 * ratio, Math.round(Math.sqrt(area) * 0.7)));
        const [cy, sy] = [Math.cos(turn.yaw), Math.sin(turn.yaw)];
        const [cp, sp] = [Math.cos(turn.pitch), Math.sin(turn.pitch)];
        const brighten = (LEVELS - 1) / points.brightest;
        pixels.fill(0);
        for (let i = 0; i < n; i++) {
            if (hidden[i]) continue;
            let x = at[3 * i], y = at[3 * i + 1];
            if (deep) {
                const z = at[3 * i + 2], wide = x * cy + z * sy, far = z * cy - x * sy;
                x = wide;
                y = y * cp - far * sp;
            }
            const px = Math.floor(width / 2 + x * scale - dot / 2);
            const py = Math.floor(height / 2 - y * scale - dot / 2);
            if (px < 0 || py < 0 || px + dot > width || py + dot > height) continue;
            const color = is_by_rank ? palette.ranks[(ranks[i] || 0) % 8]
                : palette.levels[Math.min(LEVELS - 1, Math.floor(glow[i] * brighten))];
            for (let v = 0, to = py * width + px; v < dot; v++, to += width) {
                for (let h = 0; h < dot; h++) pixels[to + h] = color;
            }
        }
    }

    function draw(size, now_ms) {
        if (!points || !palette) return;
        const context = canvas.getContext("2d");
        if (!image || size.changed || image.width !== size.width || image.height !== size.height) {
            image = context.createImageData(size.width, size.height);
        }
        let is_lit = false;
        if (!is_by_rank) {
            is_lit = fade(Math.min(1000, now_ms - last_ms));
            light_up();
        }
        last_ms = now_ms;
        draw_points(size);
        context.putImageData(image, 0, 0);
        if (is_lit) touch();
    }

    function spin(yaw, pitch) {
        turn.yaw += yaw;
        turn.pitch = Math.max(-1.5, Math.min(1.5, turn.pitch + pitch));
        touch();
    }

    /* Only a network with depth is worth turning. */
    function hands() {
        canvas.addEventListener("pointerdown", event => {
            drag = points && points.deep ? [event.clientX, event.clientY] : null;
            if (drag) canvas.setPointerCapture(event.pointerId);
        });
        canvas.addEventListener("pointermove", event => {
            if (!drag) return;
            spin((event.clientX - drag[0]) / 150, (event.clientY - drag[1]) / 150);
            drag = [event.clientX, event.clientY];
        });
        for (const name of ["pointerup", "pointercancel"]) {
            canvas.addEventListener(name, () => { drag = null; });
        }
        canvas.addEventListener("keydown", event => {
            const turns = {ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1],
                ArrowDown: [0, 0.1]};
            if (!points || !points.deep || !Object.hasOwn(turns, event.key)) return;
            event.preventDefault();
            event.stopPropagation();
            spin(...turns[event.key]);
        });
    }

    function start() {
        canvas = id("space");
        touch = ergon.frames.create(canvas, FRAME_MS, draw);
        hands();
        ergon.dom.choice([id("space-activity"), id("space-rank")], button => {
            is_by_rank = button.id === "space-rank";
            show_legend();
            touch();
        });
        state.on("reset", () => {
            points = null;
            fill(canvas, false);
            put(id("space-note"), "");
        });
        state.on("network", take_network);
        state.on("run", show_legend);
        state.on("populations", shown => {
            populations = shown;
            hide();
        });
        state.on("spikes", () => { if (points && !is_by_rank) touch(); });
        state.on("colors", palette_make);
        palette_make();
    }

    ergon.space = {start};
})(globalThis.ergon = globalThis.ergon || {});
