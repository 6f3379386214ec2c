"""The same seed and test draw the same; `--seed` and `--seeds` choose the seeds."""

from __future__ import annotations

import random

import pytest

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "chassis.testing.plugin", "-o", "asyncio_default_fixture_loop_scope=function")
SUITE = """
import pytest

def test_draws(rng, seed):
    print("drew", seed, rng.randrange(10**9))

@pytest.mark.xfail
def test_fails(seed):
    assert False
"""


def _drawn(pytester: pytest.Pytester, *options: str) -> list[str]:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*PLUGIN, "-s", *options)
    return [line for line in result.outlines if "drew" in line]


def test_a_seed_repeats_a_run(pytester: pytest.Pytester) -> None:
    first = _drawn(pytester, "--seed", "42")
    assert first == _drawn(pytester, "--seed", "42")
    assert first != _drawn(pytester, "--seed", "43")


def test_a_seed_is_drawn_and_printed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.runpytest_inprocess(*PLUGIN).stdout.re_match_lines([r"seed: \d+ \(repeat with"])


def test_several_seeds_run_a_test_several_times_and_one_of_them_can_be_repeated(pytester: pytest.Pytester) -> None:
    three = _drawn(pytester, "--seed", "42", "--seeds", "3")
    assert len(three) == 3
    (second,) = _drawn(pytester, "--seed", "43")
    assert second.split("drew")[1] == three[1].split("drew")[1]


def test_a_failure_ends_with_its_seed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_inprocess(*PLUGIN, "--runxfail", "--seed", "42")
    result.stdout.fnmatch_lines(["*test_fails*", "42 (repeat with --seed 42)"])


def test_a_generator_belongs_to_its_test(rng: random.Random, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE + "\ndef test_draws_too(rng, seed): print('drew', seed, rng.randrange(10**9))")
    result = pytester.runpytest_inprocess(*PLUGIN, "-s", "--seed", str(rng.randrange(1000)))
    drawn = [line.split()[-1] for line in result.outlines if "drew" in line]
    assert len(set(drawn)) == 2
