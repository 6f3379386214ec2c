"""Makes the probe, its fixtures and the load suite's facts known to the tests of this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "load"))

from conftest_resilience import keys, probe  # noqa: F401 - fixtures
