"""`python -m relais.core.imports.reading FILE OUT LARGEST_MEMORY SHEET`: reads, and says on its output what it read."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from relais.core.imports.reading.sentences import Unreadable
from relais.core.imports.reading.table import read_table

TOO_LARGE = "too_large"


def main() -> None:
    source, out, most, sheet = sys.argv[1:]
    settings.configure(USE_I18N=False)  # nothing is said here: sentences are put into words by the site
    resource.setrlimit(resource.RLIMIT_AS, (int(most), int(most)))
    try:
        said: dict[str, Any] = {"table": read_table(Path(source), Path(out), sheet).as_dict()}
    except Unreadable as fault:
        said = {"words": fault.sentence.words, "values": fault.sentence.values}
    except MemoryError:
        said = {"problem": TOO_LARGE}
    except OSError as error:
        said = {"errno": error.errno, "text": str(error)}
    print(json.dumps(said))


main()
