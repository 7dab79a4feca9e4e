"""What the agent's channels announce, received by siblings: ids only, sent inside the transaction.

`call_ended` and `call_abandoned` carry `conversation_id: int` (an agent_app Conversation).
Abandoned: the caller left in mid-booking. An abandoned call is announced as ended, too.
"""

from django.dispatch import Signal

call_ended = Signal()
call_abandoned = Signal()
