"""All writes of dispatch, a module for each noun."""
