"""Operations to keep: what functions of SQL, files and clusters are made of.

`Service.pseudonymizing`, `Service.identifying`, `Service.converting`, `Owner.opening`, `Owner.sending` and
`StudyKey.deriving` make them; so does the function here, which needs neither.
"""

from blindnym._blindnym import Operation, check_ssin

__all__ = ["Operation", "check_ssin"]
