"""What can be wrong with a request. Each problem carries a machine's code and a person's sentence."""

from typing import Any


class Problem(Exception):
    """A request that is refused and changed nothing.

    status: the HTTP status it becomes. code: for machines. detail: one sentence, in the asker's language,
    that a person can act on. extra: further fields of the answer.
    """

    status = 400

    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        return {"detail": str(self.detail), "code": self.code, **self.extra}


class Invalid(Problem):
    status = 422


class NotSignedIn(Problem):
    status = 401


class Forbidden(Problem):
    status = 403


class Missing(Problem):
    status = 404


class Conflict(Problem):
    status = 409
