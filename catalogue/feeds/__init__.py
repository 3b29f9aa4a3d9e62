"""Books from and to CSV files: `manage.py import_products` and `manage.py export_products`.

In the order of the work: cells and columns say what a cell may hold, reader turns bytes into
records and rows, identity finds each row's book, covers keeps the images, changes compares,
writing writes; importing runs it all, exporting goes the other way.
"""
