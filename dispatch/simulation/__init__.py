"""A city that lives through the public contract alone: callers, colleagues at the desk, crews and their GPS."""
