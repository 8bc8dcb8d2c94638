// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/marked.hpp"

#include <algorithm>

namespace dsar {

std::string mark_of(const WorkRecord& record) {
    const auto cut = std::ranges::find(record.cuts, Cut::Mark, &CutField::cut);
    return cut == record.cuts.end() ? std::string() : cut->path;
}

bool is_as_planned(const Record& record, const WorkRecord& planned, bool by_position) {
    if (!by_position) {
        return key_text(planned.key) == key_text(record.key);
    }
    const std::string mark = mark_of(planned);
    for (const Value& before : {Value(), text_value("")}) {
        Record unmarked = record;
        for (Field& field : unmarked.fields) {
            if (field.name == mark) {
                field.value = before;
            }
        }
        if (record_digest(unmarked) == planned.state) {
            return true;
        }
    }
    return false;
}

}  // namespace dsar
