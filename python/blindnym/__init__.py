"""Pseudonymization for the Belgian eHealth blinded pseudonymisation service.

Columns go in and come out as what they are: pyarrow, Polars, pandas, or anything with Arrow's PyCapsule
interface.

>>> import blindnym, pyarrow as pa
>>> service = blindnym.EmbeddedService()  # in this process; HttpService for eHealth's
>>> uhmep = service.domain("uhmep_v1")
>>> ssins = pa.array(["97.07.11-433.62", None])
>>> sent = blindnym.pseudonymize(ssins, service=service, domain=uhmep)
>>> blindnym.identify(sent, service=service, domain=uhmep).to_pylist()
['97071143362', None]
"""

from blindnym import aio, operations
from blindnym._blindnym import (
    BlindnymError,
    Domain,
    EmbeddedService,
    Fhir,
    HttpService,
    Operation,
    Owner,
    Pseudonym,
    PseudonymInTransit,
    Service,
    Ssin,
    Value,
)
from blindnym.columns import (
    Columns,
    at_rest,
    check_ssin,
    convert,
    identify,
    in_transit,
    pseudonymize,
)
from blindnym.files import FileSummary, convert_file
from blindnym.owners import OwnerSource
from blindnym.study import StudyKey

__all__ = [
    "BlindnymError",
    "Columns",
    "Domain",
    "EmbeddedService",
    "Fhir",
    "FileSummary",
    "HttpService",
    "Operation",
    "Owner",
    "OwnerSource",
    "Pseudonym",
    "PseudonymInTransit",
    "Service",
    "Ssin",
    "StudyKey",
    "Value",
    "aio",
    "at_rest",
    "check_ssin",
    "convert",
    "convert_file",
    "identify",
    "in_transit",
    "operations",
    "pseudonymize",
]
