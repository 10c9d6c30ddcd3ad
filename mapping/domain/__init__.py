"""Pure geometry and road search: no Django here."""
