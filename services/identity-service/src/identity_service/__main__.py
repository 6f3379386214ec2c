"""The processes of identity-service: all, api, worker, migrate, export-specs, dlq, replay, rotate-keys."""

import sys

from chassis.runtime import main
from identity_service.application.signing_keys import KeyRing, rotate
from identity_service.bootstrap import bootstrap
from identity_service.settings import IdentitySettings


def rotate_keys() -> None:
    """Make a new signing key; the former still verifies what it signed. Processes notice within seconds."""
    kid = rotate(KeyRing(IdentitySettings().token_key_folder).folder)
    sys.stdout.write(f"signing with {kid} from now on\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["rotate-keys"]:
        rotate_keys()
    else:
        main("identity", "identity_service", bootstrap)
