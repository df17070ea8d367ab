"""The two frames that a criterion points to, by chapter and clause.

- DAMA-DMBOK: Data Management Body of Knowledge, 2nd edition (DAMA International 2017); the chapter.
- DCMM: GB/T 36073-2018, the data management capability maturity assessment model; the clause of the capability item.

The levels here are this product's own: they are computed from a shop's data, where DCMM's are assessed by people, so a
level reached here is no level of DCMM.
"""

from __future__ import annotations

from core.i18n import N_, _

DMBOK = {
    "3": N_("Data governance"),
    "4": N_("Data architecture"),
    "5": N_("Data modelling and design"),
    "7": N_("Data security"),
    "8": N_("Data integration and interoperability"),
    "10": N_("Reference and master data"),
    "12": N_("Metadata management"),
    "13": N_("Data quality"),
    "14": N_("Big data and data science"),
}
"""Chapter -> knowledge area."""
DCMM = {
    "7.1": N_("Data governance organisation"),
    "8.1": N_("Data model"),
    "8.2": N_("Data distribution"),
    "8.3": N_("Data integration and sharing"),
    "8.4": N_("Metadata management"),
    "9.1": N_("Data analysis"),
    "9.3": N_("Data services"),
    "11.1": N_("Data quality requirements"),
    "11.2": N_("Data quality inspection"),
    "11.3": N_("Data quality analysis"),
    "11.4": N_("Data quality improvement"),
    "12.1": N_("Business terms"),
    "13.3": N_("Data operation and maintenance"),
    "13.4": N_("Data retirement"),
}
"""Clause -> capability item."""


def dmbok_said(chapter: str) -> str:
    """A chapter in words, such as "DAMA-DMBOK 2, chapter 13: Data quality"; "no counterpart" for ""."""
    if not chapter:
        return _("DAMA-DMBOK: no counterpart")
    return _("DAMA-DMBOK 2, chapter {n}: {name}").format(n=chapter, name=_(DMBOK[chapter]))


def dcmm_said(clause: str) -> str:
    """A clause in words, such as "DCMM 11.2: Data quality inspection"; "no counterpart" for ""."""
    if not clause:
        return _("DCMM: no counterpart")
    return _("DCMM {n}: {name}").format(n=clause, name=_(DCMM[clause]))
