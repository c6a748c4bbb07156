"""Contacts: the list, and the form that adds or changes one."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.frames import empty
from dashboard.components.setup.forms import button, select, text, told
from dashboard.components.tables import record, records
from dashboard.setup.reading import Setup
from data.incidents.contacts import Contact
from domain.vocabulary import FaultDomain

NAME, REACH, DOMAIN, VALUE, NUMBER, SAVE, NEW, SAID = (
    f"contact-{name}" for name in ("name", "reach", "domain", "value", "number", "save", "new", "said")
)
EDIT, REMOVE = "contact-edit", "contact-remove"
DOMAINS = {
    "": "Any fault",
    FaultDomain.CENTRAL.value: "Choose and Book",
    FaultDomain.PROVIDER.value: "A hospital",
    FaultDomain.SHARED.value: "What practices share",
    FaultDomain.LOCAL.value: "A practice's own",
}

_HEADS = ("Name", "How to reach them", "Faults", "")


def listed(read: Setup) -> Component:
    """Those that are not removed, by name."""
    known = [each for each in read.contacts if each.removed_at is None]
    if not known:
        return empty("No contact yet.", text="Incidents and the Hospital page say whom to tell once there is one.")
    return records(_HEADS, rows=[_row(each) for each in known], label="Contacts")


def _row(each: Contact) -> Component:
    buttons = [
        button("Change", kind=EDIT, number=each.contact_id, says=each.name),
        button("Remove", kind=REMOVE, number=each.contact_id, says=each.name),
    ]
    return record(_HEADS, cells=[each.name, each.reach, faults(each), html.Div(buttons, className="row-buttons")])


def faults(each: Contact) -> str:
    """ "A hospital: ZH2"."""
    domain = DOMAINS[each.domain.value if each.domain else ""]
    return f"{domain}: {each.value}" if each.value else domain


def form() -> Component:
    """Add one, or change the one that was chosen."""
    fields = [
        dcc.Store(id=NUMBER, data=0),
        text(NAME, label="Name of the desk or the person"),
        text(REACH, label="How to reach them", description="A telephone number or an address for mail"),
        select(DOMAIN, label="Faults that they are told of", options=list(DOMAINS.items())),
        text(VALUE, label="Only this one", description="Code of a hospital, practice or PCT, or a link; empty: any"),
        html.Div(
            [dmc.Button("Save", id=SAVE, w=104), html.Button("Start anew", id=NEW, className="small-button")],
            className="buttons",
        ),
        told(SAID),
    ]
    return html.Div(fields, className="act-form")
