"""The columns of an archive. A change of a column's meaning is a new version."""

from typing import Final

import pyarrow as pa

VERSION: Final = 1
FORMAT: Final = "bookwatch.archive"
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_MOMENT: Final = pa.timestamp("us", tz="UTC")

RUNS: Final = pa.schema(
    [
        ("run_id", pa.string()),
        ("vantage", _WORD),
        ("agent", _WORD),
        ("agent_version", _WORD),
        ("journey", _WORD),
        ("role", _WORD),
        ("provider", _WORD),
        ("scheduled_at", _MOMENT),
        ("started_at", _MOMENT),
        ("received_at", _MOMENT),
        ("duration_ms", pa.float64()),
        ("outcome", _WORD),
        ("failure_class", _WORD),
        ("failed_step", _WORD),
        ("trace_id", pa.string()),
        ("clock_offset_ms", pa.float64()),
        ("not_cleaned", pa.int16()),
        ("markers", pa.list_(pa.string())),
    ],
    metadata={"format": FORMAT, "version": str(VERSION)},
)
STEPS: Final = pa.schema(
    [
        ("run_id", pa.string()),
        ("place", pa.uint8()),
        ("step_id", _WORD),
        ("operation", _WORD),
        ("cleanup", pa.bool_()),
        ("provider", _WORD),
        ("offset_ms", pa.float32()),
        ("total_ms", pa.float32()),
        ("client_ms", pa.float32()),
        *((f"{phase}_ms", pa.float32()) for phase in ("dns", "connect", "tls", "send", "wait", "receive")),
        ("status", pa.uint16()),
        ("outcome", _WORD),
        ("failure_class", _WORD),
        ("failed_phase", _WORD),
        ("error_code", _WORD),
        ("request_id", pa.string()),
        ("detail", _WORD),
    ],
    metadata=RUNS.metadata,
)
