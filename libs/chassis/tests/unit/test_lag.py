"""The lag that a consumer tells is what the broker has and we have not applied."""

from aiokafka import TopicPartition

from chassis.bus import _tell_lag
from chassis.telemetry import CONSUMER_LAG


class AssignedConsumer:
    """What the broker's client knows of two partitions, one of them not ours any more."""

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("lag.events", 0)}

    def highwater(self, place: TopicPartition) -> int:
        assert place.partition == 0
        return 500


def _lag(partition: int) -> float:
    return CONSUMER_LAG.labels("lag.events", str(partition))._value.get()


def test_lag_is_the_distance_to_the_end_and_only_of_our_partitions() -> None:
    _tell_lag(AssignedConsumer(), {("lag.events", 0): 120, ("lag.events", 1): 7})
    assert _lag(0) == 380
    assert _lag(1) == 0
    _tell_lag(AssignedConsumer(), {("lag.events", 0): 500})
    assert _lag(0) == 0
