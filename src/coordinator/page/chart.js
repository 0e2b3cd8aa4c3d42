/* chart.js - lines over model time: a course of values that thins itself, and its picture.
 *
 * A course keeps a bounded number of points: when it is full, neighbours become their mean, so that
 * the whole run stays in sight however long it goes on.
 *
 * Invariant  times of a course grow; what is no number is a gap.
 * Touches    a canvas. */
(function (ergon) {
    "use strict";

    const POINTS = 4096, LEFT_PX = 44, FOOT_PX = 18, TOP_PX = 6, RIGHT_PX = 8;

    /* 1, 2 or 5 times a power of ten, at least `least`. */
    function nice(least) {
        if (!(least > 0) || !Number.isFinite(least)) return 1;
        const power = 10 ** Math.floor(Math.log10(least));
        const factor = [1, 2, 5, 10].find(n => n * power >= least * 0.999999);
        return factor * power;
    }

    function time_text(ms, step_ms) {
        const places = unit_ms => Math.max(0, -Math.floor(Math.log10(step_ms / unit_ms) + 1e-9));
        if (step_ms >= 1000 || ms >= 10000) {
            return `${Number((ms / 1000).toFixed(Math.max(1, places(1000))))} s`;
        }
        return `${Number(ms.toFixed(places(1)))} ms`;
    }

    function course_create(width) {
        return {width, count: 0, times: new Float64Array(POINTS),
            values: new Float32Array(POINTS * width)};
    }

    function course_thin(course) {
        const {width, times, values} = course;
        for (let i = 0; i < POINTS / 2; i++) {
            times[i] = times[2 * i + 1];
            for (let k = 0; k < width; k++) {
                const a = values[2 * i * width + k], b = values[(2 * i + 1) * width + k];
                values[i * width + k] = Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a + b) / 2;
            }
        }
        course.count = POINTS / 2;
    }

    function course_add(course, time_ms, values) {
        if (course.count > 0 && time_ms <= course.times[course.count - 1]) return;
        if (course.count === POINTS) course_thin(course);
        course.times[course.count] = time_ms;
        for (let k = 0; k < course.width; k++) {
            const value = values[k];
            course.values[course.count * course.width + k] =
                typeof value === "number" && Number.isFinite(value) ? value : NaN;
        }
        course.count++;
    }

    /* Range of what is seen of the series, widened to nice ends. */
    function range(chart, first) {
        const {course} = chart;
        let low = Infinity, high = -Infinity;
        for (let i = first * course.width; i < course.count * course.width; i++) {
            const value = course.values[i];
            if (value < low) low = value;
            if (value > high) high = value;
        }
        if (low > high) [low, high] = [0, 1];
        if (chart.from_zero) low = Math.min(0, low);
        if (chart.top !== undefined) high = Math.max(high, chart.top);
        if (high - low < 1e-9) [low, high] = [low - (chart.from_zero ? 0 : 0.5), high + 0.5];
        const step = nice((high - low) / 4);
        return {step, low: Math.floor(low / step + 1e-6) * step,
            high: Math.ceil(high / step - 1e-6) * step};
    }

    function first_seen(chart) {
        const {course} = chart, end = course.times[course.count - 1];
        if (!chart.span_ms) return 0;
        let first = course.count - 1;
        while (first > 0 && course.times[first] >= end - chart.span_ms) first--;
        return first;
    }

    function draw_grid(chart, context, box, y, times) {
        const {colors} = ergon.dom, {ratio} = box;
        context.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
        context.textBaseline = "middle";
        context.textAlign = "right";
        const places = Math.max(0, -Math.floor(Math.log10(y.step) + 1e-9));
        for (let value = y.low; value <= y.high + y.step / 2; value += y.step) {
            const at = Math.round(box.y(value));
            context.fillStyle = colors.line;
            context.fillRect(box.left, at, box.right - box.left, Math.max(1, ratio / 2));
            context.fillStyle = colors.muted;
            context.fillText(value.toFixed(Math.min(6, places)).replace(/^-(0\.?0*)$/, "$1"),
                box.left - 5 * ratio, at);
        }
        context.textAlign = "center";
        const step_ms = nice((times.to - times.from) / Math.max(2, box.width / ratio / 90));
        for (let ms = Math.ceil(times.from / step_ms) * step_ms; ms <= times.to; ms += step_ms) {
            const text = time_text(ms, step_ms), half = context.measureText(text).width / 2;
            const x = Math.min(box.right + RIGHT_PX * ratio - half, Math.max(half, box.x(ms)));
            context.fillText(text, x, box.bottom + FOOT_PX * ratio / 2 + 1);
        }
        context.textAlign = "left";
    }

    /* One line; where there are more points than pixels, the lowest and highest of each column. */
    function draw_line(chart, context, box, k, first) {
        const {times, values, width, count} = chart.course;
        context.strokeStyle = ergon.dom.series_color(chart.color_of(k));
        context.lineWidth = 1.4 * box.ratio;
        context.lineJoin = "round";
        context.beginPath();
        let is_on = false, column = -1, low = 0, high = 0;
        for (let i = first; i < count; i++) {
            const value = values[i * width + k];
            if (Number.isNaN(value)) {
                is_on = false;
                continue;
            }
            const x = box.x(times[i]), y = box.y(value), here = Math.floor(x);
            if (is_on && here === column && y >= low && y <= high) continue;
            if (here !== column) [column, low, high] = [here, y, y];
            low = Math.min(low, y);
            high = Math.max(high, y);
            if (is_on) context.lineTo(x, y);
            else context.moveTo(x, y);
            is_on = true;
        }
        context.stroke();
    }

    function draw(chart, {ratio, width, height}) {
        const context = chart.canvas.getContext("2d"), {course} = chart;
        context.clearRect(0, 0, width, height);
        if (course.count < 1) return;
        const first = first_seen(chart), y = range(chart, first);
        const to = course.times[course.count - 1];
        const from = chart.span_ms ? Math.max(Math.min(course.times[0], to - 1), to - chart.span_ms)
            : Math.min(course.times[0], to - 1);
        const box = {ratio, left: LEFT_PX * ratio, right: width - RIGHT_PX * ratio,
            top: TOP_PX * ratio, bottom: height - FOOT_PX * ratio, width};
        box.x = ms => box.left + (ms - from) / (to - from) * (box.right - box.left);
        box.y = v => box.bottom - (v - y.low) / (y.high - y.low) * (box.bottom - box.top);
        chart.seen = {from, to, ratio, box};
        draw_grid(chart, context, box, y, {from, to});
        context.save();
        context.beginPath();
        context.rect(box.left, 0, width - box.left, height);
        context.clip();
        for (let k = 0; k < course.width; k++) draw_line(chart, context, box, k, first);
        context.restore();
    }

    /* What the pointer is at: the values of the nearest point. */
    function readout(chart, event) {
        const box = chart.canvas.parentElement.querySelector(".readout"), {course, seen} = chart;
        if (!box || !seen || course.count < 1) return;
        const place = chart.canvas.getBoundingClientRect();
        const x = (event.clientX - place.left) * seen.ratio;
        const ms = seen.from + (x - seen.box.left) / (seen.box.right - seen.box.left) *
            (seen.to - seen.from);
        let low = 0, high = course.count - 1;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (course.times[middle] < ms) low = middle + 1;
            else high = middle;
        }
        const names = [];
        for (let k = 0; k < Math.min(8, course.width); k++) {
            names.push(`${chart.name_of(k)} ${ergon.format.digits(
                course.values[low * course.width + k])}`);
        }
        ergon.dom.put(box, `${ergon.format.model(course.times[low])}  ${names.join(", ")} ` +
            chart.unit);
        box.classList.toggle("left", x > place.width * seen.ratio * 0.5);
        box.hidden = false;
    }

    /* options: unit, from_zero, top, color_of(k), name_of(k). */
    function create(canvas, options) {
        const chart = {canvas, course: course_create(0), span_ms: 0, seen: null,
            color_of: k => k, name_of: String, ...options};
        chart.touch = ergon.frames.create(canvas, 200, size => draw(chart, size));
        chart.begin = width => {
            chart.course = course_create(width);
            chart.touch();
        };
        chart.add = (ms, values) => {
            course_add(chart.course, ms, values);
            chart.touch();
        };
        canvas.addEventListener("pointermove", event => readout(chart, event));
        canvas.addEventListener("pointerleave", () => {
            const box = canvas.parentElement.querySelector(".readout");
            if (box) box.hidden = true;
        });
        return chart;
    }

    ergon.chart = {create, nice, time_text, course_create, course_add};
    if (typeof module !== "undefined") module.exports = ergon.chart;
})(globalThis.ergon = globalThis.ergon || {});
