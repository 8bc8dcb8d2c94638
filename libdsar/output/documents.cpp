// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/documents.hpp"

#include "libdsar/base/entry_sort.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/base/packing.hpp"
#include "libdsar/model/key_order.hpp"
#include "libdsar/output/gathered.hpp"
#include "libdsar/output/stores_json.hpp"
#include "libdsar/output/value_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace dsar {

namespace {

std::string pretty(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json match_json(const Match& match) {
    Json json = {{"store", match.store},
                 {"collection", match.collection},
                 {"key", key_json(match.key)},
                 {"certainty", name_of(match.certainty)},
                 {"because", match.because}};
    for (const auto& [name, set] :
         {std::pair{"shared", match.shared}, std::pair{"mention", match.mention},
          std::pair{"bridge", match.bridge}, std::pair{"in_text", match.in_text}}) {
        if (set) {
            json[name] = true;
        }
    }
    if (!match.tenant.empty()) {
        json["tenant"] = match.tenant;
    }
    if (!match.vault.empty()) {
        json["vault"] = match.vault;
    }
    if (!match.state.empty()) {
        json["state"] = match.state;
    }
    if (!match.identifiers_found.empty()) {
        std::set<std::string> kinds;
        for (const Identifier& identifier : match.identifiers_found) {
            kinds.insert(identifier.kind);
        }
        json["identifiers_found"] = kinds;
    }
    return json;
}

// The place of a match in its document: store, collection, key, tenant.
using Place = std::tuple<std::string, std::string, std::size_t, std::string, std::string>;

Place place_of(const Match& match) {
    std::string key = key_text(match.key);
    const std::size_t digits = key_place(key).first;
    return {match.store, match.collection, digits, std::move(key), match.tenant};
}

bool are_in_order(const Matches& matches) {
    Place before;
    for (const Match& match : matches) {
        Place now = place_of(match);
        if (now < before) {
            return false;
        }
        before = std::move(now);
    }
    return true;
}

// A place as bytes, and behind it which match it is of.
std::string placed(const Place& place, std::size_t index) {
    const auto& [store, collection, digits, key, tenant] = place;
    Packer out;
    out.texts({store, collection, key, tenant});
    out.number(digits);
    out.number(index);
    return out.bytes();
}

std::pair<Place, std::size_t> place_in(std::string_view entry) {
    Unpacker in(entry);
    const std::vector<std::string> texts = in.texts();
    const std::size_t digits = in.number();
    return {{texts.at(0), texts.at(1), digits, texts.at(2), texts.at(3)}, in.number()};
}

bool is_before(std::string_view left, std::string_view right) {
    return place_in(left) < place_in(right);
}

Json problem_json(const Problem& problem) {
    Json json = {
        {"severity", problem.severity == Problem::Severity::Warning ? "warning" : "problem"}};
    for (const auto& [name, text] :
         {std::pair{"file", &problem.file}, std::pair{"where", &problem.where},
          std::pair{"what", &problem.what}, std::pair{"is", &problem.is},
          std::pair{"must", &problem.must}, std::pair{"next", &problem.next}}) {
        if (!text->empty()) {
            json[name] = *text;
        }
    }
    return json;
}

}  // namespace

void write_matches(const MatchesParts& parts, const std::filesystem::path& folder,
                   const TextSink& sink) {
    Gathered out(sink);
    JsonWriter json([&](std::string_view text) { out.add(text); });
    json.begin_object();
    json.key("schema");
    json.text("matches-1");
    json.key("case");
    json.value(text_or_null(parts.case_id));
    json.key("complete");
    json.boolean(parts.complete);
    json.key("stores");
    json.value(stores_json(parts.stores));
    json.key("matches");
    json.begin_array();
    if (are_in_order(parts.matches)) {
        for (const Match& match : parts.matches) {
            json.value(match_json(match));
        }
    } else {
        EntrySort sort(folder, is_before);
        std::size_t index = 0;
        for (const Match& match : parts.matches) {
            sort.add(placed(place_of(match), index++));
        }
        sort.each([&](std::string_view entry) {
            json.value(match_json(parts.matches[place_in(entry).second]));
        });
    }
    json.end_array();
    json.end_object();
    out.add("\n");
    out.flush();
}

std::string problems_document(const std::string& checked, const Problems& problems) {
    Json list = Json::array();
    std::size_t warnings = 0;
    for (const Problem& problem : problems) {
        warnings += problem.severity == Problem::Severity::Warning ? 1U : 0U;
        list.push_back(problem_json(problem));
    }
    return pretty({{"schema", "problems-1"},
                   {"checked", checked},
                   {"counts", {{"problems", problems.size() - warnings}, {"warnings", warnings}}},
                   {"problems", std::move(list)}});
}

std::string error_document(const Error& error, int exit_code) {
    Json json = {{"schema", "error-1"},
                 {"code", exit_code},
                 {"kind", name_of(error.kind())},
                 {"what", error.what()},
                 {"why", text_or_null(error.why())},
                 {"next", Json::array()}};
    std::string_view next = error.next();
    while (!next.empty()) {
        const std::size_t end = std::min(next.find('\n'), next.size());
        if (end > 0) {
            json["next"].push_back(next.substr(0, end));
        }
        next.remove_prefix(std::min(end + 1, next.size()));
    }
    return pretty(json);
}

std::string name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Failed:
            return "failed";
        case ErrorKind::Usage:
            return "usage";
        case ErrorKind::Incomplete:
            return "incomplete";
        case ErrorKind::Problems:
            return "problems";
        case ErrorKind::NeedsPerson:
            return "needs_person";
        case ErrorKind::NotSetUp:
            return "not_set_up";
        case ErrorKind::Busy:
            return "busy";
        case ErrorKind::NoEntry:
            return "no_entry";
        case ErrorKind::Interrupted:
            return "interrupted";
    }
    return {};
}

}  // namespace dsar
