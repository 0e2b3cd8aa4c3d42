/* traffic.js - who sends how much to whom: a matrix of ranks, its colours on a scale of powers.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const RANKS = 256, TABLE_RANKS = 32, NUMBER_PX = 34;
    const {id, make, put, fill} = ergon.dom, format = ergon.format, state = ergon.state;
    const {list, rows, number} = state;
    let touch = () => {}, what = "spikes", cells = [], box = null;

    const matrix = () => {
        const ranks = state.now.ranks ? rows(state.now.ranks.ranks).slice(0, RANKS) : [];
        return ranks.map(one => list(one[what + "_to"]).slice(0, ranks.length).map(number));
    };
    const largest = values => values.reduce((most, value) => Math.max(most, value), 1);
    const written = n => what === "bytes" ? format.bytes(n) : format.short(n);

    /* Ink between the card and the accent; 0 is the card. */
    function shade(level) {
        const {colors, rgb} = ergon.dom, a = rgb(colors.card), b = rgb(colors.accent);
        return `rgb(${a.map((n, k) => Math.round(n + (b[k] - n) * level)).join(",")})`;
    }

    function draw({ratio, width, height}) {
        const context = id("traffic").getContext("2d"), sent = matrix(), n = sent.length;
        context.clearRect(0, 0, width, height);
        if (n < 2) return;
        const most = largest(sent.flat());
        const edge = 26 * ratio, side = Math.min(width - edge, height - edge) / n;
        box = {edge, side, n, ratio};
        const {colors} = ergon.dom, gap = side > 8 * ratio ? ratio : 0;
        context.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
        context.textAlign = "center";
        context.textBaseline = "middle";
        for (let a = 0; a < n; a++) {
            for (let b = 0; b < n; b++) {
                const value = sent[a][b] || 0;
                const level = value > 0 ? 0.12 + 0.88 * Math.log1p(value) / Math.log1p(most) : 0;
                const x = edge + b * side, y = edge + a * side;
                context.fillStyle = value > 0 ? shade(level) : colors.page;
                context.fillRect(x, y, side - gap, side - gap);
                if (side < NUMBER_PX * ratio || a === b && value === 0) continue;
                context.fillStyle = level > 0.55 ? colors.card : colors.ink;
                context.fillText(written(value), x + side / 2, y + side / 2);
            }
        }
        context.fillStyle = colors.muted;
        const every = Math.ceil(18 * ratio / side);
        for (let a = 0; a < n; a += every) {
            context.fillText(String(a), edge + (a + 0.5) * side, edge / 2);
            context.fillText(String(a), edge / 2, edge + (a + 0.5) * side);
        }
    }

    /* The same in numbers, for those who do not see colours and for programs. */
    function show_table() {
        const ranks = state.now.ranks ? rows(state.now.ranks.ranks) : [];
        const n = Math.min(TABLE_RANKS, ranks.length), body = id("traffic-table").tBodies[0];
        if (cells.length !== n * n) {
            cells = [];
            body.replaceChildren();
            for (let a = 0; a < n; a++) {
                const row = make("tr", {}, make("th", {scope: "row"}, `rank ${a}`));
                for (let b = 0; b < n; b++) {
                    cells.push(make("td", {"data-testid": `traffic-${a}-${b}`}));
                    row.append(cells[cells.length - 1]);
                }
                body.append(row);
            }
        }
        cells.forEach((cell, at) => {
            const from = ranks[Math.floor(at / n)] || {}, to = at % n;
            const spikes = number(list(from.spikes_to)[to]);
            const bytes = number(list(from.bytes_to)[to]);
            put(cell, `${format.count(spikes)} spikes, ${format.bytes(bytes)}`, spikes);
            cell.dataset.bytes = String(bytes);
        });
    }

    function show() {
        const n = matrix().length, values = matrix().flat();
        const total = values.reduce((sum, value) => sum + value, 0);
        fill(id("traffic"), n > 1);
        if (n < 2) return;
        show_table();
        put(id("traffic-note"), `${what} sent so far, from row to column`);
        put(id("traffic-legend"), `${written(total)} ${what === "bytes" ? "" : "spikes"} in all; ` +
            `most between two ranks: ${written(largest(values))}`);
        id("traffic").setAttribute("aria-label", `Traffic between ${n} ranks: ` +
            `${written(total)} ${what} in all`);
        touch();
    }

    function readout(event) {
        const note = id("traffic").parentElement.querySelector(".readout");
        if (!box) return;
        const place = id("traffic").getBoundingClientRect();
        const b = Math.floor(((event.clientX - place.left) * box.ratio - box.edge) / box.side);
        const a = Math.floor(((event.clientY - place.top) * box.ratio - box.edge) / box.side);
        note.hidden = a < 0 || b < 0 || a >= box.n || b >= box.n;
        if (note.hidden) return;
        put(note, `rank ${a} to ${b}: ${written((matrix()[a] || [])[b] || 0)} ${what}`);
    }

    function start() {
        const canvas = id("traffic");
        touch = ergon.frames.create(canvas, 500, draw);
        ergon.dom.choice([id("traffic-spikes"), id("traffic-bytes")], button => {
            what = button.id === "traffic-bytes" ? "bytes" : "spikes";
            show();
        });
        canvas.addEventListener("pointermove", readout);
        canvas.addEventListener("pointerleave", () => {
            canvas.parentElement.querySelector(".readout").hidden = true;
        });
        state.on("reset", () => {
            put(id("traffic-note"), "");
            fill(canvas, false);
        });
        state.on("ranks", show);
        state.on("colors", touch);
    }

    ergon.traffic = {start};
})(globalThis.ergon = globalThis.ergon || {});
