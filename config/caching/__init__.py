"""What is kept between requests, in three manners: whichever fits, there is no fourth.

`fragment_cache`: a part of a page, by the values that it shows.
`version_cache`: an answer of the database, until what it tells of changes.
`page_cache`: a whole page, for moments, without anything that is one visitor's own.
"""
