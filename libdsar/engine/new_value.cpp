// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/new_value.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/model/normalise.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

std::optional<Value> new_value_like(const Value& old, const FieldEntry& field,
                                    const std::string& text, const Settings& settings) {
    switch (old.kind) {
        case ValueKind::Integer:
        case ValueKind::Number: {
            const Json number = Json::parse(text, nullptr, false);
            if (!number.is_number() ||
                (old.kind == ValueKind::Integer && number.is_number_float())) {
                return std::nullopt;
            }
            return Value{old.kind, text};
        }
        case ValueKind::Boolean:
            return text == "true" || text == "false"
                       ? std::optional(Value{ValueKind::Boolean, text})
                       : std::nullopt;
        case ValueKind::Bytes:
        case ValueKind::Json:
            return std::nullopt;
        case ValueKind::Null:
        case ValueKind::Text:
            break;
    }
    if (field.stored_as == StoredAs::Normal && field.identifies) {
        // The order was checked: it has a normal form.
        const std::string& kind = field.identifies->kind;
        const std::string& region = field.region.empty() ? settings.country : field.region;
        return text_value(
            normalise(form_of_kind(kind), text, settings.normalising(kind, region)).value_or(text));
    }
    return text_value(text);
}

std::string compared_as(const std::string& text, const FieldEntry& field,
                        const Settings& settings) {
    if (!field.identifies) {
        return text;
    }
    const std::string& kind = field.identifies->kind;
    const Form form = form_of_kind(kind);
    if (form == Form::Name) {
        return text;
    }
    const std::string& region = field.region.empty() ? settings.country : field.region;
    return normalise(form, text, settings.normalising(kind, region)).value_or(text);
}

}  // namespace dsar
