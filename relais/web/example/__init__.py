"""
The example: an invented network that just ran a campaign, built by the same acts that people use.

It can be built again at any time: what is there already is left alone, and what a build that was cut off
left out is added.
"""

from relais.web.example.build import build_example

__all__ = ["build_example"]
