"""Every door through which a file comes in, as the code shows it, and how a file is sent through each."""

import ast
import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

import commonhours
from commonhours.api.tests.calling import Caller, token_for
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.incidents.actions import Report, report_incident
from commonhours.incidents.models import Evidence
from tests.api.stage import contract
from tests.cast import NOW, Cast

PACKAGE = Path(commonhours.__file__).parent
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# A text in a body may be this long before it is a file.
LONG_TEXT = 60_000


@dataclass(frozen=True)
class Answer:
    """What came back: a status, and the words with it."""

    status: int
    text: str


@dataclass
class Street:
    """Whoever stands before the doors; the badge is one that Rosa wears."""

    cast: Cast
    badge_id: Any
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = Client(raise_request_exception=False)
            self.clients[name].force_login(self.cast.accounts[name], backend=BACKEND)
        return self.clients[name]

    def post(
        self, name: str, address: str, form: dict[str, Any], content: bytes, part: str = "file"
    ) -> Answer:
        sent = SimpleUploadedFile("file", content)
        client = self.client(name) if name else Client(raise_request_exception=False)
        said = client.post(address, {**form, part: sent, "key": "k"})
        return Answer(said.status_code, said.content.decode())

    def call(self, name: str, path: str, body: object) -> Answer:
        said = Caller(token_for(self.cast, name)).post(path, body)
        return Answer(said.status_code, said.content.decode())


# --- what the code shows ----------------------------------------------------------------------------------------------


def doors_in_code() -> set[str]:
    """Functions of pages that look at files, operations whose body holds one, commands that are given one."""
    return {*_pages(), *_operations(), *_commands()} - OTHERS


def _pages() -> Iterator[str]:
    for path in sorted((PACKAGE / "web").glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(map(_looks_at_files, ast.walk(function))):
                yield f"web.{path.stem}.{function.name}"


def _looks_at_files(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "FILES"


def _operations() -> Iterator[str]:
    schemas = contract()["components"]["schemas"]
    for path in contract()["paths"].values():
        for operation in path.values():
            body = (
                operation.get("requestBody", {})
                .get("content", {})
                .get("application/json", {})
                .get("schema", {})
            )
            asked = schemas.get(body.get("$ref", "").rpartition("/")[2], body)
            if any(map(_holds_a_file, asked.get("properties", {}).values())):
                yield f"api.{operation['operationId']}"


def _holds_a_file(field: dict[str, Any]) -> bool:
    return field.get("format") in ("binary", "base64") or field.get("maxLength", 0) > LONG_TEXT


def _commands() -> Iterator[str]:
    for path in sorted((PACKAGE / "commands" / "management" / "commands").glob("*.py")):
        if any(map(_is_given_a_file, ast.walk(ast.parse(path.read_text())))):
            yield f"commands.{path.stem}"


def _is_given_a_file(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "add_argument":
        return False
    return any(word.arg == "type" and getattr(word.value, "id", "") == "Path" for word in node.keywords)


# One keeps its own memory in a file, one prints what the reading of the page says of each file in a folder, and one
# only writes.
OTHERS = {"commands.evv_double", "commands.calendar_table", "commands.export"}


# --- how each is knocked at -------------------------------------------------------------------------------------------


def _spreadsheet(street: Street, content: bytes) -> Answer:
    form = {"organisation": str(street.cast.organisations["harbor"].id), "kind": "workers"}
    return street.post("ana", reverse("imports"), form, content)


def _calendar(street: Street, content: bytes) -> Answer:
    return street.post("rosa", reverse("attach_calendar"), {"name": "Family"}, content)


def _logo(street: Street, content: bytes) -> Answer:
    level = street.cast.organisations["harbor"].id
    return street.post("olga", reverse("change_logo", args=[level]), {}, content, "logo")


def _badge(street: Street, content: bytes) -> Answer:
    return street.post("", reverse("check_badge", args=[street.badge_id]), {}, content)


def _bring(street: Street, content: bytes) -> Answer:
    harbor = str(street.cast.organisations["harbor"].id)
    return street.call("ana", "/imports", {"organisation_id": harbor, "text": content.decode("latin-1")})


def _set_logo(street: Street, content: bytes) -> Answer:
    body = {"picture": base64.b64encode(content).decode()}
    return street.call("olga", f"/levels/{street.cast.organisations['harbor'].id}/logo", body)


def _report(street: Street, content: bytes) -> Answer:
    """The report stands whatever becomes of the file: what is told of it is the answer."""
    form = {
        "kind": "other",
        "urgency": "later",
        "when": "now",
        "words": "Look at this.",
        "key": str(new_id()),
    }
    sent = form | {"file": SimpleUploadedFile("file", content)}
    said = street.client("rosa").post(reverse("report_incident"), sent, follow=True).content.decode()
    with seeing(street.cast.actors["rosa"].sight):
        kept = Evidence.objects.filter(incident__reporter=street.cast.accounts["rosa"]).count()
    told = re.findall(r'usa-alert__text">([^<]+)<', said)
    return Answer(200, said) if kept else Answer(422, told[-1] if told else "")


def _evidence(street: Street, content: bytes) -> Answer:
    return street.post("rosa", reverse("add_evidence", args=[_reported(street, "rosa")]), {}, content)


def _show_evidence(street: Street, content: bytes) -> Answer:
    body = {"content": base64.b64encode(content).decode()}
    return street.call("olga", f"/incidents/{_reported(street, 'olga')}/files", body)


def _reported(street: Street, name: str) -> Any:
    report = Report("other", "later", "Look at this.", NOW)
    return report_incident(by=street.cast.actors[name], at=NOW, report=report).incident_id


def _body(street: Street, content: bytes) -> Answer:
    """The file itself as the body, where a file is expected within one."""
    return street.call("ana", "/imports", content)


def _command(name: str, file: str, *more: str) -> Callable[[Street, bytes], Answer]:
    def typed(street: Street, content: bytes) -> Answer:
        with TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_bytes(content)
            said = StringIO()
            try:
                call_command(name, str(path), *more, stdout=said, stderr=said)
            except CommandError as refused:
                return Answer(422, str(refused))
            return Answer(200, said.getvalue())

    return typed


def _head(street: Street, content: bytes) -> Answer:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "head"
        path.write_bytes(content)
        try:
            call_command("verify_trail", "--head", str(path), stdout=StringIO(), stderr=StringIO())
        except CommandError as refused:
            return Answer(422, str(refused))
        return Answer(200, "")


def _day(street: Street, content: bytes) -> Answer:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "day.json"
        path.write_bytes(content)
        try:
            call_command(
                "plan", "--instance", str(path), "--seconds", "0.1", stdout=StringIO(), stderr=StringIO()
            )
        except CommandError as refused:
            return Answer(422, str(refused))
        return Answer(200, "")


DIRECTORY = ("--name", "A list", "--licence", "CC0", "--dry-run")
DOORS: dict[str, Callable[[Street, bytes], Answer]] = {
    "web.imports._brought": _spreadsheet,
    "web.my_calendars.attach": _calendar,
    "web.brand.change_picture": _logo,
    "web.badge_files._read": _badge,
    "api.bring_spreadsheet": _bring,
    "api.set_logo": _set_logo,
    "web.incident_report.report": _report,
    "web.incident_report._with_file": _report,
    "web.incident_report.add_file": _evidence,
    "api.add_evidence": _show_evidence,
    "commands.import_workers": _command("import_workers", "staff.xlsx", "--organisation", "harbor"),
    "commands.import_directory": _command("import_directory", "services.json", *DIRECTORY),
    "commands.import_day": _command("import_day", "day.json"),
    "commands.verify_evidence": _command("verify_evidence", "evidence.json"),
    "commands.verify_trail": _head,
    "commands.plan": _day,
}
# What the code does not show as a door of its own: the body itself, and the same list as CSV.
MORE: dict[str, Callable[[Street, bytes], Answer]] = {
    "a body of the API": _body,
    "a directory as CSV": _command("import_directory", "services.csv", *DIRECTORY),
}
# What a door is meant for; what is of another kind is sent to it in the long run.
MEANT: dict[str, tuple[str, ...]] = {
    "web.imports._brought": ("book", "text"),
    "web.my_calendars.attach": ("calendar",),
    "web.brand.change_picture": ("picture",),
    "web.badge_files._read": ("picture", "other"),
    "api.bring_spreadsheet": ("text",),
    "api.set_logo": ("picture",),
    "web.incident_report.report": ("picture",),
    "web.incident_report._with_file": (),
    "web.incident_report.add_file": ("picture",),
    "api.add_evidence": ("picture",),
    "commands.import_workers": ("text",),
    "commands.import_directory": ("other",),
    "commands.import_day": ("other",),
    "commands.verify_evidence": ("other",),
    "commands.verify_trail": ("other",),
    "commands.plan": ("other",),
    "a body of the API": ("other",),
    "a directory as CSV": ("text",),
}
# Here a file that can be read becomes a dry run, which lets nobody in.
DRY = {"web.imports._brought", "api.bring_spreadsheet", "commands.import_workers", "a directory as CSV"}
