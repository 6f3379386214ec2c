"""The probe service is importable, and has a schema and roles of its own in the throwaway cluster."""

import sys
from pathlib import Path

import chassis.provision

sys.path.insert(0, str(Path(__file__).parent / "probe" / "src"))
chassis.provision.SERVICES = (*chassis.provision.SERVICES, "probe")
