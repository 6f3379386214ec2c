"""`gateway`: submitting a claim through the gateway, with a token and with an API key, against case-service direct."""

from __future__ import annotations

import http_load
import network
from figures import Figure, Measure, compare, in_turn
from ground import Ground
from post_bench import CONCURRENCY, PATH, claim

REQUESTS = 1_000
WITH_TOKEN, WITH_KEY = 0.6, 0.4


async def run(ground: Ground) -> list[Figure]:
    """Send the same requests the three ways in turn."""
    async with network.running(ground) as net:
        amount = ground.amount(REQUESTS)
        rounds = await in_turn(ground.rounds, {
            "direct": _measure(net, net.case_url, amount, by_key=False),
            "token": _measure(net, net.url, amount, by_key=False),
            "key": _measure(net, net.url, amount, by_key=True),
        })  # fmt: skip
    about = {"requests": amount, "concurrency": CONCURRENCY}
    return [
        compare(name, rounds, unit="requests/s", target=target, figure=way, limit="direct", about=about)
        for name, way, target in (("gateway with token", "token", WITH_TOKEN), ("gateway with key", "key", WITH_KEY))
    ]


def _measure(net: network.Network, url: str, amount: int, *, by_key: bool) -> Measure:
    async def measure(_: int) -> float:
        headers = {"XApiKey": net.key} if by_key else {"Authorization": f"Bearer {await net.token()}"}
        requests = [http_load.post(url, PATH, claim(), headers) for _ in range(amount)]
        return (await http_load.run(url, requests, CONCURRENCY)).rate

    return measure
