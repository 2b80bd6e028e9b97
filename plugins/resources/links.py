"""What resources do about events of others."""
