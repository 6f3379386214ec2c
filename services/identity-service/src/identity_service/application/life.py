"""How long credentials of people live, by the network's clock."""

import datetime as dt
from typing import Final

SESSION: Final = dt.timedelta(days=14)
INVITATION: Final = dt.timedelta(days=14)
ONBOARDING: Final = dt.timedelta(days=90)
"""A referral client's onboarding address; the referral partner hands it out when it suits him."""
API_KEY: Final = dt.timedelta(days=730)
LONGEST_API_KEY: Final = dt.timedelta(days=1_827)
