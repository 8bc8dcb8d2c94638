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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const bool valid = dsar::ExactJson::is_valid(text);
    // Half a surrogate pair is refused by nlohmann, and by RFC 8259 left to the reader.
    if (dsar::is_utf8(text) && text.find("\\u") == std::string_view::npos) {
        const bool has_mark = text.starts_with("\xef\xbb\xbf");
        require(has_mark || valid == nlohmann::json::accept(text));
    }
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
