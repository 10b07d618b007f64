"""Every piece of the interface on one page, to look at them and to check them with tools."""
