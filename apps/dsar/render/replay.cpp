// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/replay.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dsar::cli {
namespace {

constexpr std::size_t most_lines = 8;

std::string name_of(const CollectionName& place) {
    return place.store + "/" + place.collection;
}

std::string heading(const Replayed& replayed, const Session& session) {
    const Look& look = session.out.look();
    if (replayed.known == 0) {
        return "Nobody was erased from these stores yet; nothing was done\n";
    }
    return look.strong(fmt::format("The ledger knows {} in {} that went or were cut down",
                                   counted(replayed.known, "record"),
                                   counted(replayed.stores.size(), "store"))) +
           "\n\n";
}

std::string collections_table(const Replayed& replayed, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const ReplayedCollection& each : replayed.collections) {
        if (each.removed + each.cut + each.to_look_at > 0) {
            rows.push_back({each.place.store, each.place.collection, grouped(each.removed),
                            grouped(each.cut), grouped(each.to_look_at)});
        }
    }
    const std::vector<Column> columns{
        {"STORE"}, {"COLLECTION"}, {"REMOVED", true}, {"CUT", true}, {"TO LOOK AT", true}};
    return rows.empty() ? std::string() : table_text(columns, rows, look) + "\n";
}

std::string failures(const Replayed& replayed, const Look& look) {
    std::string out;
    for (const StoreOutcome& outcome : replayed.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            out += fmt::format("  {} {}   {}\n", look.mark(Mark::Failure), look.safe(outcome.store),
                               look.safe(outcome.why));
        }
    }
    for (const CollectionName& place : replayed.not_in_map) {
        out += fmt::format("  {} {}   is not in the data map any more: nobody looked\n",
                           look.mark(Mark::Warning), look.safe(name_of(place)));
    }
    return out.empty() ? out : out + "\n";
}

std::string to_look_at(const Replayed& replayed, const Look& look) {
    const auto& records = replayed.to_look_at;
    std::string out;
    for (std::size_t at = 0; at < std::min(records.size(), most_lines); ++at) {
        const char* const link = records[at].key.starts_with('[') ? "#" : "/";
        out += fmt::format("  {} {}{}{}   {}\n", look.mark(Mark::Warning),
                           look.safe(name_of(records[at].place)), link, look.safe(records[at].key),
                           look_words(records[at].why));
    }
    if (records.size() > most_lines) {
        out += fmt::format("  {} {} more\n", look.ellipsis(), records.size() - most_lines);
    }
    return out.empty() ? out : look.strong("To look at (not touched)") + "\n" + out + "\n";
}

std::string closing(const Replayed& replayed, const Session& session) {
    const std::size_t done = replayed.removed() + replayed.cut();
    const bool dry = session.globals.dry_run;
    std::string out = done == 0
                          ? (replayed.to_look_at.empty() && replayed.is_complete()
                                 ? "none of them is there again\n"
                                 : "nothing was erased again\n")
                          : fmt::format("{} {} again{}\n", counted(done, "record"),
                                        dry ? (done == 1 ? "is there" : "are there") : "erased",
                                        dry ? "; nothing was changed (--dry-run)" : "");
    std::string next;
    const std::string flags = session.repeated_flags();
    if (!replayed.is_complete() || (dry && done > 0)) {
        next += fmt::format("dsar {}erase --replay\n", flags);
    }
    if (!replayed.to_look_at.empty()) {
        next += fmt::format("dsar {}erase --subject -\n", flags);
    }
    return out + (next.empty() ? next : "\n" + next_text(next));
}

}  // namespace

std::string replayed_text(const Replayed& replayed, const Session& session) {
    const Look& look = session.out.look();
    std::string out = heading(replayed, session) + collections_table(replayed, look) +
                      failures(replayed, look) + to_look_at(replayed, look);
    return replayed.known == 0 ? out : out + closing(replayed, session);
}

}  // namespace dsar::cli
