"""Parts of the portal: which plugins are on in the cluster, and their settings here."""
