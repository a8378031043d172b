"""The wiring: which verb of a lower room rings which reaction of a higher one. The only file that knows both."""

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.events.switchboard import install
from guanjia.concerns.flow.verbs import Verb


def wires() -> dict:
    """{verb: (reaction, …)}, in the order they are called."""
    from guanjia.domains.archives import reactions as archives  # reason: the rooms are loaded after this module
    from guanjia.domains.cases import actions as intake  # reason: the rooms are loaded after this module
    from guanjia.domains.cases import reactions as cases  # reason: as above
    from guanjia.domains.contacts import reactions as contacts  # reason: as above
    from guanjia.domains.customers import actions as customers  # reason: as above
    from guanjia.domains.customers import reactions as people  # reason: as above
    from guanjia.domains.dispatch import actions as dispatch  # reason: as above
    from guanjia.domains.duty import actions as duty  # reason: as above
    from guanjia.domains.estate import actions as estate  # reason: as above
    from guanjia.domains.followups import actions as followups  # reason: as above
    from guanjia.domains.followups import reactions as call_backs  # reason: as above
    from guanjia.domains.omissions import reactions as omissions  # reason: as above
    from guanjia.domains.periodic import reactions as periodic  # reason: as above

    return {
        intake.open_case: (omissions.case_opened,),
        followups.answer: (cases.call_back_answered,),
        followups.give_up: (cases.call_back_unreached,),
        dispatch.finish: (cases.work_order_finished,),
        approvals.grant: (cases.compensation_granted,),
        customers.merge: (
            contacts.customers_merged,
            archives.customers_merged,
            call_backs.customers_merged,
            cases.customers_merged,
        ),  # fmt: skip,
        estate.retire_unit: (people.refuse_lived_in,),
        duty.sign_on: (periodic.shift_begun,),
        duty.begin_duty: (periodic.shift_begun,),
        duty.take_over: (periodic.shift_handed_over,),
        duty.decide: (periodic.shift_handed_over,),
        duty.force_over: (periodic.shift_handed_over,),
        duty.write_log: (periodic.work_log_written,),
        duty.hold_meeting: (periodic.meeting_held,),
        duty.submit: (periodic.roster_handed_in,),
        duty.publish: (periodic.roster_handed_in,),
        duty.hand_in: (periodic.attendance_handed_in,),
    }


def questions() -> dict:
    """{verb: (question, …)}: what a higher room will want; `(record, given) -> {field: fault}`."""
    from guanjia.domains.cases import reactions as cases  # reason: the rooms are loaded after this module
    from guanjia.domains.dispatch import actions as dispatch  # reason: as above

    return {dispatch.finish: (cases.slip_wants,)}


def connect() -> None:
    """Install the wires; every key must be a verb."""
    install(wires(), lambda key: isinstance(key, Verb), questions())
