"""Files of kinds that strangers bring, each a few lines: what they hold, and whether we read or refuse them."""

BERLIN = "TZID=Europe/Berlin"

# name: lines of one event
EVENTS: dict[str, tuple[str, ...]] = {
    "the last Friday of a month by position": (
        "DTSTART:20240126T090000Z", "DTEND:20240126T100000Z", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    "the second and last Sunday": (
        f"DTSTART;{BERLIN}:20240114T093000", "DURATION:PT90M", "RRULE:FREQ=MONTHLY;BYDAY=2SU,-1SU;COUNT=30",
    ),
    "a count less what is left out": (
        "DTSTART:20240101T100000Z", "DTEND:20240101T110000Z", "RRULE:FREQ=DAILY;COUNT=10",
        "EXDATE:20240102T100000Z,20240105T100000Z", "EXDATE:20240107T100000Z",
    ),
    "left out by another zone's name of the time": (
        f"DTSTART;{BERLIN}:20240101T100000", f"DTEND;{BERLIN}:20240101T110000", "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE:20240103T090000Z", "EXDATE;TZID=America/New_York:20240104T040000",
    ),
    "until a day": ("DTSTART:20240101T100000Z", "DTEND:20240101T110000Z", "RRULE:FREQ=DAILY;UNTIL=20240110"),
    "until a floating time": (
        f"DTSTART;{BERLIN}:20240101T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20240110T100000",
    ),
    "until an instant across a change of the clock": (
        f"DTSTART;{BERLIN}:20240320T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20240405T080000Z",
    ),
    "floating until an instant": (
        "DTSTART:20240101T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=20240301T100000Z",
    ),
    "days until an instant": (
        "DTSTART;VALUE=DATE:20240101", "DTEND;VALUE=DATE:20240102", "RRULE:FREQ=WEEKLY;UNTIL=20240301T100000Z",
    ),
    "added periods": (
        "DTSTART:20240101T100000Z", "DTEND:20240101T110000Z",
        "RDATE;VALUE=PERIOD:20240102T100000Z/PT3H,20240103T100000Z/20240103T101500Z",
    ),
    "added days": ("DTSTART;VALUE=DATE:20240101", "RDATE;VALUE=DATE:20240105,20240109", "DURATION:P2D"),
    "a length of weeks": ("DTSTART:20240101T100000Z", "DURATION:P1W"),
    "a length below nothing": ("DTSTART:20240101T100000Z", "DURATION:-PT1H"),
    "no length": ("DTSTART:20240101T100000Z", "DTEND:20240101T100000Z", "RRULE:FREQ=DAILY;COUNT=3"),
    "no end": ("DTSTART:20240101T100000Z",),
    "a day without an end": ("DTSTART;VALUE=DATE:20240101",),
    "a day that ends on itself": ("DTSTART;VALUE=DATE:20240101", "DTEND;VALUE=DATE:20240101"),
    "the end before the start": ("DTSTART:20240101T100000Z", "DTEND:20240101T093000Z", "RRULE:FREQ=DAILY;COUNT=2"),
    "over midnight and a change of the clock": (
        f"DTSTART;{BERLIN}:20240330T230000", f"DTEND;{BERLIN}:20240331T060000", "RRULE:FREQ=WEEKLY;COUNT=40",
    ),
    "in the hour that is skipped": (
        f"DTSTART;{BERLIN}:20240325T021500", f"DTEND;{BERLIN}:20240325T024500", "RRULE:FREQ=DAILY;COUNT=10",
    ),
    "in the hour that comes twice": (
        f"DTSTART;{BERLIN}:20241025T021500", f"DTEND;{BERLIN}:20241025T024500", "RRULE:FREQ=DAILY;COUNT=5",
    ),
    "from one zone to another": (
        "DTSTART;TZID=America/New_York:20240101T100000", f"DTEND;{BERLIN}:20240101T200000", "RRULE:FREQ=DAILY;COUNT=3",
    ),
    "a Windows zone nobody explains": (
        "DTSTART;TZID=W. Europe Standard Time:20240101T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=9",
    ),
    "leap days": ("DTSTART;VALUE=DATE:20200229", "RRULE:FREQ=YEARLY"),
    "leap days by rule": ("DTSTART:20200229T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    "the 31st of each month": ("DTSTART:20240131T100000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY"),
    "the last day of each month": (
        "DTSTART:20240131T100000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
    ),
    "before 1970": ("DTSTART;VALUE=DATE:19450508", "RRULE:FREQ=YEARLY"),
    "before 1900 every day": ("DTSTART:18010101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;INTERVAL=17"),
    "after 2100": ("DTSTART:21240101T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;COUNT=3"),
    "after 2400": ("DTSTART:24500101T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;COUNT=3"),
    "every other week from Sunday on": (
        "DTSTART:20240102T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
    ),
    "every other week from Monday on": (
        "DTSTART:20240102T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
    ),
    "weeks of the year": ("DTSTART:20240101T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYWEEKNO=20,53;BYDAY=MO"),
    "days of the year": ("DTSTART:20240101T100000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYYEARDAY=1,100,-1"),
    "Friday the 13th": ("DTSTART:20240913T100000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
    "election day": (
        "DTSTART:19961105T090000Z", "DURATION:PT1H",
        "RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    ),
    "twice a day": ("DTSTART:20240101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0,30;COUNT=20"),
    "every six hours": ("DTSTART:20240101T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=50"),
    "working hours": (
        f"DTSTART;{BERLIN}:20240102T090000", "DURATION:PT20M",
        "RRULE:FREQ=HOURLY;BYHOUR=9,10,11;BYDAY=MO,WE;BYMINUTE=0,30;UNTIL=20240601T000000Z",
    ),
    "every twenty minutes of a month": (
        "DTSTART:20230901T090000Z", "DURATION:PT5M", "RRULE:FREQ=MINUTELY;INTERVAL=20;BYMONTH=2;BYHOUR=8",
    ),
    "the last day of the month, hour by hour": (
        "DTSTART:20240101T090000Z", "DURATION:PT5M", "RRULE:FREQ=HOURLY;BYMONTHDAY=-1;BYYEARDAY=-1,60,121",
    ),
    "a first time off its rule": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4"),
    "a rule that was over before it began": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20231231T000000Z",
    ),
    "no day at all": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "two rules": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=MONTHLY;COUNT=4",
    ),
    "an old rule of what is left out": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=9", "EXRULE:FREQ=DAILY;INTERVAL=2",
    ),
    "a count below nothing": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=-1;INTERVAL=2"),
    "free": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT", "RRULE:FREQ=WEEKLY;COUNT=3"),
    "cancelled": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
    "tentative": ("DTSTART:20240102T090000Z", "DURATION:PT1H", "STATUS:TENTATIVE"),
    "a changed time without what it changes": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "RECURRENCE-ID:20240103T090000Z",
    ),
    "a day left out of times": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE;VALUE=DATE:20240104",
    ),
    "an instant left out of days": (
        "DTSTART;VALUE=DATE:20240102", "RRULE:FREQ=DAILY;COUNT=5", "EXDATE:20240104T000000Z",
    ),
    "days of several weeks": ("DTSTART;VALUE=DATE:20240102", "DTEND;VALUE=DATE:20240301"),
    "words that need no reading": (
        "DTSTART:20240102T090000Z", "DURATION:PT1H", "SUMMARY:a line that\\, goes on\r\n  and on", "X-ODD;A=\"b:c\":d",
    ),
}  # fmt: skip

MASTER = ("DTSTART:20240101T100000Z", "DTEND:20240101T110000Z", "RRULE:FREQ=DAILY;COUNT=12", "SEQUENCE:1")

# name: several events of one UID
FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "one time moved": (MASTER, ("RECURRENCE-ID:20240103T100000Z", "DTSTART:20240103T150000Z", "DURATION:PT2H")),
    "one time cancelled": (
        MASTER, ("RECURRENCE-ID:20240103T100000Z", "DTSTART:20240103T100000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
    ),
    "one time moved, and named by another zone": (
        MASTER, (f"RECURRENCE-ID;{BERLIN}:20240103T110000", "DTSTART:20240103T150000Z", "DURATION:PT2H"),
    ),
    "this and all later moved": (
        MASTER, ("RECURRENCE-ID;RANGE=THISANDFUTURE:20240105T100000Z", "DTSTART:20240105T133000Z", "DURATION:PT2H"),
    ),
    "this and all later moved to another day, and one of them once more": (
        MASTER,
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20240105T100000Z", "DTSTART:20240106T133000Z", "DURATION:PT2H"),
        ("RECURRENCE-ID:20240108T100000Z", "DTSTART:20240108T080000Z", "DURATION:PT1H"),
    ),
    "this and all later cancelled": (
        MASTER,
        ("RECURRENCE-ID;RANGE=THISANDFUTURE:20240105T100000Z", "DTSTART:20240105T100000Z", "STATUS:CANCELLED"),
    ),
    "a newer plan": (MASTER, ("DTSTART:20240201T100000Z", "DURATION:PT2H", "SEQUENCE:7")),
    "an older plan": (MASTER, ("DTSTART:20240201T100000Z", "DURATION:PT2H", "SEQUENCE:0")),
    "the same plan twice": (MASTER, MASTER),
    "a changed time that was left out": (
        (*MASTER, "EXDATE:20240103T100000Z"),
        ("RECURRENCE-ID:20240103T100000Z", "DTSTART:20240103T150000Z", "DURATION:PT2H"),
    ),
    "a time that the plan does not have": (
        MASTER, ("RECURRENCE-ID:20250103T100000Z", "DTSTART:20250103T150000Z", "DURATION:PT2H"),
    ),
    "a change older than the plan": (
        MASTER,
        ("RECURRENCE-ID:20240103T110000Z", "DTSTART:20240103T150000Z", "DURATION:PT2H", "RRULE:FREQ=DAILY;COUNT=2"),
    ),
}  # fmt: skip


def calendar(*events: tuple[str, ...], head: tuple[str, ...] = (), newline: str = "\r\n") -> bytes:
    """A file; events without a UID of their own share one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Else//EN", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", "UID:one@example.org", "DTSTAMP:20240101T000000Z", *event, "END:VEVENT"]
    return newline.join([*lines, "END:VCALENDAR", ""]).encode()


ONE = ("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=60")
FLOATING = ("DTSTART:20240102T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=60")
DAY = ("DTSTART;VALUE=DATE:20240102", "RRULE:FREQ=WEEKLY;COUNT=60")
TODO = "BEGIN:VTODO\r\nUID:2\r\nDTSTART:20240101T090000Z\r\nDUE:20240101T100000Z\r\nEND:VTODO\r\n"
JOURNAL = "BEGIN:VJOURNAL\r\nUID:3\r\nDTSTART:20240101T090000Z\r\nEND:VJOURNAL\r\n"
OWN_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:My own time",
    "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip

FILES: dict[str, bytes] = {
    "lines that end as on Unix": calendar(ONE, newline="\n"),
    "a mark before the first line": b"\xef\xbb\xbf" + calendar(ONE),
    "two calendars in one file": calendar(ONE) + calendar(DAY),
    "letters broken across lines": calendar(ONE).replace(
        b"VERSION", b"SUMMARY:caf" + b"\xc3\r\n \xa9\r\nVERSION"
    ),
    "old Latin letters": calendar((*ONE, "SUMMARY:X")).replace(b"SUMMARY:X", b"SUMMARY:caf\xe9"),
    "a calendar that names its zone": calendar(ONE, head=("X-WR-TIMEZONE:Europe/Berlin",)),
    "floating times in a calendar that names its zone": calendar(
        FLOATING, head=("X-WR-TIMEZONE:Asia/Tokyo",)
    ),
    "days in a calendar that names its zone": calendar(DAY, head=("X-WR-TIMEZONE:Asia/Tokyo",)),
    "days and nothing else": calendar(DAY),
    "floating times": calendar(FLOATING),
    "a zone of one's own": calendar(
        ("DTSTART;TZID=My own time:20240102T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=60"),
        head=OWN_ZONE,
    ),
    "tasks and notes beside an event": calendar(ONE).replace(
        b"END:VCAL", (TODO + JOURNAL).encode() + b"END:VCAL"
    ),
    "tasks only": calendar().replace(b"END:VCAL", TODO.encode() + b"END:VCAL"),
    "nothing": calendar(),
    "an empty rule": calendar(("DTSTART:20240102T090000Z", "DURATION:PT1H", "RRULE:")),
    **{name: calendar(event) for name, event in EVENTS.items()},
    **{name: calendar(*family) for name, family in FAMILIES.items()},
}

# name: what is refused, and the code that says why
REFUSED: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "calendar.not_ical"),
    "a web page": (b"<!doctype html><title>Sign in</title>", "calendar.not_ical"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "calendar.not_ical"),
    "an event alone": (b"BEGIN:VEVENT\r\nDTSTART:20240101T090000Z\r\nEND:VEVENT\r\n", "calendar.not_ical"),
    "a file cut off": (calendar(ONE)[:-40], "calendar.cut_off"),
    "a second calendar cut off": (calendar(ONE) + calendar(ONE)[:-40], "calendar.cut_off"),
    "a line that is none": (calendar(head=("nothing but words",)), "calendar.not_ical"),
    "too large": (calendar(ONE) + b" " * 2_000_000, "calendar.too_large"),
    "another count of years": (calendar(ONE, head=("CALSCALE:JULIAN",)), "calendar.other_scale"),
    "busy times without events": (
        calendar().replace(
            b"END:VCAL",
            b"BEGIN:VFREEBUSY\r\nUID:4\r\nFREEBUSY:20240101T090000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCAL",
        ),
        "calendar.busy_only",
    ),
    "a zone nobody knows": (calendar(("DTSTART;TZID=Atlantis:20240101T090000",)), "calendar.unknown_zone"),
    "a calendar in a zone nobody knows": (calendar(ONE, head=("X-WR-TIMEZONE:Atlantis",)), "calendar.unknown_zone"),
    "an event without a start": (calendar(("SUMMARY:when?",)), "calendar.no_start"),
    "24 o'clock": (calendar(("DTSTART:20240101T240000",)), "calendar.bad_value"),
    "the 32nd": (calendar(("DTSTART:20240132T090000Z", "DURATION:PT1H")), "calendar.bad_value"),
    "an end that is none": (calendar(("DTSTART:20240101T090000Z", "DTEND:tomorrow")), "calendar.bad_value"),
    "two starts": (calendar(("DTSTART:20240101T090000Z", "DTSTART:20240102T090000Z")), "calendar.bad_value"),
    "a length that is none": (calendar(("DTSTART:20240101T090000Z", "DURATION:P1X")), "calendar.bad_value"),
    "a rule of no frequency": (calendar((*ONE[:2], "RRULE:FREQ=SOMETIMES")), "calendar.bad_value"),
    "a rule without a frequency": (calendar((*ONE[:2], "RRULE:COUNT=3")), "calendar.bad_rule"),
    "a misspelt rule": (calendar((*ONE[:2], "RRULE:FREQ=DAILY;UNTL=20240101")), "calendar.bad_rule"),
    "each second for ever": (calendar((*ONE[:2], "RRULE:FREQ=SECONDLY")), "calendar.too_many"),
    "each second, and never": (
        calendar((*ONE[:2], "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")), "calendar.too_often",
    ),
    "each minute for ever": (calendar((*ONE[:2], "RRULE:FREQ=MINUTELY")), "calendar.too_many"),
    "each second of years long gone": (
        calendar((*ONE[:2], "RRULE:FREQ=SECONDLY;COUNT=9000000")).replace(b"START:20", b"START:19"),
        "calendar.too_often",
    ),
}  # fmt: skip
