"""The main job, started as a new user would: its totals are those anybody can compute from the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import Network, assert_as_computed

from recoup.demo.sample import sample

REAL = Path(__file__).parents[3] / "shared" / "data" / "invoices.csv"
SAMPLE_ROWS = 100


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    made = Network.at(tmp_path / "a home with spaces")
    yield made
    made.down()


def test_sample_comes_to_what_the_reference_computes_and_a_second_run_changes_nothing(
    network: Network, tmp_path: Path
) -> None:
    file = tmp_path / "sample.csv"
    file.write_bytes(b"\n".join(sample().splitlines()[: SAMPLE_ROWS + 1]) + b"\n")
    report = network.demo(file)
    assert_as_computed(report, file)
    assert len(report["totals"]) == 5
    before = network.business_hashes()
    again = network.demo(file)
    assert network.business_hashes() == before
    assert (again["totals"], again["states"]) == (report["totals"], report["states"])


def test_network_finds_its_data_again_after_down(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    file.write_bytes(b"\n".join(sample().splitlines()[:31]) + b"\n")
    report = network.demo(file)
    before = network.business_hashes()
    network.down()
    again = network.demo(file)
    assert again["totals"] == report["totals"]
    assert network.business_hashes() == before


def test_bad_rows_are_named_and_the_good_ones_go_on(network: Network, tmp_path: Path) -> None:
    lines = sample().decode().splitlines()[:21]
    lines[3] = lines[3].replace(lines[3].split(",")[0], "Atlantis")
    lines[5] = lines[5].rsplit(",", 1)[0] + ",soon"
    file = tmp_path / "bad.csv"
    file.write_text("\n".join(lines) + "\n")
    report = network.demo(file)
    assert [(each["line"], each["column"]) for each in report["problems"]] == [(4, "country"), (6, "days_late")]
    assert report["invoices"] == 18


@pytest.mark.slow
def test_real_invoices_come_to_what_the_reference_computes(network: Network) -> None:
    if not REAL.exists():
        pytest.skip(f"the real invoices are not there ({REAL.name})")
    report = network.demo(REAL)
    assert_as_computed(report, REAL)
    assert (report["invoices"], report["claims"]) == (2466, 877)
    assert report["states"] == {"Active": 28, "Closed (NoQuotesReceived)": 10, "Closed (Paid)": 839}
