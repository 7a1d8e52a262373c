"""The demo: a home of its own with the sample place loaded, published and talked about, as if people worked with it."""

from dashboard.demo.made import make
from dashboard.demo.remarks import FILE

__all__ = ["FILE", "make"]
