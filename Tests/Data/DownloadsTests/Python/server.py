"""A server that misbehaves: python3 server.py FOLDER LOG

Serves FOLDER's files on a port of the loopback interface, which it prints. The first part of a path says how it fails;
LOG gets a line for each request: what was asked for, and the range. It ends with its standard input.
"""

import http.server
import os
import pathlib
import socket
import sys
import threading
import time

FOLDER, LOG = map(pathlib.Path, sys.argv[1:])
FOREVER = 3600


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stalled = set()

    def do_GET(self):
        self.close_connection = True
        _, manner, name = self.path.split("/", 2)
        span = self.headers.get("Range", "")
        with LOG.open("a") as log:
            log.write(f"{manner} {name} {span}\n")
        if manner in ("redirect", "circle"):
            self.send_response(302)
            self.send_header("Location", self.path if manner == "circle" else f"/whole/{name}")
            self.send_header("Content-Length", "0")
            # Else the client sends its next request on a connection that is about to end, and may have to begin again.
            self.send_header("Connection", "close")
            self.end_headers()
            return
        if manner == "later":
            self.send_response(503)
            self.send_header("Retry-After", "3600")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if manner == "gone" or not (FOLDER / name).exists():
            return self.send_error(404)
        if manner == "busy":
            return self.send_error(503)
        if manner == "deaf":
            time.sleep(FOREVER)
        content = (FOLDER / name).read_bytes()
        if manner == "corrupt":
            middle = len(content) // 2
            content = content[:middle] + bytes([content[middle] ^ 0x55]) + content[middle + 1 :]
        if manner == "other":
            content = b"no gzip at all"
        if manner == "page":
            content = b"\n<!DOCTYPE html><title>Sign in</title>"
        if manner == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if manner == "endless":
            content += bytes(4_000_000)
        first = 0 if manner == "norange" or not span else int(span.removeprefix("bytes=").removesuffix("-"))
        if first >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_body(manner, name, content, first, partial=span and manner != "norange")

    def send_body(self, manner, name, content, first, partial):
        self.send_response(206 if partial else 200)
        if partial:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        end = len(content)
        if manner == "truncate":
            end = min(end, first + len(content) // 3)
        if manner == "stall" and name not in self.stalled:
            self.stalled.add(name)
            end = len(content) // 2
        self.wfile.write(content[first:end])
        self.wfile.flush()
        if manner == "stall" and end < len(content):
            time.sleep(FOREVER)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
