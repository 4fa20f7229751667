"""The interface: charts, components, services. No SQL, no arithmetic beyond formatting."""

from core.settings import VERSION

__all__ = ["VERSION"]
