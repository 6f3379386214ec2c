"""A real broker keeps its promises over kills and restarts, and all traffic can be led through a proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis.testing.kafka import ExternalKafka, KafkaServer, KafkaUnavailableError, find_kafka
from chassis.testing.plugin import BreakNetwork
from chassis.testing.ports import free_port
from chassis.testing.waiting import eventually


@pytest_asyncio.fixture(loop_scope="session")
async def producer(kafka: KafkaServer) -> AsyncIterator[AIOKafkaProducer]:
    made = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True)
    await made.start()
    yield made
    await made.stop()


async def test_topics_are_made_by_use_with_24_partitions(producer: AIOKafkaProducer) -> None:
    await producer.send_and_wait("made.by.use", b"1")
    assert len(await producer.partitions_for("made.by.use")) == 24


async def test_records_survive_a_kill_and_an_orderly_stop(kafka: KafkaServer, producer: AIOKafkaProducer) -> None:
    if not kafka.controllable:
        pytest.skip("the broker is not ours to stop")
    await producer.send_and_wait("survives", b"1", partition=0)
    kafka.kill()
    kafka.restart()
    await producer.send_and_wait("survives", b"2", partition=0)
    kafka.stop()
    kafka.restart()
    await producer.send_and_wait("survives", b"3", partition=0)
    consumer = AIOKafkaConsumer("survives", bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    assert [(await consumer.getone()).value for _ in range(3)] == [b"1", b"2", b"3"]
    await consumer.stop()


async def test_all_traffic_of_the_second_way_in_passes_the_proxy(
    kafka: KafkaServer, break_network: BreakNetwork
) -> None:
    if not kafka.controllable:
        pytest.skip("a broker of somebody else advertises its own address only")
    proxy = break_network(kafka.proxy_upstream, int(kafka.proxied_bootstrap.rpartition(":")[2]))
    producer = AIOKafkaProducer(bootstrap_servers=kafka.proxied_bootstrap, enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait("proxied", b"1")
    proxy.clog()
    pending = await producer.send("proxied", b"2")
    with pytest.raises(AssertionError, match="not reached"):
        await eventually(pending.done, timeout=0.5)
    proxy.heal()
    await eventually(pending.done, timeout=30)
    await producer.stop()


def test_a_broker_of_somebody_else_is_used_and_never_stopped(
    kafka: KafkaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOUP_KAFKA_BOOTSTRAP", kafka.bootstrap)
    found = find_kafka()
    assert isinstance(found, ExternalKafka)
    for act in (found.kill, found.stop, found.restart):
        with pytest.raises(KafkaUnavailableError, match="not ours to stop"):
            act()
    found.close()


def test_a_wrong_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_KAFKA_BOOTSTRAP", f"127.0.0.1:{free_port()}")
    with pytest.raises(KafkaUnavailableError, match="nothing answers"):
        find_kafka()


def test_without_any_way_each_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("RECOUP_KAFKA_BOOTSTRAP", "JAVA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{free_port()}")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(KafkaUnavailableError, match=r"(?s)not set; no Docker engine.*; no Java 17"):
        find_kafka()
