"""Operations to keep: what functions of SQL, files and clusters are made of.

`Service.pseudonymizing`, `Service.identifying`, `Service.converting`, `Owner.opening`, `Owner.sending`,
`StudyKey.deriving` and `StudyKey.reversing` make them; so does the function here, which needs neither. An operation
holds what it works with, keys too; it cannot be pickled.
"""

from blindnym._blindnym import Operation, check_ssin

__all__ = ["Operation", "check_ssin"]
