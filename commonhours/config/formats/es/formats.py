"""Spanish in the United States: twelve hours, a decimal point."""

TIME_FORMAT = "P"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
DATETIME_FORMAT = r"j \d\e F \d\e Y, P"
