"""The portal's plugins: every folder below is one. See docs/plugin_contract.md."""

# Lets the portal notice when another distribution's package called "plugins" is in the way.
KKG_PLUGINS = True
