"""What our cookies are called: behind TLS a browser keeps a `__Host-` name for this host alone and sends it over TLS only."""

from __future__ import annotations

from puhui.foundation.configuration import configuration


def named(name: str) -> str:
    """The name as it is sent. Without TLS a browser would refuse the prefix."""
    return f"__Host-{name}" if configuration().tls else name
