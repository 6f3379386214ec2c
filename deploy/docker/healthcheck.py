# ruff: noqa: INP001 - a script of the image, not a package
"""Whether the process in this container is alive.

Readiness is the gateway's question, not Docker's: a service that waits for its database must not be restarted for it.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

_TIMEOUT_SECONDS = 4


def main() -> int:
    """Ask `/healthz` on the loopback interface."""
    url = f"http://127.0.0.1:{os.environ.get('RECOUP_HTTP_PORT', '8000')}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:
            return 0 if answer.status == 200 else 1  # noqa: PLR2004
    except (urllib.error.URLError, OSError) as error:
        sys.stderr.write(f"{url}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
