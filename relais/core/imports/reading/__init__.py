"""
Any table that a person brings, as rows of text: CSV and TSV, XLSX, XLS and ODS, JSON and GeoJSON.

`table.read_table` recognises the file by its content and writes one tidy file of rows; `apart` does it in a process
of its own, whose memory is bounded, because a small file can be made to fill the memory of a machine.
"""
