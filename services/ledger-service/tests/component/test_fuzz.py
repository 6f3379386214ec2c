"""Whatever is sent to whichever route: an answer below 500 in the published shape, and a refusal changes nothing."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from chassis.auth import Principal
from chassis.server import serve
from chassis.settings import Settings
from chassis.testing.plugin import FreshDatabase
from chassis.testing.ports import free_port
from chassis.testing.service import Harness, principal, running_service, token
from contracts.values import OrganisationKind
from ledger_service.bootstrap import bootstrap

T = TypeVar("T")

EXAMPLES = 15
NOT_FOUND, REFUSED, FAULT = 404, 400, 500
STATE = """
SELECT (SELECT count(*) FROM postings) AS postings, (SELECT count(*) FROM entries) AS entries,
       (SELECT count(*) FROM outbox) AS events,
       (SELECT md5(string_agg(p::text, '' ORDER BY p.id)) FROM payments AS p) AS payments,
       (SELECT md5(string_agg(a::text, '' ORDER BY a.case_id)) FROM case_accounts AS a) AS accounts
"""


@dataclass
class Served:
    """The ledger on a port of its own, and ids that exist there."""

    url: str
    paths: dict[str, Any]
    callers: dict[str, Principal]
    ids: dict[str, str]
    harness: Harness
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def state(self) -> Any:
        """Return what no refusal may change."""
        return self.run(self.harness.rows(STATE))


@pytest.fixture
def served(fresh_database: FreshDatabase, make_case: Any) -> Iterator[Served]:
    database = fresh_database("ledger")
    ready: concurrent.futures.Future[Served] = concurrent.futures.Future()
    stop = asyncio.Event()
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    async def main() -> None:
        # Asked for a case it does not know, the ledger asks itself in the owner's place, and hears that there is none.
        async with running_service("ledger", "ledger_service", bootstrap, database, case_url=url) as harness:
            ready.set_result(await _serve(harness, make_case()))
            await asyncio.gather(*tasks)

    async def _serve(harness: Harness, case: Any) -> Served:
        await harness.apply(*case.events())
        paid = await harness.client.post(
            f"/partner/cases/{case.id}/payments",
            json={"date": "2026-01-05", "paymentAmount": 10, "paymentRecipient": "CollectionPartner"},
            headers=harness.as_(case.partner),
        )
        chosen = Settings.model_validate({
            "database_url": database.app_url("ledger"), "environment": "test", "http_port": port,
        })  # fmt: skip
        app = harness.running.app()
        tasks.append(asyncio.create_task(serve(app, chosen, stop)))
        return Served(
            url=url,
            paths=app.openapi(),
            callers={
                "partner": case.partner,
                "customer": case.creditor,
                "referral": principal(OrganisationKind.REFERRAL_PARTNER),
                "ops": principal(OrganisationKind.PLATFORM),
            },
            ids={"id": str(case.id), "paymentId": paid.json()["paymentId"]},
            harness=harness,
            loop=asyncio.get_running_loop(),
        )

    tasks: list[asyncio.Task[None]] = []
    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    found = ready.result(30)
    yield found
    found.loop.call_soon_threadsafe(stop.set)
    thread.join(30)


def test_no_request_is_a_fault_and_no_refusal_changes_anything(served: Served, seed: int) -> None:
    schema = schemathesis.openapi.from_dict(served.paths)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        kind = operation.path.split("/")[1]
        if kind not in served.callers:
            continue
        asked += 1
        headers = {"Authorization": f"Bearer {token(served.callers[kind])}"}
        _fuzz(served, operation, headers, seed)
    assert asked > 10


def _fuzz(served: Served, operation: Any, headers: dict[str, str], seed: int) -> None:
    cases = st.one_of(
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    )

    @seeded(seed)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases, st.booleans())
    def ask(case: Any, known: bool) -> None:  # noqa: FBT001
        if known:
            case.path_parameters |= {name: served.ids[name] for name in case.path_parameters if name in served.ids}
        before = served.state()
        answer = case.call(base_url=served.url, headers=headers, timeout=30)
        told = f"{case.method} {answer.request.url} {case.body!r}: {answer.status_code} {answer.content[:500]!r}"
        assert answer.status_code < FAULT, told
        if answer.status_code >= REFUSED:
            assert served.state() == before, told
            if answer.status_code != NOT_FOUND:
                assert answer.json().get("businessErrors") or answer.json().get("message"), told

    ask()
