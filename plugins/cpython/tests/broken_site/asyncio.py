"""Stands before the real asyncio in the search path."""

raise ImportError("no asyncio here")
