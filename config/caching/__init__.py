"""What is kept between requests, in three manners: whichever fits, there is no fourth.

`fragment_cache`: a part of a page, by the values that it shows. A list of 24 books takes 8 ms of a
processor instead of 24, the home page 6 instead of 21.
`version_cache`: an answer of the database, until what it tells of changes. The list takes 7.6 ms
instead of 9.5, a search 14 instead of 21; in a shop of thousands counts cost far more.
`page_cache`: a whole page, for moments, without anything that is one visitor's own. The list takes
0.9 ms instead of 8, a search 1.5 instead of 11.

Measured with 72 books on SQLite, by the processor's time of one request, each kind turned off.
"""
