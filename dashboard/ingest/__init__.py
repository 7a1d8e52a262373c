"""An extract and its contract to facts, or to every problem it has at once. Nothing here raises for data."""

from dashboard.ingest.options import Load, Options, Repair, Repaired
from dashboard.ingest.reading import read

__all__ = ["Load", "Options", "Repair", "Repaired", "read"]
