"""KKG Portal: one space per school cluster for Indonesian teachers' working groups."""
