"""Meetings as a file: what is written into it, what it must look like, and what a cluster makes of one."""
