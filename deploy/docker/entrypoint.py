# ruff: noqa: INP001 - a script of the image, not a package
"""Start of a container: `api`, `worker`, `migrate`, ... of the image's service, or `-m module` for anything else."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Become the service's process, so that it gets the signals itself."""
    words = sys.argv[1:] or ["all"]
    if words[0] != "-m":
        words = ["-m", os.environ["RECOUP_SERVICE"].replace("-", "_"), *words]
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 - replacing ourselves is the purpose


if __name__ == "__main__":
    main()
