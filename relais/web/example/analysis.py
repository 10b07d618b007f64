"""The bridge to the simulator: the example's story, and its traces as the files that a person would bring."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile


def story():
    """The module of the example: `campaign()`, `organisations()`, `people()`."""
    from relais.engine.simulate import example

    return example


def trace_files() -> list[SimpleUploadedFile]:
    """The posts, follows and accounts of the example, simulated with its fixed seed."""
    tables = story().simulated().tables
    return [_csv(name, getattr(tables, name)) for name in ("posts", "follows", "accounts")]


def _csv(name: str, frame) -> SimpleUploadedFile:
    out = io.BytesIO()
    frame.write_csv(out, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ")
    return SimpleUploadedFile(f"{name}.csv", out.getvalue(), content_type="text/csv")
