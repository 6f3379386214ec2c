"""Makes the probe and its fixtures known to the tests of this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from conftest_resilience import keys, probe  # noqa: F401 - fixtures
