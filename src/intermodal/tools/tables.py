"""Tables as text, so that whatever takes text takes them."""

from __future__ import annotations

import csv
import io

from ..artifacts import Table, Text
from .tool import tool


@tool(version="1", effect="pure", conversion=True)
async def table_to_text(table: Table) -> Text:
    """A table as comma-separated lines under its header (RFC 4180); what is empty stays empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in table.rows)
    return Text.of(out.getvalue())
