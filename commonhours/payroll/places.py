"""Under whose law hours can have been worked: the places that the shipped rule packs know."""

from commonhours.rates.pay.packs import shipped

# The country alone is nowhere: its states may have laws of their own.
PLACES = {
    pack.place: pack.name
    for pack in sorted(shipped().packs, key=lambda pack: pack.place)
    if "-" in pack.place
}
