"""Names of the intents of the shipped models, in the reader's language."""

from __future__ import annotations

from core.i18n import N_, _
from core.text.models.tasks import OUT_OF_SCOPE

TITLES = {
    "cancel_order": N_("Cancel an order"),
    "change_order": N_("Change an order"),
    "change_shipping_address": N_("Change the delivery address"),
    "check_cancellation_fee": N_("Cost of cancelling"),
    "check_invoice": N_("Look at an invoice"),
    "check_payment_methods": N_("Ways to pay"),
    "check_refund_policy": N_("Rules for refunds"),
    "complaint": N_("Complain"),
    "contact_customer_service": N_("Reach customer service"),
    "contact_human_agent": N_("Speak to a person"),
    "create_account": N_("Open an account"),
    "delete_account": N_("Close an account"),
    "delivery_options": N_("Ways of delivery"),
    "delivery_period": N_("Time of delivery"),
    "edit_account": N_("Change account details"),
    "find_product": N_("Find a product"),
    "get_invoice": N_("Get an invoice"),
    "get_refund": N_("Get money back"),
    "newsletter_subscription": N_("Newsletter"),
    "payment_issue": N_("Trouble with paying"),
    "place_order": N_("Place an order"),
    "recover_password": N_("Recover a password"),
    "registration_problems": N_("Trouble with registering"),
    "review": N_("Write a review"),
    "set_up_shipping_address": N_("Add a delivery address"),
    "switch_account": N_("Switch accounts"),
    "track_order": N_("Track an order"),
    "track_refund": N_("Track a refund"),
    OUT_OF_SCOPE: N_("None of these"),
}


def title(label: str) -> str:
    """An intent's name; an intent of another model reads as its label without underscores."""
    return _(TITLES[label]) if label in TITLES else label.replace("_", " ")
