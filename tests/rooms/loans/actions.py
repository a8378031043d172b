"""The verbs of the room."""

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.kernel.refusals import Invalid
from tests.rooms.loans.flow import ERRANDS, LOAN
from tests.rooms.loans.models import Errand, Loan


def not_own(loan, by) -> str | None:
    """Whoever lent the thing out does not check it himself."""
    return "借出人不能验收自己经手的借物。" if loan.created_by_id == by.pk else None


@birth(LOAN, "lend")
def lend(
    *, by, at, project, borrower: str, thing: str, quantity: int = 1, phone: str = "", promised_at=None,
    number: str = "",
):  # fmt: skip
    """借出: hand a thing to a customer."""
    if thing == Loan.LADDER and quantity > 1:
        raise Invalid("梯子一次只借一把。", fields={"quantity": "梯子一次只借一把。"})
    return Loan(
        borrower=borrower, thing=thing, quantity=quantity, phone=phone, out_at=at, promised_at=promised_at,
        number=number,
    )  # fmt: skip


@batch(LOAN, "import_loans")
def import_loans(rows, *, by, at, project):
    """导入: loans of a sheet."""
    known = {loan.number: loan for loan in Loan.objects.of(project)}
    made = Rows(changed_fields=("borrower",))
    for row in rows:
        loan = known.get(row.get("number", ""))
        if loan:
            loan.borrower = row["borrower"]
            made.changed.append(loan)
        else:
            made.new.append(Loan(borrower=row["borrower"], thing=row.get("thing", Loan.UMBRELLA), out_at=at))
    return made


amend_loan = amend(LOAN, "borrower", "phone", "quantity", "promised_at", "remark")


@step(LOAN, "note_id", internal=True)
def note_id(loan, *, by, at, id_sealed: str):
    """记证件: the number of his paper, encrypted."""
    loan.id_sealed = id_sealed


@step(LOAN, "follow")
def follow(loan, *, by, at, replaces=None):
    """接续: this loan takes the place of another."""
    loan.replaces = replaces


@step(LOAN, "wait")
def wait(loan, *, by, at):
    """等客户: he asked for another day."""


@step(LOAN, "go_on")
def go_on(loan, *, by, at):
    """继续: the wait is over."""


@step(LOAN, "renew")
def renew(loan, *, by, at, promised_at):
    """续借: a later day is agreed."""
    loan.promised_at = promised_at


@step(LOAN, "give_back")
def give_back(loan, *, by, at, condition: str = "完好"):
    """归还: the thing is back; say in what condition."""
    loan.condition = condition
    return "BACK" if condition == "完好" else "DAMAGED"


@step(LOAN, "report_lost")
def report_lost(loan, *, by, at):
    """报失: it will not come back; the errand to look for it is part of the same act."""
    run_errand(by=by, at=at, project=loan.project, kind="PLAIN", what=f"寻找 {loan.number}")


@step(LOAN, "reopen")
def reopen(loan, *, by, at):
    """撤回归还: it was not this thing that came back."""


@step(LOAN, "close", who=(not_own,))
def close(loan, *, by, at):
    """关闭: checked, nothing more to do."""


@birth(ERRANDS, "run_errand")
def run_errand(*, by, at, project, kind: str, what: str):
    """登记: something to be done."""
    errand = Errand(kind=kind, what=what)
    yield errand
    errand.remark = f"{errand.number} 已登记"


@step(ERRANDS, "finish")
def finish(errand, *, by, at):
    """办完: it is done."""


@step(ERRANDS, "hurry")
def hurry(errand, *, by, at):
    """催: somebody asked for it again."""
