"""What a centre knows of the person who calls."""
