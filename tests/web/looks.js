/* looks.js - what a reader may expect of any state of the page: run in it by a test, returns what
 * is wrong. Text contrasts with what is behind it (WCAG AA), nothing is wider than the window, all
 * that can be pressed has a name and can be reached by keyboard, panels have headings. */
function looks() {
    const problems = [];

    const channels = text => (text.match(/[\d.]+/g) || []).map(Number);
    const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

    function behind(element) {
        for (let at = element; at; at = at.parentElement) {
            const color = channels(getComputedStyle(at).backgroundColor);
            if (color.length === 3 || color[3] > 0.99) return color;
        }
        return [255, 255, 255];
    }

    function is_seen(element) {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && element.checkVisibility();
    }

    const name = element => `${element.tagName} ${element.id || element.className} ` +
        `'${element.textContent.trim().slice(0, 40)}'`;

    for (const element of document.querySelectorAll("body *")) {
        const has_text = [...element.childNodes].some(node => node.nodeType === 3 &&
            node.textContent.trim());
        if (!has_text || !is_seen(element) || /^(OPTION|SCRIPT)$/.test(element.tagName)) continue;
        const [a, b] = [luminance(channels(getComputedStyle(element).color)),
            luminance(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
    }

    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) problems.push(`${wide} pixels wider than the window`);

    for (const element of document.querySelectorAll("button, select, input, a, [tabindex]")) {
        if (!is_seen(element)) continue;
        const label = element.getAttribute("aria-label") || element.textContent.trim() ||
            element.getAttribute("aria-labelledby") || element.closest("label");
        if (!label) problems.push(`without a name: ${name(element)}`);
        const is_stop = element.tabIndex >= 0 || element.matches("main [tabindex='-1']");
        if (!is_stop) problems.push(`not reached by keyboard: ${name(element)}`);
    }

    for (const panel of document.querySelectorAll(".panel")) {
        const heading = panel.querySelector("h2");
        if (!heading?.textContent.trim()) problems.push(`no heading: ${panel.className}`);
        const empty = panel.querySelector(".empty");
        if (!empty || empty.textContent.trim().length < 10) {
            problems.push(`nothing said where it is empty: ${heading.textContent}`);
        }
    }

    for (const canvas of document.querySelectorAll("canvas")) {
        if (is_seen(canvas) && !/\d/.test(canvas.getAttribute("aria-label") || "")) {
            problems.push(`no numbers in words: ${canvas.id}`);
        }
    }
    return problems;
}
return looks();
