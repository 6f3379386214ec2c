"""The network that all tests of a run share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from networks import EmbeddedNetwork


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNetwork]:
    """A running embedded network, started when first asked for and stopped at the end."""
    made = EmbeddedNetwork.start(tmp_path_factory.mktemp("network"))
    yield made
    made.stop()
