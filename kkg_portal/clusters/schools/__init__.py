"""The schools of the cluster and which of them is the core school."""
