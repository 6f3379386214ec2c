"""Puts the stores on a transaction: the one place where application and persistence meet."""

from case_service.application.work import Work
from case_service.persistence.case_store import CaseStore
from case_service.persistence.contract_store import ContractStore
from case_service.persistence.directory import DirectoryStore
from case_service.persistence.texts import TextStore
from chassis.uow import UnitOfWork


def open_work(uow: UnitOfWork) -> Work:
    """Return the unit of work with its stores; they live as long as the transaction."""
    return Work(
        uow=uow,
        cases=CaseStore(uow.connection, uow.now),
        contracts=ContractStore(uow.connection),
        directory=DirectoryStore(uow.connection),
        texts=TextStore(uow.connection),
    )
