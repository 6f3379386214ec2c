"""Metrics, traces and structured logs. No personal data goes into any of them."""

import logging
import os
import sys
from typing import Any, Final

import structlog
from opentelemetry import trace
from prometheus_client import Counter, Gauge, Histogram

TRACER: Final = trace.get_tracer("recoup")

EVENTS_EMITTED: Final = Counter("recoup_events_emitted_total", "Events written", ["type"])
EVENTS_SENT: Final = Counter("recoup_events_sent_total", "Events acknowledged by the bus", ["topic"])
EVENTS_APPLIED: Final = Counter("recoup_events_applied_total", "Events applied", ["topic"])
EVENTS_DUPLICATE: Final = Counter("recoup_events_duplicate_total", "Duplicates skipped", ["topic"])
EVENTS_HELD: Final = Counter("recoup_events_held_total", "Events held back by a gap", ["topic"])
EVENTS_PARKED: Final = Counter("recoup_events_parked_total", "Events put aside", ["topic", "reason"])
EVENTS_UNKNOWN: Final = Counter("recoup_events_unknown_total", "Events without handler", ["type"])
BATCH_SIZE: Final = Histogram(
    "recoup_consumer_batch_size", "Records in a batch", buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500)
)
CONSUMER_LAG: Final = Gauge("recoup_consumer_lag", "Records not applied yet", ["topic", "partition"])
OUTBOX_UNSENT: Final = Gauge("recoup_outbox_unsent", "Events waiting for the relay")
OUTBOX_AGE: Final = Gauge("recoup_outbox_oldest_seconds", "Age of the oldest unsent event")
PARKED_KEYS: Final = Gauge("recoup_parked_keys", "Keys that wait behind a dead letter")
TRANSACTION_RETRIES: Final = Counter("recoup_transaction_retries_total", "Transactions done again")
REQUESTS: Final = Histogram(
    "recoup_http_request_seconds",
    "Requests by operation and status",
    ["method", "path", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def _add_trace(_logger: object, _name: str, entry: Any) -> Any:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        entry["trace"] = f"{context.trace_id:032x}"
    return entry


def configure(service: str, level: str) -> None:
    """Set up JSON logs on standard output, and trace export when an OTLP endpoint is configured."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        _export_traces(service)


def _export_traces(service: str) -> None:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - start time
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"recoup-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
