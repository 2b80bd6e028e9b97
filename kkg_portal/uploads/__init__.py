"""The addresses files in parts are sent to, and the page of those that are not finished."""
