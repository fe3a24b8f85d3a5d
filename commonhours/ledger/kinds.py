"""What accounts and transfers there are. Codes; `words` has their names."""

DEBIT, CREDIT = 1, -1

ASSET, DEBT, INCOME, COST, BEGINNING = "asset", "debt", "income", "cost", "beginning"

# kind of account: what it belongs to. Assets and costs grow by debits, everything else by credits.
ACCOUNTS: dict[str, str] = {
    "bank": ASSET,
    "funder_owes": ASSET,
    "service_user_owes": ASSET,
    "partner_owes": ASSET,
    "wages_owed": DEBT,
    "withheld": DEBT,
    "on_costs_owed": DEBT,
    "partner_owed": DEBT,
    "paid_in_advance": DEBT,
    "service_income": INCOME,
    "grant_income": INCOME,
    "partner_income": INCOME,
    "wages": COST,
    "stipends": COST,
    "on_costs": COST,
    "expenses": COST,
    "partner_cost": COST,
    "opening": BEGINNING,
}

# Whose an account can be, within the books of an organisation.
OWNERS = frozenset({"organisation", "person", "service_user", "programme", "funder", "allocation", "line"})

TRANSFERS = frozenset(
    {
        "opening",  # what there was when the books began
        "grant",  # a funder promises or pays
        "work",  # confirmed hours: wages owed
        "on_costs",  # what comes on top of wages
        "charge",  # what a payer owes for a visit
        "lent",  # what one organisation owes another whose worker came
        "pay",  # wages go out
        "expense",  # mileage and other outlays
        "claim",  # a claim on a funder
        "payment",  # a payer pays
        "settlement",  # two organisations settle
        "correction",  # what was posted wrongly is put right in an open period
    }
)


def normal_side(kind: str) -> int:
    """The side on which an account of this kind grows."""
    return DEBIT if ACCOUNTS[kind] in (ASSET, COST) else CREDIT
