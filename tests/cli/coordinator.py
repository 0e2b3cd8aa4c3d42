#!/usr/bin/env python3
"""coordinator.py ERGON PRETEND_RUN CASE - the daemon that follows runs, asked as browsers ask.

The runs only talk (pretend_run.c), but over the bus of real ones.
"""
import json
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
from follow import Coordinator, Gone, Job, Talker, wait_for  # noqa: E402
from web_socket import BINARY, PING, Closed, WebSocket, spikes_of  # noqa: E402


def promtool_check(story, text):
    if not shutil.which("promtool"):
        return
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                             capture_output=True)
    said = checked.stdout + checked.stderr
    story.expect(checked.returncode == 0 and not said.strip(), f"promtool: {said}")


def case_follows(story, top, ergon, pretend):
    """A run is found, told of everywhere alike, and kept when it is over."""
    with Coordinator(top, ergon) as served, Talker(top, pretend, 2.5) as run:
        wait_for(lambda: (served.run(run.id) or {}).get("step"), "its progress")
        story.expect(served.get("/livez") == (200, "ok\n"), "not alive")
        story.expect(served.get("/readyz") == (200, "ok\n"), "not ready")
        story.expect(served.json("/health/detailed")["status"] == "healthy", "not healthy")
        promtool_check(story, served.get("/metrics")[1])
        over = wait_for(lambda: served.run(run.id)["is_over"] and served.run(run.id), "its end")
        spikes = run.spikes()
        story.expect((over["exit_code"], over["status"]) == (0, "healthy"), f"ended as {over}")
        last = served.json(f"/api/runs/{run.id}")
        story.expect(sum(last["rates"]["spikes"]) == spikes, f"{last['rates']}, not {spikes}")
        story.expect(sum(rank["spikes"] for rank in last["ranks"]["ranks"]) == spikes, "ranks")
        names = [it["name"] for it in last["run"]["populations"]]
        for name, count in zip(names, last["rates"]["spikes"]):
            told = served.metrics(run=run.id, population=name.replace('"', '\\"'))
            story.expect(told["ergon_population_spikes_total"] == count, f"{name}: {told}")
        told = served.metrics(run=run.id)
        story.expect(told["ergon_run_up"] == 0 and told["ergon_run_done_ratio"] == 1, str(told))
        told = served.metrics(run=run.id, topic="rates")
        story.expect(told["ergon_bus_missed_events_total"] == 0, "events were missed")
        course = served.json(f"/api/runs/{run.id}/history")
        story.expect(len(course["step"]) >= 1 and set(course["rates_Hz"]) == set(names),
                     f"history {course}")
        story.expect(served.end() == 0, "SIGTERM is no fault")
    cluster = top / "site.yaml"
    cluster.write_text("ranks: 1\ncoordinator: http=127.0.0.1:9 database=elsewhere.db\n")
    # Another one, of which only the history knows; the command line comes before the file.
    with Coordinator(top, ergon, "--cluster", cluster) as served:
        past = served.run(run.id)
        story.expect(past and past["digest"] == over["digest"], f"kept as {past}")
        story.expect(served.json(f"/api/runs/{run.id}")["rates"] == last["rates"], "rates are lost")
        kept = served.json(f"/api/runs/{run.id}/history")
        story.expect(set(kept["rates_Hz"]) == set(names), f"history is lost: {kept}")
        story.expect(set(kept) == set(course), "history has another form")
        promtool_check(story, served.get("/metrics")[1])


def case_restart(story, top, ergon, pretend):
    """A coordinator that is killed finds the run again; the run notices nothing."""
    with Talker(top, pretend, 6) as run:
        for _ in range(2):
            with Coordinator(top, ergon) as served:
                wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run")
                served.end(signal.SIGKILL)
        with Coordinator(top, ergon) as served:
            before = wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run again")
            wait_for(lambda: served.run(run.id)["step"] > before, "progress")
            run.end(signal.SIGKILL)
            wait_for(lambda: served.run(run.id)["is_over"], "its loss")
            lost = served.run(run.id)
            story.expect(lost["status"] == "failed" and lost["exit_code"] is None, f"lost: {lost}")
            status, text = served.get("/health/detailed")
            reasons = json.loads(text)["runs"][0]["reasons"]
            story.expect(status == 503 and "lost" in [it["code"] for it in reasons], text)
            told = served.metrics(run=run.id, status="failed")
            story.expect(told["ergon_run_status"] == 1, str(told))
    with Talker(top, pretend, 1, mood="fault") as run, Coordinator(top, ergon) as served:
        wait_for(lambda: (served.run(run.id) or {}).get("is_over"), "the fault")
        failed = served.run(run.id)
        story.expect((failed["status"], failed["exit_code"]) == ("failed", 4), f"{failed}")
        story.expect("no space left" in failed["ended_because"], f"{failed}")


def case_socket(story, top, ergon, pretend):
    """A viewer is told how things stand, then every event, and each spike once."""
    with Coordinator(top, ergon) as served, Talker(top, pretend, 4, mood="ill") as run:
        wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run")
        page, other = WebSocket(served.port), WebSocket(served.port)
        story.expect(page.next()[1]["type"] == "runs", "no runs at first")
        page.say(type="watch", run=run.id, spikes=True)
        other.say(type="watch", run=run.id, spikes=True, populations=[1])
        kinds, at, of_one = set(), {}, 0
        while True:
            message = page.next()
            if message[0] == "json":
                kinds.add(message[1]["type"])
                if message[1].get("is_over"):
                    break
                continue
            head, train = message[1:]
            first = at.get(head["rank"], head["step_first"])
            story.expect(head["step_first"] == first and "skipped" not in head, f"a gap: {head}")
            at[head["rank"]] = head["step_end"]
            spikes = spikes_of(train, head["step_first"])
            story.expect(len(spikes) == head["count"] > 0, f"{len(spikes)} spikes, {head}")
            of_one += sum(250 <= gid < 500 for _, gid in spikes if head["step_end"] > first)
        story.expect(len(at) == 2, f"ranks {at}")
        story.expect(kinds >= {"run", "network", "progress", "ranks", "rates", "energy", "health",
                               "drops", "states", "log"}, f"only {kinds}")
        chosen = 0
        while True:
            message = other.next()
            if message[0] == "spikes":
                spikes = spikes_of(message[2], message[1]["step_first"])
                story.expect(all(250 <= gid < 500 for _, gid in spikes), "of another population")
                chosen += len(spikes)
            elif message[1].get("is_over"):
                break
        story.expect(chosen > 0 and abs(chosen - of_one) < of_one / 4, f"{chosen}, {of_one}")


def listens_on(pid):
    """(address, port) of all TCP sockets on which a process listens."""
    mine = set()
    for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            mine.add(fd.readlink().name)
        except OSError:
            pass  # closed meanwhile
    found = []
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in mine:
                address, port = words[1].split(":")
                packed = bytes.fromhex(address)[::-1]
                found.append((socket.inet_ntoa(packed) if len(packed) == 4 else address,
                              int(port, 16)))
    return found


def case_refused(story, top, ergon, pretend):
    """Other names, other pages, other methods, other words: refused and counted."""
    with Coordinator(top, ergon) as served:
        ours = f"127.0.0.1:{served.port}"
        for status, ask in [
                (200, {"path": "/", "Host": ours}), (200, {"path": "/", "Host": "localhost:1"}),
                (403, {"path": "/", "Host": "evil.example"}), (403, {"path": "/", "Host": ""}),
                (403, {"path": "/metrics", "Host": "127.0.0.1.evil.example"}),
                (405, {"path": "/", "method": "POST", "body": "x=1"}),
                (405, {"path": "/", "method": "DELETE"}), (405, {"path": "/", "method": "OPTIONS"}),
                (400, {"path": "/", "body": "x"}), (400, {"path": "/live"}),
                (404, {"path": "/nothing"}), (404, {"path": "/../../etc/passwd"}),
                (404, {"path": "/%2e%2e/%2e%2e/etc/passwd"}), (404, {"path": "/api/runs/"}),
                (404, {"path": "/api/runs/..%2f"}), (404, {"path": "/api/runs/x/y"}),
                (404, {"path": "/api/runs/" + "x" * 500}), (404, {"path": "/metrics/"})]:
            got, _ = served.get(**ask)
            story.expect(got == status, f"{ask}: {got}, not {status}")
        for origin in ("http://evil.example", "null", f"https://{ours}"):
            try:
                WebSocket(served.port, Origin=origin)
                story.expect(False, f"a page of {origin} was let in")
            except Closed as refused:
                story.expect("403" in str(refused), f"{origin}: {refused}")
        for junk in (b"\0" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET / HTTP/1.1\r\n\r\n",
                     b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
                     b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nx"):
            with socket.create_connection(("127.0.0.1", served.port), 20) as plain:
                try:
                    plain.sendall(junk)
                    plain.shutdown(socket.SHUT_WR)
                    answer = plain.recv(100)
                except OSError:  # it has ended the connection already
                    answer = b""
                story.expect(not answer or b" 40" in answer[:20], f"{junk[:40]}: {answer}")
        story.expect(served.metrics()["ergon_coordinator_refused_requests_total"] >= 10, "counted")
        story.expect(listens_on(served.process.pid) == [("127.0.0.1", served.port)],
                     f"listens on {listens_on(served.process.pid)}")
        second = Job(top, [ergon, "coordinator", "--port", "0"])
        with second:
            story.expect(second.process.wait(20) == 2, "a second coordinator")
        cluster = top / "open.yaml"
        cluster.write_text("ranks: 1\ncoordinator: http=0.0.0.0:8420\n")
        with Job(top, [ergon, "coordinator", "--cluster", cluster]) as wide:
            story.expect(wide.process.wait(20) == 3, "to all the world")
        said = (top / "ergon.log").read_text()
        story.expect("open.yaml:2" in said and "loopback" in said, f"says {said}")
        story.expect("there is a coordinator" in said, f"says {said}")
        story.expect(served.get("/livez")[0] == 200, "the first is disturbed")


def case_frames(story, top, ergon, pretend):
    """Frames that no browser sends, and connections that never say a thing."""
    with Coordinator(top, ergon) as served, Talker(top, pretend, 5, mood="hostile") as run:
        wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run")
        promtool_check(story, served.get("/metrics")[1])
        story.expect(json.loads(served.get(f"/api/runs/{run.id}")[1])["run"]["populations"][0]
                     ["name"] == "<script>alert(1)</script>", "a name is data")
        idle = [socket.create_connection(("127.0.0.1", served.port), 20) for _ in range(6)]
        for slow in idle:
            slow.sendall(b"GET / HT")  # and nothing more
        story.expect(served.get("/livez")[0] == 200, "idle connections stop it")
        pages = [WebSocket(served.port) for _ in range(8)]
        try:
            WebSocket(served.port)
            story.expect(False, "a ninth viewer")
        except Closed:
            pass
        story.expect(served.get("/livez")[0] == 200, "viewers stop it")
        for page in pages[3:]:
            page.close()
        page = pages[0]
        for words in ("", "{", "[" * 5000, '{"type":"watch","run":7}', "\xff", "x" * 20000):
            page.send(words)
        page.send(b"ping", PING)
        story.expect(page.until(lambda _: True)[0] == "json", "still there")
        page.say(type="watch", run=run.id, spikes=True)
        names = page.until(lambda it: it[0] == "json" and it[1]["type"] == "run")[1]["populations"]
        story.expect(len(names) == 4, f"{names}")
        pages[1].send(b"\0" * 10, BINARY)
        pages[2].send(b"x", length=1 << 62)
        for page in pages[1:3]:
            try:
                while True:
                    page.frame()
            except Closed:
                pass
        wait_for(lambda: served.metrics()["ergon_coordinator_viewers"] == 1, "others are gone")
        story.expect(served.metrics()["ergon_coordinator_refused_words_total"] >= 2, "counted")
        pages[0].close()
        for slow in idle:
            slow.close()
        story.expect(served.end() == 0, "ends in order")


def case_unusable(story, top, ergon, pretend):
    """A database that is none when it starts: it follows runs without history, and says so."""
    (top / "history.db").write_text("this is no database at all, not at all " * 9)
    with Coordinator(top, ergon) as served, Talker(top, pretend, 30) as run:
        wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run is followed")
        status, why = served.get("/readyz")
        story.expect(status == 503 and "history.db" in why and "move it away" in why, f"{why}")
        story.expect(served.json("/health/detailed")["status"] == "degraded", "not degraded")
        story.expect(served.get("/api/runs/20260101-000000-1")[0] == 404, "a run of no history")
        (top / "history.db").unlink()
        wait_for(lambda: served.get("/readyz")[0] == 200, "history is kept")
        story.expect(served.end() == 0, "ends in order")
    with Coordinator(top, ergon) as served:
        story.expect(served.run(run.id) is not None, "nothing was kept")


def case_full_disk(story, top, ergon, pretend):
    """No room for the history: not ready, and why; all else goes on."""
    def tight():
        resource.setrlimit(resource.RLIMIT_FSIZE, (60000, resource.RLIM_INFINITY))

    with Coordinator(top, ergon, preexec_fn=tight) as served, Talker(top, pretend, 30) as run:
        status, why = wait_for(lambda: served.get("/readyz")[0] == 503 and served.get("/readyz"),
                               "no room", 30)
        story.expect("history.db" in why, f"readyz says {why}")
        story.expect(served.get("/livez")[0] == 200, "not alive")
        story.expect(served.json("/health/detailed")["status"] == "degraded", "not degraded")
        before = served.run(run.id)["step"]
        wait_for(lambda: served.run(run.id)["step"] > before, "the run is followed")
        subprocess.run(["prlimit", "--fsize=unlimited", f"--pid={served.process.pid}"], check=True)
        wait_for(lambda: served.get("/readyz")[0] == 200, "room again")


def main():
    ergon, pretend, case = sys.argv[1], sys.argv[2], sys.argv[3]
    story = drive.Story()
    with drive.Folder() as top:
        try:
            globals()[f"case_{case}"](story, top, ergon, pretend)
        except (Gone, Closed, OSError) as failed:
            story.expect(False, repr(failed))
        if story.wrong:
            for log in sorted(top.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()}")
    story.end()


if __name__ == "__main__":
    main()
