"""The demo world: an invented subdistrict whose clusters, schools and people exist nowhere else.

Region code 99, NPSN starting with 88, phones that cannot be dialled and addresses ending in .invalid keep
everything here from being mistaken for somebody real.
"""
