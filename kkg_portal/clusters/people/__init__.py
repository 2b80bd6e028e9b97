"""The people of a cluster: who they are, who waits, who has left."""
