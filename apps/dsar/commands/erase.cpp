// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/batch.hpp"
#include "apps/dsar/commands/replay.hpp"

#include <array>

namespace dsar::cli {
namespace {

ExitCode run(const Invocation& invocation, Session& session) {
    if (invocation.has("replay")) {
        return run_replay(invocation, session);
    }
    ActingOptions options;
    options.searching = read_searching_options(invocation);
    options.order.ground = invocation.value("ground").value_or("");
    if (invocation.has("subjects")) {
        return run_for_many(Right::Erase, invocation, options.searching, options.order,
                            session.open(), session);
    }
    return plan_case(Right::Erase, options, session.open(), session);
}

constexpr std::array options{
    email_option,
    phone_option,
    name_option,
    id_option,
    ip_option,
    subject_option,
    subjects_option,
    received_option,
    channel_option,
    language_option,
    agent_option,
    regime_option,
    Option{"ground", '\0', "WORD",
           "a ground of Art. 17(1): no_longer_necessary, consent_withdrawn, objection, unlawful, "
           "legal_duty, child",
           "The request"},
    Option{"case", '\0', "CASE", "plan an open case again, or one that comes back", "The request",
           false, Complete::Case},
    Option{"store", '\0', "NAME", "search only there; the result is partial", "The request", true,
           Complete::Store},
    Option{"replay", '\0', "", "after a restore from a backup: do erasures again (--store)",
           "The request"},
};
constexpr std::array examples{
    Example{"dsar erase --email ben.okafor@example.org --received 2026-03-04",
            "what would go, what stays and why; nothing is changed yet"},
    Example{"dsar erase --subject - < person.json",
            "the same for scripts: values stay off the command line"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete,
             "a store did not answer; what it holds is neither planned nor erased"},
    ExitNote{ExitCode::NeedsPerson,
             "nothing may go before a later day; --replay: records are left to look at"},
    ExitNote{ExitCode::NoEntry, "--replay: the key of the erasure ledger is lost"},
};

}  // namespace

constinit const Command erase_command{
    .name = "erase",
    .group = "The person asks",
    .summary = "plan the erasure of a person's data (Art. 17)",
    .text =
        "Opens a case, searches every store as dsar access does, and decides on each record: what "
        "goes, what is made anonymous, what is kept and by which law. Nothing is changed. dsar "
        "approve agrees to the very plan, dsar apply carries it out, dsar verify looks whether it "
        "is so and writes the certificate.\n\n"
        "A record goes when a ground of Art. 17(1) holds: its purpose or its term has ended, the "
        "consent it rests on is withdrawn, the person objects to our interests. A retention rule "
        "keeps it only where the rule says that it blocks erasure, or dsar decide --hold records a "
        "claim. What is kept is cut down to what that needs and marked as restricted. Of a record "
        "that somebody else needs too only this person's part goes, and so does what other "
        "people's records say of her.\n\n"
        "What stores would refuse (columns that may not be empty, keys that others refer to, files "
        "that nobody may write) is asked beforehand and listed; such a plan cannot be approved.\n\n"
        "What a law or a hold keeps goes on its day, the day after its last. dsar verify writes "
        "these days down, and on each the register brings the case back: dsar erase --case CASE "
        "then finds the records by their keys, plans those whose day has come, and approve, apply "
        "and verify follow as before, to a new certificate (the earlier ones are in "
        "cases/CASE/certificates). What else the person has given us since is not looked for. "
        "Before the day it is refused; with -n and --today it shows what would go.\n\n"
        "A backup brings erased people back. What dsar apply did is kept in the erasure ledger "
        "(.dsar/erasures.db), as keyed digests that outlive the case and register --sweep. "
        "--replay reads the collections that it names, once: each record that stands as it stood "
        "when it was decided on goes, or is cut down, as then, and needs no new approval. Not "
        "touched but listed are records whose key is in use again or that were changed since, and "
        "texts out of which words were cut, since the words are kept nowhere: erase these people "
        "anew. Journal and register say what was done; called again it does nothing. Holds and "
        "decisions that were recorded after the erasure are not known to it. dsar doctor warns "
        "when people are there again. Back up .dsar apart from the stores: with an old ledger "
        "later erasures are not known.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
