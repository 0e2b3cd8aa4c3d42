"""web_socket.py - a WebSocket by hand: also the frames that no browser would send."""
import base64
import json
import os
import socket
import struct
import time

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Closed(Exception):
    """The other end is gone, or never was a WebSocket."""


class WebSocket:
    def __init__(self, port, path="/live", patience_s=20, **headers):
        self.socket = socket.create_connection(("127.0.0.1", port), patience_s)
        self.kept = b""
        lines = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
                 "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
                 "Sec-WebSocket-Version": "13", "Origin": f"http://127.0.0.1:{port}", **headers}
        self.socket.sendall((f"GET {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
            + "\r\n").encode())
        while b"\r\n\r\n" not in self.kept:
            self._more()
        self.answer, self.kept = self.kept.split(b"\r\n\r\n", 1)
        if b" 101 " not in self.answer.split(b"\r\n")[0]:
            raise Closed(self.answer.decode(errors="replace"))

    def _more(self):
        try:
            came = self.socket.recv(65536)
        except ConnectionError as gone:
            raise Closed(str(gone)) from gone
        if not came:
            raise Closed(self.kept[:200].decode(errors="replace"))
        self.kept += came

    def _take(self, count):
        while len(self.kept) < count:
            self._more()
        taken, self.kept = self.kept[:count], self.kept[count:]
        return taken

    def send_raw(self, data):
        self.socket.sendall(data)

    def send(self, text, opcode=TEXT, mask=b"\x01\x02\x03\x04", length=None):
        data = text.encode() if isinstance(text, str) else text
        length = len(data) if length is None else length
        head = bytes([0x80 | opcode])
        flag = 0x80 if mask else 0
        if length < 126:
            head += bytes([flag | length])
        elif length < 65536:
            head += bytes([flag | 126]) + struct.pack(">H", length)
        else:
            head += bytes([flag | 127]) + struct.pack(">Q", length)
        if mask:
            data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self.send_raw(head + mask + data)

    def say(self, **words):
        self.send(json.dumps(words))

    def frame(self):
        """The next frame: its opcode and payload."""
        first, second = self._take(2)
        length = second & 127
        if length == 126:
            length, = struct.unpack(">H", self._take(2))
        elif length == 127:
            length, = struct.unpack(">Q", self._take(8))
        return first & 15, self._take(length)

    def next(self):
        """The next message: ("json", object) or ("spikes", head, train)."""
        while True:
            opcode, data = self.frame()
            if opcode == TEXT:
                return "json", json.loads(data)
            if opcode == BINARY:
                length, = struct.unpack("<I", data[:4])
                return "spikes", json.loads(data[4:4 + length]), data[4 + length:]
            if opcode == PING:
                self.send(data, PONG)
            if opcode == CLOSE:
                raise Closed("closed in order")

    def until(self, what, patience_s=20):
        """The next message for which what(message) is true."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            message = self.next()
            if what(message):
                return message
        raise Closed(f"nothing of the kind within {patience_s} s")

    def close(self):
        self.socket.close()


def spikes_of(train, step_first):
    """(step, gid) of every spike of a train (proto/spike_train.h)."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = train[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    step, spikes = step_first, []
    while at < len(train):
        step += number()
        count, gid = number(), None
        for _ in range(count):
            gid = number() if gid is None else gid + 1 + number()
            spikes.append((step, gid))
    return spikes
