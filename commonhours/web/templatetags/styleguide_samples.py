"""Invented people and visits for the style guide, which is mounted in DEBUG only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms, template

register = template.Library()

LENGTHS = [("60", "1 h"), ("90", "1½ h"), ("120", "2 h"), ("180", "3 h")]
PATTERNS = [("once", "Once"), ("weekly", "Weekly"), ("fortnightly", "Every 2 weeks")]
LANGUAGES = [("en", "English"), ("es", "Spanish"), ("km", "Khmer")]
KINDS = [("nutrition", "Nutrition advice"), ("care", "Personal care"), ("clinic", "Clinic translation")]
STARTS = [(f"{hour}:00", f"{hour}:00") for hour in range(6, 22)]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY = date(2026, 11, 23)


class FindForm(forms.Form):
    """The fields of find and book."""

    who = forms.CharField(label="Who for", help_text="A person, a family, a business or a squad")
    kind = forms.ChoiceField(label="What", choices=KINDS)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    start = forms.ChoiceField(label="From", choices=STARTS)
    length = forms.ChoiceField(label="How long", choices=LENGTHS, widget=forms.RadioSelect)
    pattern = forms.ChoiceField(label="How often", choices=PATTERNS, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label="Must speak", choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, required=False
    )


class KindsForm(forms.Form):
    """One field of each kind, bound and wrong, for the style guide."""

    name = forms.CharField(label="Name", help_text="As it should appear on the badge")
    arrival = forms.TimeField(label="Arrival", widget=forms.TimeInput(attrs={"type": "time"}))
    note = forms.CharField(
        label="Note for the worker", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    dog = forms.BooleanField(label="There is a large dog", required=False)
    length = forms.ChoiceField(label="How long", choices=LENGTHS, widget=forms.RadioSelect)


def _reasons(*texts: str) -> list[dict[str, Any]]:
    icons = {"Speaks": "language", "Was": "heart", "Happy": "paw", "Can't": "info"}
    return [
        {"text": text, "icon": icons.get(text.split()[0], "check"), "mind": text[:5] == "Can't"}
        for text in texts
    ]


def _card(
    name: str, organisation: str, minutes: int, price: str, *reasons: str, **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "key": name.lower().replace(" ", "-"),
        "url": "#",
        "organisation": organisation,
        "minutes": minutes,
        "mode": more.get("mode", "by bus"),
        "price": price,
        "languages": more.get("languages", ["English", "Spanish"]),
        "reasons": _reasons(*reasons),
        "first": more.get("first", False),
        "tags": more.get("tags", []),
        "book_url": "#",
        "book_fields": [("worker", name)],
        "when": "Tuesday, November 24, 10:00 to 11:00",
    }


def _cards() -> list[dict[str, Any]]:
    return [
        _card(
            "Marisol Vega",
            "Harbor Health Partners",
            8,
            "$41.20",
            "Was with Rosa 6 times",
            "Speaks Spanish, confirmed",
            "Nutrition Adviser, level 2",
            "Happy with large dogs",
            first=True,
            tags=["Favourite"],
        ),
        _card(
            "Daniel Okafor",
            "Wrigley Neighbors",
            12,
            "$38.75",
            "Speaks Spanish, confirmed",
            "Nutrition Adviser, level 1",
            "Happy with large dogs",
            mode="by bicycle",
        ),
        _card(
            "Lucía Fernández-Montgomery",
            "Cambodia Town Community Wellness Cooperative",
            19,
            "$38.75",
            "Speaks Spanish, confirmed",
            "Wants 6 more hours this week",
            "Can't stay past 11:15",
            languages=["Spanish", "Khmer", "English"],
        ),
        _card(
            "Tom Reyes",
            "Harbor Health Partners",
            27,
            "$41.20",
            "Speaks Spanish, confirmed",
            "Nutrition Adviser, level 2",
        ),
    ]


def _strip(name: str, note: str, seed: int) -> dict[str, Any]:
    def day(week: int, weekday: int) -> dict[str, Any]:
        when = MONDAY + timedelta(weeks=week, days=weekday)
        hours = 0 if weekday > 5 else ((week * 5 + weekday * 3 + seed) % 9) * (1 if weekday < 5 else 0.5)
        return {
            "label": f"{when:%A, %B} {when.day}",
            "hours": hours,
            "url": "#",
            "chosen": (week, weekday) == (0, 1),
        }

    weeks = [
        {"label": f"{MONDAY + timedelta(weeks=w):%b %-d}", "days": [day(w, d) for d in range(7)]}
        for w in range(10)
    ]
    return {
        "name": name,
        "note": note,
        "weeks": weeks,
        "weekdays": [{"short": day[:1], "name": day} for day in WEEKDAYS],
    }


def _visit(start: int, quarters: int, title: str, note: str, state: str = "") -> dict[str, Any]:
    when = f"{start // 4}:{start % 4 * 15:02} to {(start + quarters) // 4}:{(start + quarters) % 4 * 15:02}"
    return {
        "start": start,
        "end": start + quarters,
        "title": title,
        "note": note,
        "when": when,
        "url": "#",
        "state": state,
    }


def _board() -> dict[str, Any]:
    people = [
        (
            "Marisol Vega",
            "6 h of 8",
            [(32, 72)],
            [
                _visit(36, 6, "Rosa Díaz", "Nutrition"),
                _visit(46, 8, "The Nguyen family", "Care", "attention"),
            ],
        ),
        (
            "Daniel Okafor",
            "3 h of 6",
            [(28, 52)],
            [_visit(30, 4, "Oak St. Clinic", "Translation", "done"), _visit(40, 8, "Earl Whitfield", "Care")],
        ),
        ("Lucía Fernández-Montgomery", "free all day", [(36, 64)], []),
        ("Nobody yet", "needs filling", [], [_visit(56, 8, "Ruth Kim", "Personal care", "unfilled")]),
    ]
    rows = [
        {"name": n, "key": n, "url": "#", "note": note, "free": free, "visits": visits}
        for n, note, free, visits in people
    ]
    return {"caption": "Tuesday, November 24: workers and visits", "now": 43, "rows": rows}


NAV = [("Day board", "board"), ("Find and book", "search"), ("People", "people"), ("Outbox", "send")]
TABS = [("My visits", "calendar"), ("My time", "clock"), ("My record", "verified"), ("Messages", "mail")]
CONDITIONS = [
    {"text": "Free from 12:30, not at 10:00", "whose": "", "fix": "Start at 12:30 or later", "met": False},
    {
        "text": "Works with clients of the East Village only",
        "whose": "Harbor Health Partners",
        "fix": "",
        "met": False,
    },
    {"text": "Speaks Spanish", "whose": "", "fix": "", "met": True},
]
FACTS = [
    {
        "name": "Nutrition Adviser, level 2",
        "confirmed_by": "Harbor Health Partners",
        "confirmed_on": "March 3, 2026",
        "expires": "March 3, 2028",
        "state": "good",
        "state_label": "",
    },
    {
        "name": "Background check",
        "confirmed_by": "City of Long Beach",
        "confirmed_on": "December 1, 2024",
        "expires": "December 1, 2026",
        "state": "soon",
        "state_label": "9 days left",
    },
    {
        "name": "First aid",
        "confirmed_by": "Red Cross",
        "confirmed_on": "October 2, 2024",
        "expires": "October 2, 2026",
        "state": "lapsed",
        "state_label": "Lapsed",
    },
]
ACTS = [
    {
        "icon": "calendar",
        "text": "Booked for Rosa Díaz, Tuesday 10:00 to 11:00",
        "who": "Priya Shah",
        "when": "today, 9:42",
        "iso": "2026-11-22T17:42Z",
    },
    {
        "icon": "verified",
        "text": "Nutrition Adviser, level 2, confirmed",
        "who": "Harbor Health Partners",
        "when": "March 3",
        "iso": "2026-03-03",
    },
    {
        "icon": "person",
        "text": "Joined Harbor Health Partners",
        "who": "",
        "when": "January 12",
        "iso": "2026-01-12",
    },
]


@register.simple_tag
def styleguide_samples(current: str = "Find and book") -> dict[str, Any]:
    """Everything that styleguide.html and styleguide_find.html show."""
    find = {
        "who": "Rosa Díaz",
        "kind": "nutrition",
        "day": "2026-11-24",
        "start": "10:00",
        "length": "60",
        "pattern": "once",
        "languages": ["es"],
    }
    return {
        "form": FindForm(initial=find),
        "wrong": KindsForm(data={"name": "", "arrival": "25:99", "length": "9"}),
        "cards": _cards(),
        "strips": [_strip("Marisol Vega", "14 h a week", 2), _strip("Daniel Okafor", "9 h a week", 5)],
        "board": _board(),
        "conditions": CONDITIONS,
        "facts": FACTS,
        "acts": ACTS,
        "nav": [
            {
                "url": "#",
                "label": label,
                "icon": icon,
                "current": label == current,
                "count": 3 if icon == "send" else 0,
            }
            for label, icon in NAV
        ],
        "tabs": [
            {
                "url": "#",
                "label": label,
                "icon": icon,
                "current": icon == "calendar",
                "count": 2 if icon == "mail" else 0,
            }
            for label, icon in TABS
        ],
        "options": [
            {"value": "1", "label": "Rosa Díaz", "note": "East Village · Spanish"},
            {"value": "2", "label": "Rosalind Park", "note": "Belmont Shore · English"},
        ],
        "rows": [
            {"key": "When", "value": "Tuesday, November 24, 10:00 to 11:00", "url": "#", "action": "Change"},
            {"key": "Who pays", "value": "City nutrition programme, $41.20"},
        ],
        "crumbs": [{"url": "#", "label": "People"}, {"url": "#", "label": "Harbor Health Partners"}],
        "undo": {"text": "Booked: Marisol Vega, Tuesday 10:00 to 11:00.", "url": "#", "fields": []},
        "brand": {"name": "Harbor Health Partners"},
        "picks": [
            {
                "name": "Priya Shah",
                "key": "priya",
                "note": "Contact-centre operator",
                "more": "Harbor Health Partners",
                "url": "#",
            },
            {
                "name": "Marisol Vega",
                "key": "marisol-vega",
                "note": "Worker",
                "field": "person",
                "value": "2",
            },
        ],
        "asked": {"name": "Grace Lim"},
        "person": {"name": "Priya Shah", "role": "Coordinator", "key": "priya"},
        "links": [
            {"url": "#", "label": "Earliest time she is free"},
            {"url": "#", "label": "Others at 10:00"},
        ],
    }
