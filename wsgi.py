"""The door for WSGI servers: `gunicorn wsgi:app`."""

from kkg_portal.app import create_app

app = create_app()
