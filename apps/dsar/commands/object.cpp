// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/apply_at_once.hpp"
#include "apps/dsar/commands/batch.hpp"
#include "apps/dsar/commands/suppression.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/rights/objection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

// To which of the rules of Art 7(3) and 21 a purpose belongs.
std::optional<ObjectionKind> kind_of(const Purpose& purpose, bool withdraws) {
    if (withdraws) {
        return purpose.basis == "consent" ? std::optional(ObjectionKind::Withdrawal) : std::nullopt;
    }
    if (is_direct_marketing(purpose)) {
        return ObjectionKind::Marketing;
    }
    if (purpose.basis == "consent") {
        return ObjectionKind::Withdrawal;
    }
    if (purpose.basis == "legitimate_interests" || purpose.basis == "public_task") {
        return ObjectionKind::Interests;
    }
    return std::nullopt;
}

std::string possible_purposes(const Settings& settings, bool withdraws) {
    std::string out;
    for (const Purpose& purpose : settings.purposes) {
        if (kind_of(purpose, withdraws)) {
            out += fmt::format("{}{}", out.empty() ? "" : ", ", purpose.id);
        }
    }
    return out.empty() ? "dsar.yaml has no purpose to which anybody could" : "possible are: " + out;
}

std::string kind_of_purposes(const Settings& settings, const std::vector<std::string>& purposes,
                             bool withdraws) {
    std::optional<ObjectionKind> kind;
    for (const std::string& id : purposes) {
        require_known_purpose(settings, id);
        const Purpose& purpose = *settings.purpose(id);
        const std::optional<ObjectionKind> found = kind_of(purpose, withdraws);
        if (!found) {
            throw Error(
                ErrorKind::Usage,
                fmt::format("nobody can {} '{}': its basis is {}",
                            withdraws ? "withdraw a consent to" : "object to", id, purpose.basis),
                possible_purposes(settings, withdraws), "dsar help object");
        }
        if (kind && *kind != *found) {
            throw Error(
                ErrorKind::Usage, "these purposes fall under different rules",
                fmt::format("Art. {} and Art. {}", rule_of(*kind).article, rule_of(*found).article),
                "one case for each");
        }
        kind = found;
    }
    if (!kind) {
        throw Error(ErrorKind::Usage, "nothing says to what the person objects",
                    possible_purposes(settings, withdraws), "dsar object --purpose PURPOSE");
    }
    return std::string(rule_of(*kind).word);
}

ActingOrder read_order(const Invocation& invocation, const SearchingOptions& searching,
                       const Settings& settings) {
    ActingOrder order;
    order.purposes = invocation.values("purpose");
    const bool withdraws = invocation.has("withdraw");
    if (regime_of(searching.request, settings) == "ccpa" && searching.case_id.empty()) {
        order.objection = searching.request.kind == "limit" ? "limit" : "opt-out";
    } else if (searching.case_id.empty() || !order.purposes.empty()) {
        order.objection = kind_of_purposes(settings, order.purposes, withdraws);
    }
    return order;
}

void refuse_mixture(const Invocation& invocation, bool of_list) {
    for (const std::string_view flag :
         {"apply", "withdraw", "case", "email", "phone", "received", "subjects"}) {
        if (of_list && invocation.has(flag)) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--{} does not go with --check or --export-list", flag));
        }
    }
    if (!of_list && invocation.has("list")) {
        throw Error(ErrorKind::Usage, "--list belongs to --check", {},
                    "dsar object --check --list FILE");
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    const bool of_list = invocation.has("check") || invocation.has("export-list");
    refuse_mixture(invocation, of_list);
    if (of_list) {
        return ask_suppression_list(invocation, session);
    }
    ActingOptions options;
    options.searching = read_searching_options(invocation);
    const Workspace workspace = session.open();
    options.order = read_order(invocation, options.searching, workspace.settings);
    if (invocation.has("subjects")) {
        return run_for_many(Right::Object, invocation, options.searching, options.order, workspace,
                            session);
    }
    return invocation.has("apply") ? apply_at_once(options, workspace, session)
                                   : plan_case(Right::Object, options, workspace, session);
}

constexpr std::array options{
    Option{"purpose", '\0', "PURPOSE", "what for, as dsar.yaml names it", "The objection", true},
    Option{"withdraw", '\0', "", "a consent is withdrawn (Art. 7(3))", "The objection"},
    Option{"apply", '\0', "", "approve it, carry it out and verify it at once", "The objection"},
    Option{"check", '\0', "", "ask the suppression list", "The objection"},
    Option{"list", '\0', "FILE", "addresses, one a line: prints who may be contacted",
           "The objection", false, Complete::File},
    Option{"export-list", '\0', "", "print that list: keyed digests, as CSV", "The objection"},
    email_option,
    phone_option,
    id_option,
    subject_option,
    subjects_option,
    received_option,
    language_option,
    regime_option,
    Option{"kind", '\0', "opt-out|limit", "California: of sale, or of sensitive data",
           "The request"},
    Option{"case", '\0', "CASE", "search and plan again for an open case", "The request", false,
           Complete::Case},
};
constexpr std::array examples{
    Example{"dsar object --purpose marketing --email ana@example.org --apply",
            "marketing stops at once, everywhere"},
    Example{"dsar object --check --purpose marketing --list audience.txt > send.txt",
            "before a mailing: who is left"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "--check: may not be contacted; --apply: not as planned"},
    ExitNote{ExitCode::NoEntry, "the key of the suppression list is lost"},
};

}  // namespace

constinit const Command object_command{
    .name = "object",
    .group = "The person asks",
    .summary = "stop a use of a person's data (Art. 21), ask who may be contacted",
    .text =
        "Opens a case, searches every store, and plans what stops. An objection to direct "
        "marketing "
        "is absolute (Art. 21(2)): records of that purpose are suppressed and consents in other "
        "records turned off. A consent is withdrawn the same way (Art. 7(3)), and so is "
        "California's "
        "opt-out (--regime ccpa). Against legitimate interests (Art. 21(1)) the records are "
        "restricted first, and dsar decide --balance records how the interests were weighed. "
        "--kind limit restricts sensitive data. Other purposes are not affected.\n\n"
        "Nothing is changed before dsar approve and dsar apply; --apply does all of it at once, by "
        "whoever may approve alone, and of a case (--case) that was cut short the rest. What waits "
        "for a decision then stays as it is, and is listed.\n\n"
        "Who objected or withdrew a consent stands in the suppression list as keyed digests of "
        "e-mail addresses and phone numbers, for each purpose; it survives erasure and register "
        "--sweep. --check asks for one person, or for a list of addresses: those that may be "
        "contacted are printed in order and unchanged, those that nobody can read are left out. "
        "A damaged list, or one whose key is lost, lets nobody through.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
