"""The commands that run the site: they need the extra `relais[web]`."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec


def add_to(commands) -> None:
    serve = commands.add_parser("serve", help="serve the site on this machine, with its worker")
    serve.add_argument("--host", default="127.0.0.1", help="from where it is reached: this machine only")
    serve.add_argument(
        "--port", type=int, default=int(os.environ.get("PORT") or "8000"), help="where it answers, or PORT"
    )
    serve.add_argument("--example", action="store_true", help="build the example cause first, once")
    serve.add_argument("--no-worker", action="store_true", help="leave background work to `relais worker`")
    serve.set_defaults(run=_serve)

    demo = commands.add_parser(
        "demo", help="build the example cause, once; its people can sign in without password"
    )
    demo.set_defaults(run=_demo)

    worker = commands.add_parser("worker", help="do the background work, apart from the site")
    worker.set_defaults(run=_worker)

    network = commands.add_parser(
        "network", help="open a network, and give the link by which its first administrator joins"
    )
    network.add_argument("name", help="the name of the network")
    network.add_argument("--administrator", metavar="E-MAIL", required=True, help="who will administer it")
    network.add_argument(
        "--installation",
        action="store_true",
        help="they also administer the installation: who opens networks",
    )
    network.add_argument(
        "--language", choices=("fr", "en"), default="fr", help="the language of their first page"
    )
    network.add_argument(
        "--address", default="http://127.0.0.1:8000", help="where the site answers, for the link"
    )
    network.set_defaults(run=_network)

    manage = commands.add_parser("manage", help="Django's own commands (migrate, shell, check…)")
    manage.add_argument("arguments", nargs=argparse.REMAINDER, help="a command of Django and its own options")
    manage.set_defaults(run=_manage)


def _need_the_site() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.web.settings")
    if find_spec("django") is None:
        sys.exit("The site needs more than the engine: pip install 'relais[web]'")


def _start_django() -> None:
    _need_the_site()
    import django

    django.setup()


def _serve(options) -> int:
    _need_the_site()
    from relais.web.running import serve

    return serve(options.host, options.port, with_worker=not options.no_worker, example=options.example)


def _demo(options) -> int:
    _need_the_site()
    from relais.web.preparing import prepare

    prepare(example=True)
    return 0


def _worker(options) -> int:
    _start_django()
    from relais.web.running import work

    return work()


def _network(options) -> int:
    """Open a network from the console. The link is shown here only: nothing else knows it."""
    _need_the_site()
    from relais.web.preparing import prepare

    prepare(example=False)
    import django

    django.setup()
    from relais.web.console import open_network_from_console

    return open_network_from_console(
        name=options.name,
        administrator=options.administrator,
        language=options.language,
        address=options.address,
        for_installation=options.installation,
    )


def _manage(options) -> int:
    _start_django()
    from django.core.management import execute_from_command_line

    from relais.web.preparing import forget

    if options.arguments[:1] in (["migrate"], ["flush"]):
        forget()
    execute_from_command_line(["relais manage", *options.arguments])
    return 0
