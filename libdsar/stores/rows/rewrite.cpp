// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/rewrite.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/json/edit.hpp"
#include "libdsar/stores/matching.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

Value rewritten(const Value& old, const FieldPath& path, const Value& value,
                const AsHeld& as_held) {
    if (!path.is_nested()) {
        return as_held(path.name(), value);
    }
    if (old.kind != ValueKind::Text && old.kind != ValueKind::Json) {
        return old;
    }
    return {old.kind, JsonEditor().in_text(old.text, std::span(path.parts).subspan(1), value)};
}

}  // namespace

std::vector<Field> rewritten_fields(const Record& record, std::span<const NewValue> values,
                                    const AsHeld& as_held) {
    std::vector<Field> fields = record.fields;
    for (const NewValue& write : values) {
        const FieldPath path(write.path);
        if (path.is_position()) {
            throw Error(ErrorKind::Failed, "cannot write to " + path.text,
                        "it is a record's place, not one of its fields");
        }
        const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& each) {
            return each.name == path.name();
        });
        if (field != fields.end()) {
            field->value = rewritten(field->value, path, write.value, as_held);
        }
    }
    std::vector<Field> changed;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (fields[index].value != record.fields[index].value) {
            changed.push_back(std::move(fields[index]));
        }
    }
    return changed;
}

}  // namespace dsar
