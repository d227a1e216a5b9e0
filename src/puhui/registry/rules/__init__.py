"""Pure decisions of the registry and its tables of allowed steps."""
