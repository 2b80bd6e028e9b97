"""All pages about notices; importing this registers each view on its blueprint."""

from __future__ import annotations

from kkg_portal.notifications import push_views, unsubscribe_views, views

__all__ = ["blueprints", "push_views"]

blueprints = (views.bp, unsubscribe_views.bp)
