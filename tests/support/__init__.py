"""What the tests stand on: a throw-away PostgreSQL, a browser, a portal that really serves."""
