"""Files people hand in: kept by content, judged by content, served so that a browser only shows or saves."""

from .local import LocalStorage
from .protocol import Storage, StoredFile

__all__ = ["LocalStorage", "Storage", "StoredFile"]
