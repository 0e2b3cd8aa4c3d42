/* hostile.js - what a page must stand: run in it by a test. Messages of every type whose fields are
 * anything but what they should be, and names that want to be HTML; returns what went wrong. */
function hostile(rounds) {
    const problems = [], {state} = ergon;
    let seed = 7;
    const draw = below => (seed = (seed * 48271) % 2147483647) % below;
    const html = "<img src=x onerror='document.title=\"taken\"'>" +
        "<script>document.title='taken'</script>";
    const odd = () => [null, -1, 1e308, 0, 3, NaN, "", html, "x".repeat(9000), [], {}, [null], true,
        [html, 1, null], [{}], "__proto__", "constructor"][draw(17)];
    const fields = {
        run: ["populations", "ranks", "regions", "tunables", "senses", "dt_ms", "step_end", "model",
            "title", "pace", "is_over", "exit_code", "ended_because", "digest"],
        network: ["dimensions", "gids", "x_mm", "y_mm", "z_mm", "ranks"],
        progress: ["step", "wall_s", "real_time_factor", "left_s", "behind_s", "shed_level"],
        ranks: ["step", "ranks"], rates: ["step", "spikes"], energy: ["step", "regions"],
        states: ["step", "samples"], health: ["status", "reasons"],
        log: ["level", "step", "text"], drops: ["topics", "sense_applied", "latency_p50_ms"]};
    const inner = ["name", "first_gid", "size", "host", "spikes_to", "bytes_to", "wait_us", "gid",
        "state", "value", "unit", "code", "status", "text", "since_step", "topic", "told",
        "minimum",
        "stores_atp", "pool_atp", "capacity_atp", "neuron_count"];
    const object = () => Object.fromEntries(inner.map(name => [name, odd()]));

    const complain = console.error;
    console.error = (...words) => problems.push(words.map(word => word.stack || word).join(" "));
    let heard = 0;
    for (const type of Object.keys(fields)) state.on(type, () => { heard++; });
    for (let round = 0; round < rounds; round++) {
        const types = Object.keys(fields), type = types[draw(types.length)];
        const message = {type, run: state.now.id};
        for (const name of fields[type]) {
            message[name] = draw(3) ? [object(), object(), odd()] : odd();
        }
        state.take(message);
        const bytes = new Uint8Array(draw(60));
        for (let i = 0; i < bytes.length; i++) bytes[i] = draw(256);
        state.take_spikes(bytes.buffer);
        state.tell("runs", [object(), null, {id: html, model: html, status: html}, odd()]);
        state.tell("history", {step: odd(), rates_Hz: odd(), real_time_factor: odd()});
    }
    console.error = complain;
    if (document.querySelector("main img, nav img, main script, nav script")) {
        problems.push("a name became HTML");
    }
    if (heard < rounds) problems.push(`only ${heard} of ${rounds} messages were heard`);
    if (document.title === "taken") problems.push("a name became a script");
    return [...new Set(problems)].slice(0, 10);
}
return hostile(arguments[0]);
