// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/matched.hpp"

#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/output/stores_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar::cli {
namespace {

constexpr std::size_t most_items = 50;

std::string item_name(const HashedList& list, std::size_t item) {
    const std::string_view id = list.id(item);
    return id.empty() ? fmt::format("line {}", list.line(item)) : std::string(id);
}

std::string collections_table(const HashedMatches& matches, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const HashedCollection& each : matches.collections) {
        if (each.items > 0) {
            rows.push_back({each.store, each.collection,
                            each.role == Role::Processor ? "for clients" : "ours",
                            grouped(each.items), grouped(each.records)});
        }
    }
    const std::vector<Column> columns{
        {"STORE"}, {"COLLECTION"}, {"DATA"}, {"ITEMS", true}, {"RECORDS", true}};
    return rows.empty() ? std::string() : table_text(columns, rows, look) + "\n";
}

std::string items_table(const MatchedList& matched, const Look& look) {
    const std::vector<HashedPlace>& places = matched.matches.places;
    const std::size_t most = look.terminal ? most_items : places.size();
    std::vector<std::vector<std::string>> rows;
    for (std::size_t at = 0; at < std::min(most, places.size()); ++at) {
        rows.push_back({item_name(matched.list, places[at].item), places[at].store,
                        places[at].collection, grouped(places[at].records)});
    }
    if (rows.empty()) {
        return {};
    }
    const std::vector<Column> columns{{"ITEM"}, {"STORE"}, {"COLLECTION"}, {"RECORDS", true}};
    std::string out = table_text(columns, rows, look) + "\n";
    if (places.size() > most) {
        out += fmt::format("{} {} more: --format json\n\n", look.ellipsis(), places.size() - most);
    }
    return out;
}

std::string problems(const MatchedList& matched, const Look& look) {
    std::string out;
    for (const StoreOutcome& outcome : matched.matches.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            out += fmt::format("  {} {}   was not searched\n", look.mark(Mark::Failure),
                               look.safe(outcome.store));
        }
    }
    for (const std::string& kind : matched.matches.unknown_kinds) {
        const std::string what =
            kind.empty() ? std::string("items") : "items of kind " + look.safe(kind);
        out += fmt::format("  {} {}   no field of the data map identifies people by it\n",
                           look.mark(Mark::Warning), what);
    }
    for (const BadLine& bad : matched.reading.bad_lines) {
        out += fmt::format("  {} line {}   {}\n", look.mark(Mark::Warning), bad.line, bad.why);
    }
    if (matched.reading.bad > matched.reading.bad_lines.size()) {
        out += fmt::format("  {} {} more lines hold no item\n", look.ellipsis(),
                           matched.reading.bad - matched.reading.bad_lines.size());
    }
    return out.empty() ? out : out + "\n";
}

Json collections_json(const HashedMatches& matches) {
    Json out = Json::array();
    for (const HashedCollection& each : matches.collections) {
        out.push_back({{"store", each.store},
                       {"collection", each.collection},
                       {"role", each.role == Role::Processor ? "processor" : "controller"},
                       {"kinds", each.kinds},
                       {"items", each.items},
                       {"records", each.records}});
    }
    return out;
}

Json items_json(const MatchedList& matched) {
    Json out = Json::array();
    std::size_t last = 0;
    for (const HashedPlace& place : matched.matches.places) {
        if (out.empty() || place.item != last) {
            Json entry = Json::object();
            if (!matched.list.id(place.item).empty()) {
                entry["item"] = matched.list.id(place.item);
            }
            entry["line"] = matched.list.line(place.item);
            entry["places"] = Json::array();
            out.push_back(std::move(entry));
        }
        last = place.item;
        out.back()["places"].push_back(
            {{"store", place.store}, {"collection", place.collection}, {"records", place.records}});
    }
    return out;
}

}  // namespace

std::string matched_text(const MatchedList& matched, const Look& look) {
    const HashedMatches& matches = matched.matches;
    std::string out =
        collections_table(matches, look) + items_table(matched, look) + problems(matched, look);
    out += fmt::format("{} of {} {} ours", grouped(matches.ours), counted(matches.items, "item"),
                       matches.ours == 1 || matches.items == 1 ? "is" : "are");
    if (!matches.complete) {
        out += "; not everything was searched, so nothing can be said of the others";
    }
    return out + "\n";
}

std::string matched_document(const MatchedList& matched) {
    Json lines = Json::array();
    for (const BadLine& bad : matched.reading.bad_lines) {
        lines.push_back({{"line", bad.line}, {"why", bad.why}});
    }
    const HashedMatches& matches = matched.matches;
    const Json document = {{"schema", "matched-1"},
                           {"complete", matches.complete},
                           {"items", matches.items},
                           {"ours", matches.ours},
                           {"unreadable", matched.reading.bad},
                           {"stores", stores_json(matches.stores)},
                           {"collections", collections_json(matches)},
                           {"matched", items_json(matched)},
                           {"unreadable_lines", std::move(lines)},
                           {"unknown_kinds", matches.unknown_kinds}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dsar::cli
