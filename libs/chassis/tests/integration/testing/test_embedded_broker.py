"""The embedded broker can be killed, and comes back empty at another address that its file names."""

from __future__ import annotations

from aiokafka import AIOKafkaProducer

from chassis.testing.embedded_broker import EmbeddedBrokerProcess


async def test_a_restart_has_another_address(embedded_broker: EmbeddedBrokerProcess) -> None:
    before = embedded_broker.address_file.read_text()
    embedded_broker.restart()
    assert embedded_broker.address_file.read_text() != before
    producer = AIOKafkaProducer(bootstrap_servers=embedded_broker.bootstrap)
    await producer.start()
    await producer.send_and_wait("topic", b"1")
    await producer.stop()
