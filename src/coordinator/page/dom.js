/* dom.js - elements made and changed: text only, never HTML from outside; colours of the theme.
 *
 * Invariant  an element is touched only if what it shows changes: layout is not done in vain.
 * Touches    document, localStorage. */
(function (ergon) {
    "use strict";

    const id = name => document.getElementById(name);

    /* An element with attributes and children; strings become text. */
    function make(tag, attributes, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes || {})) {
            if (value !== null && value !== undefined) element.setAttribute(name, String(value));
        }
        element.append(...children.filter(child => child !== null && child !== undefined));
        return element;
    }

    /* What is shown, and beside it the number for programs. */
    function put(element, text, value) {
        if (element.textContent !== text) element.textContent = text;
        if (value === undefined) return;
        const said = String(value);
        if (element.dataset.value !== said) element.dataset.value = said;
    }

    /* A panel with nothing to show says why. */
    function fill(element, is_full) {
        element.closest(".panel").classList.toggle("is-empty", !is_full);
    }

    /* Pairs of name and value: made once, then only filled. */
    function facts(list, names) {
        const values = {};
        list.replaceChildren();
        for (const [key, title, why] of names) {
            values[key] = make("dd", {"data-testid": key, "data-value": ""}, ergon.format.DASH);
            list.append(make("div", {title: why || null}, make("dt", {}, title), values[key]));
        }
        return values;
    }

    /* Buttons of which one is pressed. */
    function choice(buttons, chosen) {
        const choose = button => {
            for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
            chosen(button);
        };
        for (const button of buttons) button.addEventListener("click", () => choose(button));
    }

    function keep(name, value) {
        try {
            if (value === undefined) return localStorage.getItem("ergon." + name);
            localStorage.setItem("ergon." + name, value);
        } catch (_) { /* storage may be forbidden: then nothing is remembered */ }
        return null;
    }

    let told = "";
    /* For those who listen: calmly, only what is new. */
    function say(text) {
        if (text === told) return;
        told = text;
        id("said").textContent = text;
    }

    const colors = {};
    function read_colors() {
        const style = getComputedStyle(document.documentElement);
        const names = ["page", "card", "ink", "muted", "line", "accent"];
        for (let i = 0; i < 8; i++) names.push("c" + i);
        for (let i = 0; i < 5; i++) names.push("p" + i);
        for (const name of names) colors[name] = style.getPropertyValue("--" + name).trim();
    }
    const series_color = index => colors["c" + index % 8];

    /* "#rrggbb" as numbers. */
    function rgb(text) {
        const n = parseInt(text.slice(1), 16);
        return [n >> 16 & 255, n >> 8 & 255, n & 255];
    }

    /* A square of a colour of the theme; the class survives a change of theme. */
    const swatch = index => make("i", {class: "swatch c" + index % 8});

    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    ergon.dom = {id, make, put, fill, facts, choice, keep, say, colors, read_colors, series_color,
        rgb, swatch, is_calm: () => calm.matches};
})(globalThis.ergon = globalThis.ergon || {});
