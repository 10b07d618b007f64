"""
Files that people bring: received on disk, checked, unpacked, and never trusted; and the lists among them.

`uploads` streams them to the installation's own folder; `receive` checks names, content and size and keeps
all of them or none; `archives` opens a zip that may be hostile.

A list (`TableImport`) is read in a process apart (`reading`), its columns are recognised (`recognise`) for a target
that a stage declares (`targets`), it is checked whole (`work`), written in one transaction (`drafts`, `writing`), and
taken back as one. The jobs that do it are in `jobs`.
"""
