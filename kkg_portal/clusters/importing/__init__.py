"""Teachers from a Dapodik export: looked at row by row, written as one batch, undone as one."""
