/* keys.js - the keyboard, the theme, the help.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const {id, make, put, keep, say} = ergon.dom;
    const THEMES = ["auto", "light", "dark"];
    const NAMES = {auto: "system", light: "light", dark: "dark"};
    const HELP = [["?", "this help"], ["T", "theme: system, light, dark"],
        ["J, K", "next run, run before"], ["space", "hold the spikes, or go on live"],
        ["+, -", "less time, more time"], ["[, ]", "fewer neurons, more neurons"],
        ["arrows", "move, with the spikes focused"], ["0", "all neurons, one second"],
        ["1 ... 9", "show or hide a population"], ["Esc", "close this help"]];

    function set_theme(theme) {
        const root = document.documentElement;
        if (theme === "auto") delete root.dataset.theme;
        else root.dataset.theme = theme;
        put(id("theme"), `Theme: ${NAMES[theme]}`, theme);
        repaint();
    }

    function repaint() {
        ergon.dom.read_colors();
        ergon.state.tell("colors");
        ergon.frames.touch_all();
    }

    function next_theme() {
        const now = THEMES.indexOf(id("theme").dataset.value), theme = THEMES[(now + 1) % 3];
        keep("theme", theme);
        set_theme(theme);
        say(`Theme ${NAMES[theme]}`);
    }

    function help() {
        if (id("help").open) id("help").close();
        else id("help").showModal();
    }

    function toggle_population(digit) {
        const button = id("raster-populations").children[digit - 1];
        if (button) button.click();
    }

    const ANYWHERE = {"?": help, t: next_theme, j: () => ergon.runs.move(1),
        k: () => ergon.runs.move(-1)};

    function pressed(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        const {key, target} = event, raster = id("raster"), name = key.toLowerCase();
        if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || id("help").open) return;
        const is_raster = target === raster;
        if (key.startsWith("Arrow") && !is_raster) return; // they scroll
        if (key === " " && !is_raster && target !== document.body) return; // it presses buttons
        if (!is_raster && !id("keys-on").checked && key !== "?") return;
        if (key === " ") ergon.raster.hold();
        else if (/^[1-9]$/.test(key)) toggle_population(Number(key));
        else if (Object.hasOwn(ANYWHERE, name)) ANYWHERE[name]();
        else if (!ergon.raster.key(key)) return;
        event.preventDefault();
    }

    function start() {
        const kept = keep("theme"), keys = keep("keys");
        id("help-keys").replaceChildren(...HELP.map(([key, what]) => make("div", {},
            make("dt", {}, make("kbd", {}, key)), make("dd", {}, what))));
        id("keys-on").checked = keys !== "off";
        id("keys-on").addEventListener("change", event =>
            keep("keys", event.target.checked ? "on" : "off"));
        id("theme").addEventListener("click", next_theme);
        id("help-open").addEventListener("click", help);
        id("help-close").addEventListener("click", help);
        document.addEventListener("keydown", pressed);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
        set_theme(THEMES.includes(kept) ? kept : "auto");
    }

    ergon.keys = {start};
})(globalThis.ergon = globalThis.ergon || {});
