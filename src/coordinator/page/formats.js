/* formats.js - numbers as people read them: grouped, with prefixes and units.
 *
 * Invariant  takes anything; what is no finite number reads as a dash.
 * Touches    nothing. */
(function (ergon) {
    "use strict";

    const PREFIXES = [[1e18, "E"], [1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
    const grouped = new Intl.NumberFormat("en-US", {maximumFractionDigits: 0});
    const DASH = "\u2013";

    function count(n) {
        return Number.isFinite(n) ? grouped.format(n) : DASH;
    }

    /* Three digits that matter, never in powers of ten for sizes people meet. */
    function digits(n) {
        if (!Number.isFinite(n)) return DASH;
        const size = Math.abs(n);
        if (size === 0) return "0";
        if (size >= 99.95) return grouped.format(n);
        if (size >= 9.995) return n.toFixed(1);
        if (size >= 0.0995) return n.toFixed(2);
        return size >= 0.000995 ? n.toFixed(4) : n.toExponential(1);
    }

    function short(n, unit) {
        if (!Number.isFinite(n)) return DASH;
        const found = PREFIXES.find(([size]) => Math.abs(n) >= size * 0.9995);
        const text = found ? digits(n / found[0]) : digits(n);
        const tail = (found ? found[1] : "") + (unit || "");
        return tail ? text + "\u00a0" + tail : text;
    }

    function bytes(n) {
        if (!Number.isFinite(n)) return DASH;
        const names = ["B", "KiB", "MiB", "GiB", "TiB"];
        let at = 0;
        while (Math.abs(n) >= 1023.5 && at < names.length - 1) {
            n /= 1024;
            at++;
        }
        return (at ? digits(n) : count(n)) + "\u00a0" + names[at];
    }

    function seconds(s) {
        if (!Number.isFinite(s)) return DASH;
        const size = Math.abs(s);
        if (size < 1e-9) return "0\u00a0s";
        if (size < 0.9995) return digits(s * 1000) + "\u00a0ms";
        if (size < 59.5) return digits(s) + "\u00a0s";
        const whole = Math.round(size), sign = s < 0 ? "-" : "";
        const two = n => String(n).padStart(2, "0");
        const hours = Math.floor(whole / 3600), minutes = Math.floor(whole % 3600 / 60);
        if (hours < 1) return `${sign}${minutes}\u00a0min ${two(whole % 60)}\u00a0s`;
        if (hours < 48) return `${sign}${hours}\u00a0h ${two(minutes)}\u00a0min`;
        return `${sign}${Math.floor(hours / 24)}\u00a0d ${hours % 24}\u00a0h`;
    }

    /* Time of the model: milliseconds in, and no more digits than one can follow. */
    function model(ms) {
        if (!Number.isFinite(ms)) return DASH;
        return ms < 999.5 ? digits(ms) + "\u00a0ms" : grouped.format(Math.floor(ms / 1000)) +
            "." + String(Math.floor(ms % 1000 / 10)).padStart(2, "0") + "\u00a0s";
    }

    function share(part) {
        if (!Number.isFinite(part)) return DASH;
        const percent = 100 * part;
        const is_near_all = percent >= 99.5 && percent < 100, size = Math.abs(percent);
        if (is_near_all) return (Math.floor(10 * percent) / 10).toFixed(1) + "\u00a0%";
        return percent.toFixed(size > 0 && size < 9.95 ? 1 : 0) + "\u00a0%";
    }

    function clock(unix_us) {
        if (!Number.isFinite(unix_us) || unix_us <= 0) return DASH;
        const when = new Date(unix_us / 1000), two = n => String(n).padStart(2, "0");
        const day = when.toDateString() === new Date().toDateString() ? ""
            : `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())} `;
        return `${day}${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
    }

    ergon.format = {count, digits, short, bytes, seconds, model, share, clock, DASH};
})(globalThis.ergon = globalThis.ergon || {});
