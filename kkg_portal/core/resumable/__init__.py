"""Files that arrive in parts, over hours and from several browsers, until somebody's form takes them."""
