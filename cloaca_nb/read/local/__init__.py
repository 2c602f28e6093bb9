"""Modules and packages that lie beside a notebook: what its cells import of them goes into the package."""
