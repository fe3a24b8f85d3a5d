"""`commonhours trace REF`: everything behind a posting, a visit, hours, a person or a line of pay, as plain text."""

import json
from dataclasses import asdict
from textwrap import fill
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format

from commonhours.audit.actions import Traced, trace
from commonhours.audit.chain import PARTS, Chain, Link, Piece
from commonhours.audit.joints import JOINTS
from commonhours.audit.tracing import start_of
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.organisations.queries import region
from commonhours.words import sentence
from commonhours.words.trace import kind_name, part_title, piece_words, who_words

# Whoever can type this on the machine could as well read the database: the trail says which door it was.
AT_THE_MACHINE = Actor(roles=(Held("auditor"),), door="command")
WIDTH = 100


class Command(BaseCommand):
    help = (
        "Follow a record back to what is behind it: money, hours, who booked, who let whom in, how we know."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ref", help=f"an id, or kind:id; kinds are {', '.join(JOINTS)}")
        parser.add_argument("--why", default="", help="why you look; it is written down with the look")
        parser.add_argument("--json", action="store_true", help="as JSON, with codes and facts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with timezone.override(region().tzinfo):
                traced = trace(
                    by=AT_THE_MACHINE, at=now(), start=start_of(options["ref"]), why=options["why"]
                )
                self.stdout.write(_as_json(traced) if options["json"] else _as_text(traced.chain))
        except Refused as refused:
            raise CommandError(" ".join(sentence(each) for each in refused.refusals)) from refused


def _as_text(chain: Chain) -> str:
    lines = [f"{kind_name(chain.start.kind)} {chain.start.id}"]
    for part in PARTS:
        pieces = list(chain.part(part))
        if pieces:
            lines += ["", part_title(part).upper(), *(_line(each, chain) for each in pieces)]
    return "\n".join(lines)


def _line(piece: Piece, chain: Chain) -> str:
    mark = "-" if isinstance(piece, Link) else "?"
    text = fill(piece_words(piece, chain), WIDTH, initial_indent=f"  {mark} ", subsequent_indent="    ")
    if not isinstance(piece, Link):
        return text
    number = chain.numbers.get(piece.act) if piece.act else None
    when = date_format(timezone.localtime(piece.at), "SHORT_DATETIME_FORMAT") if piece.at else ""
    known = [
        when,
        who_words(piece, chain),
        f"act {number}" if number else "",
        str(piece.facts.get("rule_url", "")),
    ]
    said = ", ".join(filter(None, known))
    return f"{text}\n      {said}" if said else text


def _as_json(traced: Traced) -> str:
    chain = traced.chain
    told = {
        "start": asdict(chain.start),
        "act": traced.act_id,
        "more": chain.more,
        "pieces": [
            {
                **asdict(piece),
                "kind": "link" if isinstance(piece, Link) else "gap",
                "text": piece_words(piece, chain),
                "number": chain.numbers.get(piece.act) if isinstance(piece, Link) and piece.act else None,
            }
            for piece in chain.pieces
        ],
    }
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
