// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/text.hpp"

#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/stores/json/scalar.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace dsar {
namespace {

namespace od = simdjson::ondemand;

[[noreturn]] void fail(const char* why) {
    throw JsonFault{why};
}

/// The raw name of a member, with its quotes.
std::string_view raw_name(od::raw_json_string name) {
    const char* const begin = name.raw();
    const char* end = begin;
    while (*end != '"') {
        end += *end == '\\' ? 2 : 1;
    }
    return {begin - 1, static_cast<std::size_t>(end - begin) + 2};
}

/// A scalar, and that `closer` or a comma follows it: simdjson would step over a text before a
/// colon as if it were a name, also where none can stand.
void check_scalar(std::string_view token, char closer) {
    check_json_scalar(json_trimmed(token));
    const char follows = *(token.data() + token.size());
    if (follows != ',' && follows != closer) {
        fail("a value is followed by neither a comma nor the end of what it is in");
    }
}

/// Walks one value with all that is in it; every scalar is checked. `closer` ends what holds it.
void check(od::value value, char closer) {
    switch (value.type()) {
        case od::json_type::object:
            for (auto field : value.get_object()) {
                check_json_scalar(raw_name(field.key()));
                check(field.value(), '}');
            }
            return;
        case od::json_type::array:
            for (auto element : value.get_array()) {
                check(element.value(), ']');
            }
            return;
        case od::json_type::string:
        case od::json_type::number:
        case od::json_type::boolean:
        case od::json_type::null:
            check_scalar(value.raw_json_token(), closer);
            return;
    }
}

}  // namespace

struct JsonText::State {
    od::parser parser;
    std::vector<char> buffer;

    /// The text in a buffer that simdjson may read beyond.
    od::document open(std::string_view json) {
        buffer.resize(json.size() + simdjson::SIMDJSON_PADDING);
        std::copy(json.begin(), json.end(), buffer.begin());
        std::memset(buffer.data() + json.size(), 0, simdjson::SIMDJSON_PADDING);
        return parser.iterate(buffer.data(), json.size(), buffer.size());
    }

    /// From where `begin` points to the end of the value that has just been walked.
    std::string_view walked(const char* begin, od::document& document) const {
        const char* end = document.current_location();
        while (end > begin && is_json_space(end[-1])) {
            --end;
        }
        return {begin, static_cast<std::size_t>(end - begin)};
    }
};

JsonText::JsonText() : state_(std::make_unique<State>()) {}
JsonText::~JsonText() = default;
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;

bool JsonText::members(std::string_view json, const Member& member) try {
    od::document document = state_->open(json);
    const od::json_type type = document.type();
    const bool is_object = type == od::json_type::object;
    if (is_object) {
        for (auto field : document.get_object()) {
            const std::string name = json_unescape(raw_name(field.key()));
            od::value value = field.value();
            const std::string_view token = value.raw_json_token();
            const bool holds_more = token.front() == '{' || token.front() == '[';
            check(value, '}');
            const std::string_view raw =
                holds_more ? state_->walked(token.data(), document) : json_trimmed(token);
            member(name, raw);
        }
    } else if (type == od::json_type::array) {
        for (auto element : document.get_array()) {
            check(element.value(), ']');
        }
    } else {
        if (!ExactJson::is_valid(json_trimmed(json))) {  // nobody has cut it into tokens
            fail("something stands there that is no JSON");
        }
        return false;
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        fail("something stands behind the end of the value");
    }
    return is_object;
} catch (const simdjson::simdjson_error& error) {
    fail(simdjson::error_message(error.error()));
}

namespace {

using Parts = std::span<const std::string>;

// A container is followed here; any other value is handed over as raw text.
void descend(od::value value, Parts parts, const JsonText::Slice& found) {
    if (parts.empty()) {
        const char first = std::string_view(value.raw_json_token()).front();
        if (first == '{') {
            od::object object = value.get_object();
            found(json_trimmed(object.raw_json()));
        } else if (first == '[') {
            od::array array = value.get_array();
            found(json_trimmed(array.raw_json()));
        } else {
            found(json_trimmed(value.raw_json_token()));
        }
        return;
    }
    if (parts.front() == "[]") {
        if (value.type() == od::json_type::array) {
            for (auto element : value.get_array()) {
                descend(element.value(), parts.subspan(1), found);
            }
        }
        return;
    }
    if (value.type() == od::json_type::object) {
        for (auto field : value.get_object()) {
            if (json_unescape(raw_name(field.key())) == parts.front()) {
                descend(field.value(), parts.subspan(1), found);
            }
        }
    }
}

void each_text(od::value value, const JsonText::Slice& found) {
    switch (value.type()) {
        case od::json_type::object:
            for (auto field : value.get_object()) {
                each_text(field.value(), found);
            }
            return;
        case od::json_type::array:
            for (auto element : value.get_array()) {
                each_text(element.value(), found);
            }
            return;
        case od::json_type::string:
            found(json_unescape(json_trimmed(value.raw_json_token())));
            return;
        case od::json_type::number:
        case od::json_type::boolean:
        case od::json_type::null:
            return;
    }
}

std::string pruned(od::value value, std::span<const Parts> paths);

std::vector<Parts> below(std::span<const Parts> paths, std::string_view part) {
    std::vector<Parts> result;
    for (const Parts& path : paths) {
        if (!path.empty() && path.front() == part) {
            result.push_back(path.subspan(1));
        }
    }
    return result;
}

std::string pruned_object(od::object object, std::span<const Parts> paths) {
    std::string kept;
    for (auto field : object) {
        const std::string name = json_unescape(raw_name(field.key()));
        const std::vector<Parts> rest = below(paths, name);
        if (rest.empty()) {
            continue;
        }
        const std::string inner = pruned(field.value(), rest);
        if (!inner.empty()) {
            kept += (kept.empty() ? "" : ",") + json_quoted(name) + ":" + inner;
        }
    }
    return kept.empty() ? kept : "{" + kept + "}";
}

std::string pruned_array(od::array array, std::span<const Parts> paths) {
    const std::vector<Parts> rest = below(paths, "[]");
    std::string kept;
    for (auto element : array) {
        const std::string inner = pruned(element.value(), rest);
        if (!inner.empty()) {
            kept += (kept.empty() ? "" : ",") + inner;
        }
    }
    return kept.empty() ? kept : "[" + kept + "]";
}

std::string pruned(od::value value, std::span<const Parts> paths) {
    const bool whole =
        std::any_of(paths.begin(), paths.end(), [](const Parts& path) { return path.empty(); });
    std::string result;
    if (whole) {
        descend(value, {}, [&](std::string_view raw) { result = raw; });
    } else if (value.type() == od::json_type::object) {
        result = pruned_object(value.get_object(), paths);
    } else if (value.type() == od::json_type::array) {
        result = pruned_array(value.get_array(), paths);
    }
    return result;
}

bool holds_more(std::string_view json) {
    return !json.empty() && (json.front() == '{' || json.front() == '[');
}

}  // namespace

void JsonText::at(std::string_view json, std::span<const std::string> parts,
                  const Slice& found) try {
    if (parts.empty()) {
        found(json);
    } else if (holds_more(json_trimmed(json))) {
        od::document document = state_->open(json);
        descend(document.get_value(), parts, found);
    }
} catch (const simdjson::simdjson_error& error) {
    fail(simdjson::error_message(error.error()));
}

std::size_t JsonText::offset_of(std::string_view raw) const {
    return static_cast<std::size_t>(raw.data() - state_->buffer.data());
}

void JsonText::texts(std::string_view json, const Slice& found) try {
    const std::string_view value = json_trimmed(json);
    if (holds_more(value)) {
        od::document document = state_->open(json);
        each_text(document.get_value(), found);
    } else if (!value.empty() && value.front() == '"') {
        found(json_unescape(value));
    }
} catch (const simdjson::simdjson_error& error) {
    fail(simdjson::error_message(error.error()));
}

std::string JsonText::only(std::string_view json,
                           std::span<const std::span<const std::string>> paths) try {
    if (!holds_more(json_trimmed(json))) {
        return {};
    }
    od::document document = state_->open(json);
    return pruned(document.get_value(), paths);
} catch (const simdjson::simdjson_error& error) {
    fail(simdjson::error_message(error.error()));
}

}  // namespace dsar
