"""What the calendar announces besides saved appointments, inside the transaction; receivers insert rows."""

from django.dispatch import Signal

# A time that a waiting customer wished for has come free. Sent once per customer and freed appointment, in
# the order in which they began to wait, with: entry_id (WaitingListEntry), appointment_id (the freed one),
# revision (of that appointment, as freed), start and end (datetime: the first time that would fit).
slot_freed = Signal()
