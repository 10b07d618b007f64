"""How the documentation becomes pages: `bin/test --only documentation` builds it and refuses any warning."""

from relais import __version__

project = "Relais"
author = "The Relais contributors"
copyright = "The Relais contributors, EUPL-1.2"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "Measure honestly what influence changed."}
html_static_path: list[str] = []
# Pages say French typography themselves.
smartquotes = False
