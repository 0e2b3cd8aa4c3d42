/* progress.js - how far the run is, how fast it goes, how it ended.
 * Touches    document. */
(function (ergon) {
    "use strict";

    const {id, put, fill, facts} = ergon.dom, format = ergon.format, state = ergon.state;
    const {number, text, list} = state;
    const SHED = ["", "sheds spikes", "sheds spikes and states", "sheds all but health"];
    const FACTOR = "wall time over model time: below 1 is faster than life";
    const STOPPED = 75; // the exit code of a run that was asked to stop
    const QUIET_S = 5; // progress comes once a second: silence of this length is said
    let shown = null, is_over = false;

    function show_run(run) {
        fill(id("facts"), true);
        put(id("summary-title"), text(run.title) || text(run.model) || state.now.id);
        document.title = `${text(run.model) || state.now.id} \u2013 Ergon`;
        put(shown.neurons, format.count(number(run.neuron_count)), number(run.neuron_count));
        put(shown.synapses, format.short(number(run.synapse_count)), number(run.synapse_count));
        put(shown.ranks, format.count(list(run.ranks).length), list(run.ranks).length);
        put(shown.pace, number(run.pace) > 0 ? `${format.digits(run.pace)} \u00d7` : "free",
            number(run.pace));
        put(shown.kernel, text(run.kernel) || format.DASH, text(run.kernel));
        put(shown.seed, String(number(run.seed)), number(run.seed));
        const warm = number(run.step_end) > 0 ? number(run.step_first) / run.step_end : 0;
        id("progress-warm").style.left = `${100 * Math.min(1, warm)}%`;
        id("progress-warm").hidden = !(warm > 0);
        show_end(run);
        if (state.now.progress) show_progress(state.now.progress);
    }

    /* Told by the run itself, or by the coordinator of one that is gone: its code is not known. */
    function show_end(run) {
        const line = id("ending"), why = text(run.ended_because), code = run.exit_code;
        const is_known = Number.isInteger(code), digest = text(run.digest);
        if (!run.is_over) return;
        line.hidden = false;
        put(line, `Ended ${format.clock(number(run.ended_unix_us))}` +
            (is_known ? `, exit code ${code}` : "") +
            (why ? `: ${why}` : code === 0 ? ", as planned" : "") +
            (digest ? `. Digest ${digest}` : ""), is_known ? code : "");
        line.classList.toggle("failed", is_known ? ![0, STOPPED].includes(code)
            : run.status === "failed");
        line.dataset.digest = digest;
        set_over(true);
        id("paused").hidden = true;
        put(shown.left, "over", 0);
    }

    /* Panels with nothing to show say why: another reason when no more is to come. */
    function set_over(over) {
        is_over = over;
        for (const line of document.querySelectorAll(".empty[data-over]")) {
            if (line.dataset.going === undefined) line.dataset.going = line.textContent;
            put(line, over ? line.dataset.over : line.dataset.going);
        }
    }

    function take_listed(info) {
        if (!info.is_over || is_over) return;
        show_end(info);
        if (info.status) show_status(info);
    }

    function show_done(step) {
        const end = state.now.run ? number(state.now.run.step_end) : 0;
        const done = end > 0 ? Math.min(1, step / end) : 0, bar = id("progress");
        id("progress-done").style.width = `${100 * done}%`;
        bar.dataset.value = String(done);
        bar.setAttribute("aria-valuenow", (100 * done).toFixed(0));
        bar.setAttribute("aria-valuetext", `${format.share(done)} done`);
        put(shown.done, format.share(done), done);
        put(shown.step, format.count(step), step);
        const dt_ms = state.dt_ms(), all = end * dt_ms;
        put(shown["model-time"], format.model(step * dt_ms) +
            (end ? ` / ${format.model(all)}` : ""), step * dt_ms);
    }

    function show_progress(progress) {
        const left_s = number(progress.left_s), behind_s = number(progress.behind_s);
        const factor = number(progress.real_time_factor), shed = number(progress.shed_level);
        fill(id("facts"), true);
        show_done(number(progress.step));
        put(shown["real-time-factor"], format.digits(factor), factor);
        put(shown["wall"], format.seconds(number(progress.wall_s)), number(progress.wall_s));
        put(shown.left, is_over ? "over" : left_s < 0 ? "not known" : format.seconds(left_s),
            left_s);
        put(shown.behind, behind_s > 0 ? format.seconds(behind_s) : "no", behind_s);
        put(id("paused"), "paused", progress.is_paused ? 1 : 0);
        id("paused").hidden = !progress.is_paused || is_over;
        put(id("shed"), SHED[Math.min(3, shed)] || "", shed);
        id("shed").hidden = shed === 0;
    }

    function show_status(health) {
        const status = state.status(health.status);
        put(id("status"), status, status);
        id("status").className = "pill " + status;
    }

    /* Progress is told each second, also while the loop waits: silence means something. */
    function show_heard() {
        const {now} = state, is_going = !is_over && now.heard_ms > 0;
        const quiet_s = (performance.now() - now.heard_ms) / 1000;
        put(id("heard"), is_going && quiet_s > QUIET_S
            ? `Nothing heard for ${format.seconds(Math.floor(quiet_s))}` : "");
    }

    function reset(run) {
        fill(id("facts"), false);
        set_over(false);
        if (run !== null) put(id("summary-empty"), "Nothing is known of this run yet.");
        for (const key of Object.keys(shown)) put(shown[key], format.DASH, "");
        put(id("summary-title"), run === null ? "No run chosen" : run);
        put(id("status"), format.DASH, "");
        id("status").className = "pill";
        for (const name of ["paused", "shed", "ending"]) id(name).hidden = true;
        show_done(0);
    }

    function start() {
        shown = facts(id("facts"), [
            ["done", "done"], ["model-time", "model time"],
            ["real-time-factor", "real-time factor", FACTOR],
            ["left", "time left"], ["wall", "wall time"],
            ["pace", "pace", "model time over wall time that was asked for"],
            ["behind", "behind pace"], ["step", "step"], ["neurons", "neurons"],
            ["synapses", "synapses"], ["ranks", "ranks"], ["kernel", "kernel"], ["seed", "seed"]]);
        state.on("reset", reset);
        state.on("run", show_run);
        state.on("listed", take_listed);
        state.on("progress", show_progress);
        state.on("health", show_status);
        setInterval(show_heard, 1000);
        reset(null);
    }

    ergon.progress = {start, is_over: () => is_over};
})(globalThis.ergon = globalThis.ergon || {});
