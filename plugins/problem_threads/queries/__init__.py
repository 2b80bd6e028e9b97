"""Reads of problem threads, by what they are about: import the module that knows, not this folder."""
