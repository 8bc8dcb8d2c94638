// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/json_value.hpp"

#include "libdsar/base/error.hpp"

#include <string>

namespace dsar {

Value value_of(const ExactJson& json) {
    switch (json.kind()) {
        case ExactJson::Kind::Null:
            return {};
        case ExactJson::Kind::Boolean:
            return {ValueKind::Boolean, std::string(json.text())};
        case ExactJson::Kind::Number: {
            const bool whole = json.text().find_first_of(".eE") == std::string_view::npos;
            return {whole ? ValueKind::Integer : ValueKind::Number, std::string(json.text())};
        }
        case ExactJson::Kind::Text:
            return {ValueKind::Text, json.unescaped()};
        case ExactJson::Kind::Array:
        case ExactJson::Kind::Object:
            return {ValueKind::Json, std::string(json.text())};
    }
    return {};
}

std::vector<Field> fields_of_json(std::string_view json) {
    const ExactJson object = ExactJson::read(json);
    if (object.kind() != ExactJson::Kind::Object) {
        throw Error(ErrorKind::Failed, "not a JSON object");
    }
    std::vector<Field> fields;
    for (ExactMember& member : object.members()) {
        fields.push_back({std::move(member.key), value_of(member.value)});
    }
    return fields;
}

}  // namespace dsar
