"""Links into the cluster, and the way in for whoever holds one."""
