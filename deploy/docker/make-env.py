# ruff: noqa: INP001 - a script of the image, not a package
"""Print the settings `docker compose` needs, with fresh secrets: `python3 deploy/docker/make-env.py > .env`."""

from __future__ import annotations

import secrets
import string
import sys
import zlib

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
SERVICES = ("case", "routing", "ledger", "notification", "referral", "identity")


def api_key() -> str:
    """Make a key of the form that identity-service accepts: prefix, id, secret, checksum."""
    key_id, secret = base62(secrets.randbits(71), 12), base62(secrets.randbits(256), 43)
    return f"rcp_{key_id}_{secret}_{base62(zlib.crc32(f'{key_id}_{secret}'.encode()), 6)}"


def base62(number: int, length: int) -> str:
    """Write a number in digits and letters, as long as asked."""
    digits = ""
    while len(digits) < length:
        number, rest = divmod(number, len(BASE62))
        digits = BASE62[rest] + digits
    return digits


def main() -> None:
    """Write the file to standard output; each call makes other secrets."""
    lines = [
        "# Secrets of this installation. Readable by its owner only (chmod 600); never committed.",
        f"POSTGRES_PASSWORD={secrets.token_hex(24)}",
        *(f"RECOUP_PASSWORD_{service.upper()}={secrets.token_hex(24)}" for service in SERVICES),
        f"RECOUP_INTERNAL_TOKEN={secrets.token_hex(32)}",
        "# The first platform administrator.",
        "RECOUP_STAFF_EMAIL=staff@recoup.example",
        f"RECOUP_STAFF_PASSWORD={secrets.token_urlsafe(18)}",
        f"RECOUP_STAFF_API_KEY={api_key()}",
        "# Where people reach the gateway.",
        "RECOUP_PORT=8080",
        "RECOUP_PUBLIC_URL=http://127.0.0.1:8080",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
