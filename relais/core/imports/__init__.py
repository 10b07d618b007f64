"""
Files that people bring: received on disk, checked, unpacked, and never trusted.

`uploads` streams them to the installation's own folder; `receive` checks names, content and size and keeps
all of them or none; `archives` opens a zip that may be hostile.
"""
