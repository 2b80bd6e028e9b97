"""What can be found in a cluster: the index, the language people ask in, and how hits are ranked."""
