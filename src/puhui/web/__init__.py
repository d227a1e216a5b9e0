"""The HTTP edge: settings, addresses, error shape, OpenAPI, theme. No rules of the domain."""
