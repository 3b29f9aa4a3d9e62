"""Reports for owners and the central office: numbers from the database, drawn on the server."""
