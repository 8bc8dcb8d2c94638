// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/record.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/exact_json.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/base/unicode.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace dsar {
namespace {

constexpr std::array<std::pair<ValueKind, std::string_view>, 7> kind_words{{
    {ValueKind::Null, "null"},
    {ValueKind::Boolean, "boolean"},
    {ValueKind::Integer, "integer"},
    {ValueKind::Number, "number"},
    {ValueKind::Text, "text"},
    {ValueKind::Bytes, "bytes"},
    {ValueKind::Json, "json"},
}};

std::string_view word_of(ValueKind kind) {
    return kind_words[static_cast<std::size_t>(kind)].second;
}

[[noreturn]] void refuse_packed() {
    throw Error(ErrorKind::Failed, "cannot read a packed record",
                "it was not packed by this program");
}

ValueKind kind_of(std::string_view word) {
    for (const auto& [kind, name] : kind_words) {
        if (name == word) {
            return kind;
        }
    }
    refuse_packed();
}

std::string bytes_of_hex(std::string_view hex) {
    const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : letter - 'a' + 10; };
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        bytes += static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1]));
    }
    return bytes;
}

// Text that is no UTF-8 is packed as a list of one string of hex digits.
void pack_text(std::string_view text, std::string& out) {
    if (is_utf8(text)) {
        out += json_quoted(text);
    } else {
        out += "[\"" + hex_of(text) + "\"]";
    }
}

std::string unpack_text(const ExactJson& json) {
    if (json.kind() == ExactJson::Kind::Text) {
        return json.unescaped();
    }
    const auto elements = json.elements();
    if (elements.size() != 1) {
        refuse_packed();
    }
    return bytes_of_hex(elements.front().unescaped());
}

void pack_fields(const std::vector<Field>& fields, std::string& out) {
    out += '[';
    for (const Field& field : fields) {
        out += out.back() == '[' ? "[" : ",[";
        pack_text(field.name, out);
        out += ",\"";
        out += word_of(field.value.kind);
        out += "\",";
        pack_text(field.value.text, out);
        out += ']';
    }
    out += ']';
}

std::vector<Field> unpack_fields(const ExactJson& json) {
    std::vector<Field> fields;
    for (const ExactJson& element : json.elements()) {
        const auto parts = element.elements();
        if (parts.size() != 3) {
            refuse_packed();
        }
        fields.push_back(
            {unpack_text(parts[0]), {kind_of(parts[1].unescaped()), unpack_text(parts[2])}});
    }
    return fields;
}

void add_counted(Sha256& digest, std::string_view bytes) {
    digest.update(std::to_string(bytes.size()) + ":");
    digest.update(bytes);
}

std::string key_part(const Value& value, bool in_array) {
    switch (value.kind) {
        case ValueKind::Null:
            return "null";
        case ValueKind::Boolean:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Json:
            return value.text;
        case ValueKind::Text:
            return in_array ? json_quoted(value.text) : value.text;
        case ValueKind::Bytes: {
            const std::string hex = "x'" + hex_of(value.text) + "'";
            return in_array ? json_quoted(hex) : hex;
        }
    }
    return {};
}

}  // namespace

std::string key_text(const RecordKey& key) {
    if (key.size() == 1) {
        return key_part(key.front().value, false);
    }
    std::string text = "[";
    for (const Field& field : key) {
        text += text.size() == 1 ? "" : ",";
        text += key_part(field.value, true);
    }
    return text + "]";
}

std::string record_digest(const Record& record) {
    Sha256 digest;
    for (const Field& field : record.fields) {
        add_counted(digest, field.name);
        add_counted(digest, word_of(field.value.kind));
        add_counted(digest, field.value.text);
    }
    return digest.hex();
}

std::string pack(const Record& record) {
    std::string out = "[";
    pack_fields(record.key, out);
    out += ',';
    pack_fields(record.fields, out);
    return out + "]";
}

Record unpack(std::string_view packed) {
    const auto parts = ExactJson::read(packed).elements();
    if (parts.size() != 2) {
        refuse_packed();
    }
    return {unpack_fields(parts[0]), unpack_fields(parts[1])};
}

}  // namespace dsar
