"""`commonhours VERB`: Django's commands by their everyday names, so `sample-city` is `sample_city`."""

import os
import signal
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhours.config.settings")
    # Without this the embedded server, which stops at exit, would outlive a polite kill or a closed terminal;
    # and a job that a script puts in the background is born deaf to Ctrl-C.
    for polite in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(polite, lambda number, frame: sys.exit(128 + number))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    verb = [word.replace("-", "_") for word in sys.argv[1:2] if not word.startswith("-")] or sys.argv[1:2]
    execute_from_command_line(["commonhours", *verb, *sys.argv[2:]])


if __name__ == "__main__":
    main()
