"""A stand-in for a service: answers /healthz, /readyz and /internal/rest as its control file says.

Run as ``python -m case_service all`` through the packages that the fixture makes. `<home>/standin-<service>.json`
may hold "ready" (default true), "die" (exit at start) and "rest" (what /internal/rest adds to an answer at rest).
``dlq ACTION`` and ``replay`` print "dlq ACTION" or "replay" of that file (default: nothing waits, nothing sent), end
with "code", and leave what they were given in `<home>/operated-<service>.json`.
"""

from __future__ import annotations

import http.server
import json
import os
import sys
from pathlib import Path
from typing import Any


def serve(service: str) -> None:
    """Serve until killed."""
    home = Path(os.environ["RECOUP_HOME"])
    control = home / f"standin-{service}.json"
    token = os.environ["RECOUP_INTERNAL_TOKEN"]

    def wanted() -> dict[str, Any]:
        told: dict[str, Any] = json.loads(control.read_text()) if control.exists() else {}
        return told

    if sys.argv[1] in ("dlq", "replay"):
        (home / f"operated-{service}.json").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
        nothing = {"service": service, "sent": 0} if sys.argv[1] == "replay" else []
        asked = "replay" if sys.argv[1] == "replay" else f"dlq {sys.argv[2]}"
        sys.stdout.write(json.dumps(wanted().get(asked, nothing)))
        sys.exit(wanted().get("code", 0))
    if wanted().get("die"):
        sys.exit(f"{service}: dies as it was told")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/internal/rest" and self.headers["X-Recoup-Internal"] == token:
                calm = {"service": service, "unsent": 0, "due": 0, "emitted": {}, "applied": {}, "parked": 0}
                self._answer(200, {**calm, **wanted().get("rest", {})})
            elif self.path == "/healthz" or (self.path == "/readyz" and wanted().get("ready", True)):
                self._answer(200, {"status": "ok"})
            elif self.path == "/readyz":
                self._answer(503, {"reasons": ["told not to be ready"]})
            elif self.path == "/environment":
                self._answer(200, dict(os.environ))
            else:
                self._answer(404, {})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    address = ("127.0.0.1", int(os.environ["RECOUP_HTTP_PORT"]))
    http.server.ThreadingHTTPServer(address, Handler).serve_forever()
