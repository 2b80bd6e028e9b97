"""Words a cluster uses for the same thing, so that the search finds either."""
