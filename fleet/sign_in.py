"""How guessing at PINs and passwords is slowed, without shutting a crew out of its job.

A PIN has few digits, and whoever guesses may change address, account or both. So wrong tries of the last quarter of
an hour are counted three ways, and each count has its own limit:

- one account from one address: LOGIN_FAILURE_LIMIT, for the one guesser at one phone or desk;
- one account from all addresses together: ACCOUNT_LIMIT, for a guesser with many addresses;
- all accounts from one address: ADDRESS_LIMIT, for one PIN tried on everybody. It is the widest, for behind one
  hospital's Wi-Fi or one mobile operator's address a whole change of shift mistypes.

The last two are also weapons: anybody could shut a person's account, or a hospital's Wi-Fi, by failing on purpose.
So they hold for strangers alone. A browser that has signed in with an account before carries a signed cookie which
says so, and its tries at that account are counted apart, by what strangers cannot touch. A lock is over a quarter of
an hour after the last counted try, whatever was tried meanwhile; sessions that are open stay open; and a PIN or a
password set by an administrator opens the account at once, also to a new phone.

A try is counted when it has failed, so a thousand sent at once would all be heard before the first is counted. Hence
tries at one account take turns in each process.

At ACCOUNT_LIMIT a guesser with any number of addresses has some 100 tries an hour at one of the 10,000 PINs of four
digits, and each lock is a line in the log.
"""

from threading import Lock
from typing import Any, Final
from zlib import crc32

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fleet.models import Staff

ACCOUNT_LIMIT: Final = 3 * settings.AXES_FAILURE_LIMIT
ADDRESS_LIMIT: Final = 5 * settings.AXES_FAILURE_LIMIT

#: Names the account of a PIN, whichever of its person's names was typed, and apart from the password's.
PIN_ACCOUNT: Final = "pin:{}"

COOKIE: Final = "known"
COOKIE_AGE_S: Final = 180 * 24 * 3600
#: Of a desk or a vehicle's phone that many people share, the latest.
REMEMBERED: Final = 40
#: No account has a longer name; PostgreSQL would refuse to count one that is typed at great length.
_LONGEST: Final = 200
#: Of strangers, and of browsers that know the account: those never wait behind strangers.
_TURNS: Final = tuple(tuple(Lock() for _ in range(64)) for _ in range(2))


def accounts_of(staff: Staff) -> list[str]:
    """What tries at a person's PIN and password are counted by."""
    return [PIN_ACCOUNT.format(staff.pk), staff.username]


def _by_acquaintance(account: str) -> str:
    return f"{account} +"


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The account that a try is counted on: one for strangers, one for browsers that know it.

    No account's name has a space. What a stranger types has none left, or they could type the other one's name.
    """
    account = (credentials or {}).get("username")
    if account and account in _known(request):
        return _by_acquaintance(account)
    return account and account.replace(" ", "_")[:_LONGEST]


def turn(request: HttpRequest, account: str) -> Lock:
    """To be held while a PIN or a password is tried: the next try at the account finds this one counted."""
    name = str(counted_as(request, {"username": account}))
    locks = _TURNS[name.endswith(_by_acquaintance(""))]
    return locks[crc32(name.encode()) % len(locks)]


def _known(request: HttpRequest) -> list[str]:
    """The accounts that a browser has signed in with, and the one it is signed in with."""
    own = accounts_of(request.user) if isinstance(request.user, Staff) else []
    try:
        earlier: list[str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_AGE_S)
    except signing.BadSignature:
        return own
    return own + earlier


def remember[R: HttpResponse](response: R, request: HttpRequest, staff: Staff) -> R:
    """Let the browser that has just signed in be no stranger to this account from now on."""
    names = list(dict.fromkeys([*accounts_of(staff), *_known(request)]))[:REMEMBERED]
    response.set_cookie(
        COOKIE,
        signing.dumps(names, salt=COOKIE),
        max_age=COOKIE_AGE_S,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def forgive(staff: Staff) -> None:
    """Open a person's accounts again: an administrator has given them a new PIN or password."""
    for account in accounts_of(staff):
        reset(username=account)
        reset(username=_by_acquaintance(account))


class Guesses(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Axes' counts by account and address, and the two wider ones beside them."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How often this account failed from this address; the limit itself where a wider count has reached its own."""
        own: int = super().get_failures(request, credentials)
        account, limit = counted_as(request, credentials), settings.AXES_FAILURE_LIMIT
        if account and _recent(request, username=account) >= ACCOUNT_LIMIT:
            return max(own, limit)
        stranger = not account or not account.endswith(_by_acquaintance(""))
        if stranger and _recent(request, ip_address=request.axes_ip_address) >= ADDRESS_LIMIT:  # type: ignore[attr-defined]
            return max(own, limit)
        return own


def _recent(request: HttpRequest, **of: Any) -> int:
    tries = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **of)
    return tries.aggregate(n=Sum("failures_since_start"))["n"] or 0


def tell_locked(request: HttpRequest, *_given: Any) -> HttpResponse:
    """What somebody who is locked out hears: a page, and for programs the API's usual shape."""
    if not request.path.startswith("/api/"):
        return render(request, "lockout.html", status=429)
    detail = _("Sai mật khẩu quá nhiều lần. Thử lại sau 15 phút, hoặc nhờ quản trị viên đặt lại mật khẩu.")
    return JsonResponse({"detail": detail, "code": "locked_out"}, status=429)
