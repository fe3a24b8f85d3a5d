"""Published directories: what they hold is taken in, what is wrong is told, and all of it can be taken back.

The files are read where they lie; nothing of them is copied here.
"""

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.integrations.directory.actions import (
    About,
    load_directory,
    look_at_directory,
    undo_directory,
)
from commonhours.integrations.directory.models import (
    ListedOrganisation,
    ListedPlace,
    ListedService,
    ServiceAt,
)
from commonhours.integrations.directory.search import search_directory
from commonhours.integrations.hsds.listings import Listings, listings_of
from commonhours.integrations.hsds.tables import tables_at
from tests.cast import NOW, Cast

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
OFFICER = Actor(roles=(Held("city_officer"),), door="command")
COUNTY = About("County list", "BSD-3-Clause", "https://directory.example")


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing, and CI must not pass without it")
        pytest.skip(f"{name} is not here; it comes with the shared data")
    return path


def county() -> Listings:
    return listings_of(tables_at(shared("directory")))


def told(found: Listings) -> list[tuple[str, int, str, str, bool]]:
    return [(each.file, each.row, each.column, each.refusal.code, each.whole) for each in found.told]


def held() -> dict[str, list[Any]]:
    models: tuple[Any, ...] = (ListedOrganisation, ListedPlace, ListedService, ServiceAt)
    return {model.__name__: list(model.objects.order_by("id").values()) for model in models}


def rows_in(name: str) -> int:
    with (shared("directory") / f"{name}.csv").open(encoding="utf-8") as file:
        return sum(1 for _ in csv.DictReader(file))


def test_every_row_of_the_county_is_a_listing(cast: Cast) -> None:
    found = county()
    assert (len(found.organisations), len(found.places), len(found.services)) == tuple(
        map(rows_in, ("organizations", "locations", "services"))
    )


def test_what_cannot_be_true_in_the_county_is_left_out_and_named_by_file_and_row(cast: Cast) -> None:
    assert told(county()) == [
        *(("phones.csv", row, "number", "phone_unclear", False) for row in (41, 48, 52, 53)),
        ("regular_schedules.csv", 12, "opens_at", "hours_unclear", False),
    ]


def test_a_dry_run_changes_nothing_and_tells_what_the_load_then_does(cast: Cast) -> None:
    before = held()
    looked = look_at_directory(by=OFFICER, found=county(), about=COUNTY)
    assert held() == before
    assert load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x").counts == looked.counts
    assert {name: counts["new"] for name, counts in looked.counts.items()} == {
        "organisations": 8,
        "places": 22,
        "services": 23,
    }


def test_the_same_list_again_changes_nothing_and_doubles_nobody(cast: Cast) -> None:
    load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    before = held()
    again = load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    assert held() == before
    assert again.counts["services"] == {"new": 0, "changed": 0, "same": 23, "gone": 0}


def test_a_newer_list_brings_listings_up_to_date_and_undo_brings_the_old_ones_back(
    cast: Cast, tmp_path: Path
) -> None:
    load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    before = held()
    newer = shutil.copytree(shared("directory"), tmp_path / "newer")
    text = (newer / "services.csv").read_text(encoding="utf-8")
    (newer / "services.csv").write_text(text.replace("Project Smile", "Project Laughter"), encoding="utf-8")
    found = listings_of(tables_at(newer))
    second = load_directory(by=OFFICER, at=NOW, found=found, about=COUNTY, file="y")
    assert second.counts["services"]["changed"] == 1
    assert ListedService.objects.filter(name="Project Laughter").exists()
    undo_directory(by=OFFICER, at=NOW, import_id=second.import_id)
    assert held() == before


def test_undo_of_the_first_load_leaves_an_empty_directory(cast: Cast) -> None:
    loaded = load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    undo_directory(by=OFFICER, at=NOW, import_id=loaded.import_id)
    assert not any(held().values())
    with pytest.raises(Refused, match="import_not_committed"):
        undo_directory(by=OFFICER, at=NOW, import_id=loaded.import_id)


def test_undo_is_refused_once_a_listing_has_changed(cast: Cast) -> None:
    loaded = load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    ListedService.objects.filter(key="1").update(name="Another name")
    with pytest.raises(Refused, match="directory_changed_since"):
        undo_directory(by=OFFICER, at=NOW, import_id=loaded.import_id)


def test_an_organisation_of_another_list_is_recognised_and_not_listed_twice(cast: Cast) -> None:
    load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    looked = look_at_directory(by=OFFICER, found=county(), about=About("Town list", "CC0"))
    assert len(looked.twins) == 7  # the eighth has neither telephone nor address in common with anybody
    assert looked.counts["organisations"]["new"] == 1


def test_a_service_is_found_by_what_it_is_for_and_where(cast: Cast) -> None:
    load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    found = search_directory(by=cast.actors["carmen"], text="library", where="redwood")
    assert {line.organisation for line in found} == {"Redwood City Public Library"}
    assert {(line.source, line.licence) for line in found} == {("County list", "BSD-3-Clause")}


def test_what_is_no_longer_offered_is_not_found(cast: Cast) -> None:
    load_directory(by=OFFICER, at=NOW, found=county(), about=COUNTY, file="x")
    assert search_directory(by=cast.actors["carmen"], text="blank fields") == ()


def test_only_whoever_governs_the_region_takes_lists_in_and_only_staff_looks_anything_up(cast: Cast) -> None:
    for name in ("carmen", "ana", "otto", "rosa", "nina", "olga"):
        with pytest.raises(NotAllowed):
            load_directory(by=cast.actors[name], at=NOW, found=Listings(), about=COUNTY, file="x")
    for name in ("rosa", "nina"):
        with pytest.raises(NotAllowed):
            search_directory(by=cast.actors[name])


# --- HSDS 3 --------------------------------------------------------------------------------------------------

EXAMPLES = {
    # file: listings of (organisations, places, services, ways), and the codes of what was wrong
    "organization_full.json": ((1, 1, 1, 1), ["no_such_point"]),
    "service_full.json": ((1, 1, 1, 1), ["no_such_point"]),
    "service_at_location_full.json": ((1, 1, 1, 1), ["no_such_point"]),
    "organization_list.json": ((1, 0, 0, 0), []),
    "service_list.json": ((1, 0, 1, 0), []),
    # In these two the place belongs to an organisation that is not in the file.
    "tabular.json": ((1, 0, 1, 0), ["listing_unknown", "listing_unknown"]),
    "csv": ((1, 0, 1, 0), ["listing_unknown", "listing_unknown"]),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_specification_are_read(cast: Cast, name: str) -> None:
    found = listings_of(tables_at(shared("hsds") / "examples" / name))
    counts = (len(found.organisations), len(found.places), len(found.services), len(found.at))
    assert (counts, [each.refusal.code for each in found.told]) == EXAMPLES[name]


def test_a_nested_record_is_read_with_all_that_belongs_to_it(cast: Cast) -> None:
    found = listings_of(tables_at(shared("hsds") / "examples" / "service_full.json"))
    load_directory(by=OFFICER, at=NOW, found=found, about=COUNTY, file="x")
    (service,) = search_directory(by=cast.actors["carmen"], text="counselling")
    assert service.organisation == "Example Organization Inc."
    assert service.languages == ("Urdu",)
    assert [place.city for place in service.places] == ["MyCity"]


def test_a_list_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "organizations.json").write_text("{nothing", encoding="utf-8")
    with pytest.raises(Invalid, match="directory_not_json"):
        tables_at(tmp_path)
    with pytest.raises(Invalid, match="directory_missing"):
        tables_at(tmp_path / "elsewhere")
