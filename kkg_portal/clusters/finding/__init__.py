"""The search page of a cluster."""
