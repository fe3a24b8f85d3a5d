"""What nobody is sent in a sample city: every e-mail and text message, to be read by whoever tries the city out.

Only the pages of a sample city ask here, where everybody is invented: nothing below asks who is asking.
"""

from django.db.models import Q

from commonhours.accounts.models import Account
from commonhours.accounts.queries import names_of_accounts
from commonhours.common.sight import Sight, seeing
from commonhours.notifications.kinds import KIND_OF
from commonhours.notifications.models import Message, TextIn
from commonhours.notifications.queries import Letter, letters_of
from commonhours.people.models import Person

WAYS = ("email", "sms", "push")
_EVERYBODY = Sight(whole_region=True)
# So many people may share a name; whoever looks for more types more of it.
MOST_NAMED = 100


def sample_letters(*, name: str = "", way: str = "", most: int, first: int = 0) -> list[Letter]:
    """What would have gone out, to anybody or to people of that name, newest first."""
    with seeing(_EVERYBODY):
        rows = Message.objects.filter(channel__in=[way] if way else WAYS, code__in=KIND_OF)
        if name:
            rows = rows.filter(_named(name))
        return letters_of(rows.order_by("-made_at", "-id")[first : first + most])


def _named(name: str) -> Q:
    people = Person.objects.filter(name__icontains=name).values_list("id", flat=True)
    accounts = Account.objects.filter(name__icontains=name).values_list("id", flat=True)
    return Q(person_id__in=list(people[:MOST_NAMED])) | Q(account_id__in=list(accounts[:MOST_NAMED]))


def sample_answers(*, name: str = "", most: int = 10) -> list[tuple[TextIn, str]]:
    """The text messages that came in, newest first, each with the name of whose number it was."""
    with seeing(_EVERYBODY):
        rows = TextIn.objects.exclude(done_at=None).order_by("-came_at", "-id")
        if name:
            accounts = Account.objects.filter(name__icontains=name).values_list("id", flat=True)
            rows = rows.filter(account_id__in=list(accounts[:MOST_NAMED]))
        found = list(rows[:most])
        names = names_of_accounts(row.account_id for row in found)
        return [(row, names.get(row.account_id, "") if row.account_id else "") for row in found]
