"""The probe service is importable, and has a schema of its own in the throwaway cluster."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "probe" / "src"))
