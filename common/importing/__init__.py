"""Tables that people hand in: a file read into cells, its columns named, every row's fate shown before it is written.

`grid` reads the file, `columns` the rows by a list of declared columns, `fates` says what becomes of each, `sheet`
writes files that come back the same. The rules of what a row means belong to the app that imports it.
"""
