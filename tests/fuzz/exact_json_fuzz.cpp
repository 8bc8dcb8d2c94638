// SPDX-License-Identifier: Apache-2.0
// Any bytes as a record's JSON: the exact reader accepts what nlohmann accepts, its parts are JSON
// themselves, and a record survives packing and taking things away.
#include "libdsar/base/error.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/model/json_value.hpp"
#include "libdsar/model/record.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void walk(const dsar::ExactJson& json, int depth) {
    require(dsar::ExactJson::is_valid(json.text()));
    if (depth == 0) {
        return;
    }
    for (const dsar::ExactMember& member : json.members()) {
        require(dsar::ExactJson::is_valid(member.written_key));
        walk(member.value, depth - 1);
    }
    for (const dsar::ExactJson& element : json.elements()) {
        walk(element, depth - 1);
    }
}

// nlohmann takes a NUL for the end, skips a byte order mark, refuses half a surrogate pair (left to
// the reader by RFC 8259) and numbers that no double holds; otherwise the two must agree.
void compare_with_nlohmann(std::string_view text, bool valid) {
    if (!dsar::is_utf8(text) || text.find('\0') != std::string_view::npos ||
        text.starts_with("\xef\xbb\xbf") || text.find("\\u") != std::string_view::npos) {
        return;
    }
    try {
        const auto json = nlohmann::json::parse(text);
        require(valid && !json.is_discarded());
    } catch (const nlohmann::json::parse_error&) {
        require(!valid);
    } catch (const nlohmann::json::out_of_range&) {
        return;  // such a number; what comes behind it was not read
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const bool valid = dsar::ExactJson::is_valid(text);
    compare_with_nlohmann(text, valid);
    if (!valid) {
        return 0;
    }
    const dsar::ExactJson json = dsar::ExactJson::read(text);
    walk(json, 8);
    if (json.kind() != dsar::ExactJson::Kind::Object) {
        return 0;
    }
    dsar::Record record{{}, dsar::fields_of_json(text)};
    require(dsar::unpack(dsar::pack(record)).fields == record.fields);
    for (const char* path : {"a", "a.d", "a[]", "a[].d"}) {
        dsar::remove_at(record, path);
        for (const dsar::Value& value : dsar::values_at(record, path)) {
            require(value.is_null() && value.text.empty());
        }
    }
    for (const dsar::Field& field : record.fields) {
        require(field.value.kind != dsar::ValueKind::Json ||
                dsar::ExactJson::is_valid(field.value.text));
    }
    return 0;
}
