"""When the portal may write to people by itself."""

from __future__ import annotations

from datetime import datetime

from kkg_portal.api import clock

from .wall_clock import ClusterWords

# Nobody is written to in the evening or at night.
FIRST_HOUR, LAST_HOUR = 6, 19


def is_daytime(moment: datetime, cluster: ClusterWords) -> bool:
    return FIRST_HOUR <= clock.local(moment, cluster).hour < LAST_HOUR
