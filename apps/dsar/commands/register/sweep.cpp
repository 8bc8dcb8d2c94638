// SPDX-License-Identifier: Apache-2.0
// `register --sweep`: the tool's own files go when their time has come.
#include "libdsar/cases/sweep.hpp"

#include "apps/dsar/commands/register/parts.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/evidence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

std::vector<SweepItem> items_of(Office& office, Date today) {
    RegisterFilter closed;
    closed.closed = true;
    std::vector<std::string> known;
    for (const auto& [case_id, person] : office.cases->persons()) {
        known.push_back(case_id);
    }
    return due_for_sweep(office.cases->list(closed), office.workspace.settings.keeping, today,
                         known, case_numbers(office.workspace));
}

std::string what_goes(const SweepItem& item) {
    std::string out = item.journal ? "everything but the entry" : item.contents ? "contents" : "";
    if (item.contacts) {
        out += out.empty() ? "the person's digests" : ", the person's digests";
    }
    return out;
}

void print(const std::vector<SweepItem>& items, bool dry, Session& session) {
    const Look& look = session.out.look();
    if (session.globals.format != Format::Human) {
        for (const SweepItem& item : items) {
            session.out.line(Json{
                {"case", item.case_id},
                {"closed", format(item.closed)},
                {"contents", item.contents},
                {"contacts", item.contacts},
                {"journal", item.journal},
                {"done", !dry}}.dump());
        }
        return;
    }
    for (const SweepItem& item : items) {
        session.out.line(fmt::format("  {}   closed {}   {}", item.case_id, format(item.closed),
                                     what_goes(item)));
    }
    session.out.line(
        items.empty() ? "nothing has come to its end"
        : dry         ? fmt::format("{} would go; without -n it does",
                                    counted(items.size(), "case's keeping", "cases' keeping"))
              : fmt::format("{} swept {}", look.mark(Mark::Ok), counted(items.size(), "case")));
}

}  // namespace

ExitCode run_sweep(const Invocation&, Session& session) {
    Office office;
    if (session.globals.dry_run) {
        open_office(office, ActorRole::Viewer, session);
        print(items_of(office, session.today()), true, session);
        return ExitCode::Done;
    }
    open_desk(office, session);
    const Date today = desk_day(office.workspace.settings, now());
    const std::vector<SweepItem> items = items_of(office, today);
    std::vector<SweepItem> done;
    std::vector<std::string> reasons;  // one that is held or damaged stops no other
    std::optional<Error> first;
    for (const SweepItem& item : items) {
        try {
            sweep_case(office.workspace, *office.cases, item, *office.signer, today);
            done.push_back(item);
        } catch (const Error& error) {
            reasons.push_back(fmt::format("case {}: {}", item.case_id,
                                          error.why().empty() ? error.what() : error.why()));
            first = first ? first : std::optional(error);
        }
    }
    print(done, false, session);
    if (first) {
        session.out.flush();
        throw Error(first->kind(),
                    fmt::format("{} not swept", counted(reasons.size(), "case was", "cases were")),
                    fmt::format("{}", fmt::join(reasons, "; ")), first->next());
    }
    return ExitCode::Done;
}

}  // namespace dsar::cli
