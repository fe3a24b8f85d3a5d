"""Refusals about traces, audits, samples and working papers."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "bad_reference": (
        N_("That is no reference."),
        N_("Copy it from a page: a kind, a colon and an id, such as visit:0190…, or the id alone."),
    ),
    "unknown_reference": (
        N_("There is nothing of that name that you may see."),
        N_("Check the reference, or start from a page that shows it."),
    ),
    "unknown_head": (
        N_("No fingerprint of so many records was signed."),
        N_("Take a number from the list of fingerprints, or from one that you kept."),
    ),
    "not_signed_yet": (N_("This record has no proof yet."), N_("Come back in a few minutes.")),
    "unknown_audit": (N_("There is no such audit that you may see."), N_("Go back to the audits.")),
    "unknown_paper": (N_("There is no such working paper that you may see."), N_("Go back to the audit.")),
    "unknown_item": (N_("That is not in a sample of yours."), N_("Go back to the working paper.")),
    "no_audit": (
        N_("No audit of yours holds now."),
        N_("Ask whoever let you in. What you wrote stays as it is."),
    ),
    "audit_too_long": (
        N_("An audit ends on a day to come, at most %(most)s days from now."),
        N_("Choose an earlier or a later day."),
    ),
    "audit_takes_two": (
        N_("Whoever proposes an audit does not confirm it."),
        N_("Ask another officer to take a second look."),
    ),
    "audit_decided": (N_("This audit was confirmed or ended before."), N_("Load the page again.")),
    "audit_over": (N_("This audit is over."), N_("Propose a new one.")),
    "audit_under_way": (
        N_("They audit something else now."),
        N_("End that audit first, or wait until it is over."),
    ),
    "auditor_has_roles": (
        N_("They work here with another role."),
        N_("An auditor holds no other role. Choose somebody else."),
    ),
    "auditor_only_reads": (
        N_("An auditor is let in by two officers, until a day, and holds no other role."),
        N_("Open “Audits” for that, or choose another role or person."),
    ),
    "title_missing": (N_("The working paper has no title."), N_("Say in a few words what is looked at.")),
    "seed_missing": (
        N_("A sample needs a seed of at most 60 characters."),
        N_("Roll dice, or type words that nobody chose for their result."),
    ),
    "sample_size": (N_("A sample has 1 to %(most)s items."), N_("Type another number.")),
    "nothing_to_draw": (
        N_("Nothing of that kind was posted in those days."),
        N_("Choose other kinds of postings."),
    ),
    "exception_amount": (
        N_("An exception has an amount, and nothing else has one."),
        N_("Type by how much it is wrong, or choose another finding."),
    ),
    "paper_closed": (N_("This working paper is closed for good."), N_("Draw a new sample.")),
    "paper_unfinished": (
        N_("%(count)s postings have no finding yet."),
        N_("Write one beside each of them, then close the paper."),
    ),
}
