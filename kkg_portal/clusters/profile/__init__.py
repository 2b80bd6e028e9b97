"""The cluster's profile: its names and habits, and everything its papers carry."""
