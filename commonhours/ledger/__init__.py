"""Double-entry money: accounts, transfers, legs. Knows what a transfer refers to by kind and id only.

The room stands below organisations and people, so it cannot ask for a permission: nobody reaches it but through an
action of a room above, which has asked. What it promises is kept by PostgreSQL itself (migration 0002): rows are only
ever added, the legs of a transfer sum to zero in every organisation's books, and closed books take no transfer.
"""
