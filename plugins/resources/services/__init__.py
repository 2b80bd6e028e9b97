"""Writes of resources: verbs, by what people do."""
