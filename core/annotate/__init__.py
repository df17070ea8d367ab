"""Labels made by people and machines: queues, agreement, adjudication, heads trained from them."""
