"""Reads of resources, by the page that needs them."""
