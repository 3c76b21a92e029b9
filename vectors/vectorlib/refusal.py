"""The two ways a reader can end other than with a value."""


class Refusal(Exception):
    """An input is refused; `code` is the stable error code that the vectors carry."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Mismatch(Exception):
    """A committed vector differs from what recomputation gives."""


def require(condition: bool, code: str) -> None:
    """Refuse with `code` unless `condition` holds."""
    if not condition:
        raise Refusal(code)


def expect(actual: object, committed: object, where: str) -> None:
    """Fail the verification when a recomputed value is not the committed one."""
    if actual != committed:
        raise Mismatch(f"{where}: recomputed {actual!r}, committed {committed!r}")
