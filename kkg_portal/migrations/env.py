"""Runs one component's history; kkg_portal.core.migrate says which through the configuration's attributes."""

from __future__ import annotations

from alembic import context

from kkg_portal.core.migrate import Component, options

component: Component = context.config.attributes["component"]
connection = context.config.attributes["connection"]

if context.is_offline_mode():
    context.configure(
        dialect_name=context.config.attributes["dialect"], literal_binds=True, **options(component)
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    context.configure(connection=connection, **options(component))
    with context.begin_transaction():
        context.run_migrations()
