"""The verbs of filing, in the order in which an application meets them."""

from puhui.filing.actions.apply import (
    answer_finding,
    attach_file,
    attach_subject,
    drop_file,
    open_application,
    save_chapters,
    submit_application,
    withdraw_application,
)
from puhui.filing.actions.calls import call_off, close_calls, draft_call, open_call, publish_result, rewrite_call
from puhui.filing.actions.handle import accept_application, file_application, reject_application, revoke_filing, send_back
from puhui.filing.actions.notice import comment_on, end_notices, open_notice, reply_to
from puhui.filing.actions.review import begin_review, close_review, declare_interest, give_opinion, seat_expert

__all__ = [
    "accept_application",
    "answer_finding",
    "attach_file",
    "attach_subject",
    "begin_review",
    "call_off",
    "close_calls",
    "close_review",
    "comment_on",
    "declare_interest",
    "draft_call",
    "drop_file",
    "end_notices",
    "file_application",
    "give_opinion",
    "open_application",
    "open_call",
    "open_notice",
    "publish_result",
    "reject_application",
    "reply_to",
    "revoke_filing",
    "rewrite_call",
    "save_chapters",
    "seat_expert",
    "send_back",
    "submit_application",
    "withdraw_application",
]
