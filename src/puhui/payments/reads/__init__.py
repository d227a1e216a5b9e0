"""Questions about payments."""

from puhui.payments.words import Due


def due_about(about: str) -> Due | None:
    return None


def pay_into():  # type: ignore[no-untyped-def]
    raise NotImplementedError
