"""Registers: the outgoing letters of a year, and who did what."""
