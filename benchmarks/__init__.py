"""How fast the portal is, measured beside plain baselines in the same run: `make bench`."""
