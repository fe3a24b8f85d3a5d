"""From any cent to the hour it paid, who booked it and how we know; and auditors, who may look until a day."""
