"""What import-linter cannot see: it reads static imports only."""

import subprocess
import sys

import pytest
from django.apps import apps

# The loop, from the top: a stage may know those that stand below it.
STAGES = ["web", "policy", "influence", "evidence", "field", "directory", "core"]

WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "allauth", "csp", "django_tasks"}:
            raise ModuleNotFoundError(f"{name} is blocked in this process")

sys.meta_path.insert(0, Blocked())
import relais.engine, relais.cli
names = [module.name for module in pkgutil.walk_packages(relais.engine.__path__, "relais.engine.")]
for name in names:
    importlib.import_module(name)
relais.cli.build_parser()
print(len(names))
"""


def test_the_engine_and_the_command_need_no_django():
    """An analyst installs the engine alone: each of its modules loads where Django is absent."""
    answer = subprocess.run([sys.executable, "-c", WITHOUT_DJANGO], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) > 3


def stage_of(model) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "relais" else None


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_rows_point_downwards(model):
    """A table refers to its own stage or to one below, also where the reference is written as text."""
    if stage_of(model) is None:
        return  # a table of a library
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if stage_of(field.related_model)
        if STAGES.index(stage_of(field.related_model)) < STAGES.index(stage_of(model))
    ]
    assert upwards == []
