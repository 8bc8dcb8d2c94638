// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of JSON: our slices are those that nlohmann/json reads, an array's elements
// come out whole however the bytes arrive, and nothing over the limit is kept.
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/json/elements.hpp"
#include "libdsar/stores/json/lines.hpp"
#include "libdsar/stores/json/text.hpp"
#include "tests/fuzz/pieces.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t limit = 4096;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Outcome {
    std::vector<std::string> parts;
    bool failed = false;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome elements(std::string_view text, std::size_t piece) {
    Outcome outcome;
    try {
        dsar::JsonElements reader(std::make_unique<dsar::fuzz::Pieces>(text, piece), limit, {});
        while (reader.next()) {
            require(reader.element().size() <= limit);
            outcome.parts.emplace_back(reader.element());
        }
    } catch (const dsar::JsonFault&) {
        outcome.failed = true;
    } catch (const dsar::Error& error) {
        require(error.kind() == dsar::ErrorKind::Failed);
        outcome.failed = true;
    }
    return outcome;
}

/// The same by runs; what is over the limit comes in parts.
Outcome runs(std::string_view text, std::size_t piece, std::size_t wanted) {
    Outcome outcome;
    try {
        dsar::JsonElements reader(std::make_unique<dsar::fuzz::Pieces>(text, piece), limit, {});
        std::int64_t number = 0;
        while (reader.next_run(wanted)) {
            if (reader.is_part()) {
                require(reader.part().size() > limit || !reader.ends_element() || number > 0);
                outcome.failed = true;
                return outcome;
            }
            require(reader.number() == number + 1);
            for (const dsar::ElementSpan& span : reader.spans()) {
                require(span.end - span.begin <= limit);
                outcome.parts.emplace_back(
                    reader.element().substr(span.begin, span.end - span.begin));
                ++number;
            }
        }
    } catch (const dsar::JsonFault&) {
        outcome.failed = true;
    } catch (const dsar::Error& error) {
        require(error.kind() == dsar::ErrorKind::Failed);
        outcome.failed = true;
    }
    return outcome;
}

Outcome lines(std::string_view text, std::size_t piece) {
    Outcome outcome;
    try {
        dsar::Lines reader(std::make_unique<dsar::fuzz::Pieces>(text, piece), limit);
        while (reader.next()) {
            require(reader.line().size() <= limit);
            outcome.parts.emplace_back(reader.line());
        }
    } catch (const dsar::Error& error) {
        require(error.kind() == dsar::ErrorKind::Failed);
        outcome.failed = true;
    }
    return outcome;
}

/// Every member as nlohmann reads it, in order; nullopt when it is no JSON for it.
std::optional<dsar::Json> parsed(std::string_view text) {
    dsar::Json json = dsar::Json::parse(text, nullptr, false);
    return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

/// Every text inside a value is among those that we found; of members that bear one name nlohmann
/// keeps the last, we all.
void check_texts(const dsar::Json& json, const std::vector<std::string>& found) {
    if (json.is_string()) {
        require(std::ranges::find(found, json.get_ref<const std::string&>()) != found.end());
    }
    if (json.is_structured()) {
        for (const dsar::Json& inner : json) {
            check_texts(inner, found);
        }
    }
}

/// A text that we take is one that nlohmann takes, with the same members.
void check_members(std::string_view text) {
    dsar::JsonText reader;
    std::vector<std::pair<std::string, std::string>> members;
    bool object = false;
    try {
        object = reader.members(text, [&](std::string_view name, std::string_view raw) {
            members.emplace_back(name, raw);
        });
    } catch (const dsar::JsonFault&) {
        return;  // stricter or more bounded than nlohmann is no fault
    }
    const std::optional<dsar::Json> json = parsed(text);
    require(json.has_value() && object == json->is_object());
    for (const auto& [name, raw] : members) {
        const std::optional<dsar::Json> value = parsed(raw);
        require(value.has_value() && json->contains(name));
        const bool once = std::count_if(members.begin(), members.end(), [&](const auto& member) {
                              return member.first == name;
                          }) == 1;
        require(!once || json->at(name) == *value);
        static_cast<void>(dsar::json_value(raw));
    }
    std::vector<std::string> found;
    reader.texts(text, [&](std::string_view value) { found.emplace_back(value); });
    check_texts(*json, found);
}

/// When a whole array is JSON, its elements are what nlohmann finds in it.
void check_elements(const Outcome& found, std::string_view text) {
    const std::optional<dsar::Json> json = parsed(text);
    if (found.failed || !json || !json->is_array()) {
        return;
    }
    require(json->size() == found.parts.size());
    for (std::size_t index = 0; index < found.parts.size(); ++index) {
        const std::optional<dsar::Json> element = parsed(found.parts[index]);
        require(element.has_value() && *element == json->at(index));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Outcome whole = elements(text, size + 1);
    require(whole == elements(text, 1) && whole == elements(text, 7));
    require(whole == runs(text, size + 1, 1) && whole == runs(text, 7, 100));
    require(whole == runs(text, size + 1, size + 1));
    check_elements(whole, text);
    require(lines(text, size + 1) == lines(text, 3));
    if (size <= limit) {
        check_members(text);
    }
    return 0;
}
