"""Stands in for web where only the supervision is looked at: answers /readyz, starts in no time."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer((os.environ["GONGBEI_HOST"], int(os.environ["GONGBEI_PORT"])), Ready).serve_forever()
